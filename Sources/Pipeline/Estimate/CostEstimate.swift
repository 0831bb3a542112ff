import Ranking

/// What is left to ask, and what it will take.
public struct CostEstimate: Sendable, Codable, Hashable {
    /// One domain's requests at one stage.
    public struct Line: Sendable, Codable, Hashable {
        /// The domain.
        public var domain: String
        /// The stage that asks.
        public var stage: StageName
        /// Requests that no stored answer serves; those that depend on answers to come by their likelihood.
        public var requests: Int
        /// Requests that a stored answer serves; they cost nothing.
        public var stored: Int
        /// Estimated tokens of the prompts to be sent.
        public var promptTokens: Int
        /// Estimated tokens of chains and answers.
        public var completionTokens: Int
        /// Low, likely and high cost in millionths of a US dollar; nil where the price is unknown.
        public var costMicroUSD: [Int]?
        /// The same at peak prices; nil where there are none.
        public var peakMicroUSD: [Int]?
        /// Whether some of them depend on answers or passages that are not there yet.
        public var isAssumed: Bool
        /// Texts to be embedded, several a request; nil where a teacher is asked.
        public var texts: Int?
    }

    /// The lines, by domain and stage.
    public var lines: [Line]
    /// Of these the requests whose question was answered before, and paid for: a change of file, prompts or rules asks them anew.
    public var again: [Line]
    /// Where the length of answers comes from.
    public var basis: String
    /// Seconds at the pipeline's concurrency and the assumed speed of an answer.
    public var seconds: Double

    /// All requests to be sent.
    public var requests: Int { lines.reduce(0) { $0 + $1.requests } }
    /// Low, likely and high in all, or nil if any line's price is unknown.
    public var costMicroUSD: [Int]? { sum(\.costMicroUSD) }
    /// The same at peak prices; nil where there are none.
    public var peakMicroUSD: [Int]? { sum(\.peakMicroUSD) }

    /// How many would be paid again.
    public var requestsAgain: Int { again.reduce(0) { $0 + $1.requests } }
    /// What that would cost.
    public var costAgainMicroUSD: [Int]? { sum(of: again, \.costMicroUSD) }

    private func sum(_ cost: (Line) -> [Int]?) -> [Int]? { sum(of: lines, cost) }

    private func sum(of lines: [Line], _ cost: (Line) -> [Int]?) -> [Int]? {
        let costs = lines.filter { $0.requests > 0 }.map(cost)
        guard !costs.contains(where: { $0 == nil }) else { return nil }
        return (0..<3).map { index in costs.reduce(0) { $0 + ($1?[index] ?? 0) } }
    }
}
