package import Ranking
import Retrieval
import Settings
import Store

/// What is left to ask, and what it will take.
package struct CostEstimate: Sendable, Codable, Hashable {
    /// One domain's requests at one stage.
    package struct Line: Sendable, Codable, Hashable {
        package var domain: String
        /// The stage that asks.
        package var stage: StageName
        /// The name of who is asked; nil of the only teacher and of embedding models.
        package var teacher: String?
        /// Requests that no stored answer serves; those that depend on answers to come by their likelihood.
        package var requests: Int
        /// Requests that a stored answer serves; they cost nothing.
        package var stored: Int
        /// Estimated tokens of the prompts to be sent.
        package var promptTokens: Int
        /// Estimated tokens of reasoning and answers.
        package var completionTokens: Int
        /// Low, likely and high cost in millionths of a US dollar; nil where the price is unknown.
        package var costMicroUSD: [Int]?
        /// The same at peak prices; nil where there are none.
        package var peakMicroUSD: [Int]?
        /// Whether some of them depend on answers or passages that are not there yet.
        package var isAssumed: Bool
        /// Texts to be embedded, several a request; nil where a teacher is asked.
        package var texts: Int?
    }

    /// The lines, by domain and stage.
    package var lines: [Line]
    /// Of these the requests whose question was answered before, and paid for: a change of file, prompts or rules asks them anew.
    package var again: [Line]
    /// Where the length of answers comes from.
    package var basis: String
    /// Seconds at the pipeline's concurrency and the assumed speed of an answer.
    package var seconds: Double

    /// All requests to be sent.
    package var requests: Int { lines.reduce(0) { $0 + $1.requests } }
    /// Low, likely and high in all, or nil if any line's price is unknown.
    package var costMicroUSD: [Int]? { sum(\.costMicroUSD) }
    /// The same at peak prices; nil where there are none.
    package var peakMicroUSD: [Int]? { sum(\.peakMicroUSD) }

    /// How many would be paid again.
    package var requestsAgain: Int { again.reduce(0) { $0 + $1.requests } }
    /// What that would cost.
    package var costAgainMicroUSD: [Int]? { sum(of: again, \.costMicroUSD) }

    /// The part that one of several teachers is asked; all where there is one.
    package func of(_ teacher: String?) -> CostEstimate {
        guard let teacher else { return self }
        var part = self
        part.lines = lines.filter { $0.teacher == teacher }
        part.again = again.filter { $0.teacher == teacher }
        return part
    }

    private func sum(_ cost: (Line) -> [Int]?) -> [Int]? { sum(of: lines, cost) }

    private func sum(of lines: [Line], _ cost: (Line) -> [Int]?) -> [Int]? {
        let costs = lines.filter { $0.requests > 0 }.map(cost)
        guard !costs.contains(where: { $0 == nil }) else { return nil }
        return (0..<3).map { index in costs.reduce(0) { $0 + ($1?[index] ?? 0) } }
    }
}

/// What a dry run goes on with where nobody has answered or looked yet, so that it walks the stages to their end as a run does.
///
/// What is assumed decides how long the prompts are that depend on it, and nothing else: none of it is stored.
enum Assumption {
    /// The passages that a judge selects: every `distance`-th one of those that it is offered, from the first on.
    static func selected(_ offered: [CandidateRecord], distance: Int) -> Set<PassageID> {
        Set(stride(from: 0, to: offered.count, by: distance).map { offered[$0].passage.id })
    }

    /// A fifth of what is offered helps: between the 12 % of the demo's coding problems and the 38 % of its cited pages.
    static let positives = 5
    /// Half of what is offered looks alike, as in the demo's questions.
    static let hardNegatives = 2

    /// Passages in the place of those that can't be looked for without sending something: of the corpus, and where there is none made of words.
    static func candidates(of domain: DomainConfiguration, list: ListConfiguration, store: Store) async throws
        -> [CandidateRecord]
    {
        let count = domain.candidates.reduce(0) { $0.clampedAdding($1.integer("top") ?? list.size) }
        let corpus = try await store.firstPassages(ofCorpus: domain.name, count: count)
        let passages = corpus.isEmpty ? (0..<min(count, list.size)).map(passage) : corpus
        // Half are taken to be cited where pages are cited: they are offered apart.
        let cites = domain.takesCitedPages
        return passages.enumerated().map { rank, passage in
            CandidateRecord(
                passage: passage,
                documentID: passage.id.rawValue,
                origin: cites && rank < passages.count / 2 ? .cited : .bm25,
                rank: rank
            )
        }
    }

    /// A passage of as many tokens as one has on the web, whose words no other one has.
    private static func passage(_ number: Int) -> Passage {
        let words = (0..<TokenEstimate.assumedPassage).map { word in
            String((number * TokenEstimate.assumedPassage + word).digits(base: 26).map { letters[$0] })
        }
        return Passage(text: words.joined(separator: " "))
    }

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
}

extension Int {
    /// The digits of a number from 0, the highest first.
    fileprivate func digits(base: Int) -> [Int] {
        self < base ? [self] : (self / base).digits(base: base) + [self % base]
    }
}
