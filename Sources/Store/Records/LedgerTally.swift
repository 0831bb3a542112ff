package import Ranking

/// The ledger summed up to a line of it. Lines are only ever added, so that a later tally goes on from an earlier one.
package struct LedgerTally: Sendable, Hashable {
    /// Chains whose length falls into a span of ``width`` tokens.
    package struct ChainBin: Sendable, Hashable {
        package var domain: String
        /// The span's lower end in tokens.
        package var tokens: Int
    }

    /// Tokens in a span of chain lengths.
    package static let width = 25

    /// The last line that is counted.
    var lastID: Int64 = 0
    /// When that line was written.
    package internal(set) var lastAt: String?
    /// Sums by domain, stage, teacher and model, unordered.
    package internal(set) var costs: [CostLine.Name: CostLine] = [:]
    /// Paid orders by the length of their chain: of reasoning tokens where the provider counts them, else of the whole answer.
    package internal(set) var chains: [ChainBin: Int] = [:]

    /// Starts with nothing.
    package init() {}

    mutating func add(_ line: CostLine, chainTokens: Int?) {
        let name = CostLine.Name(domain: line.domain, stage: line.stage, teacher: line.teacher, model: line.model)
        costs[name] = costs[name].map { $0 + line } ?? line
        guard line.stage == .rank, let chainTokens else { return }
        chains[ChainBin(domain: line.domain, tokens: chainTokens), default: 0] += line.answers
    }
}

/// What was paid by domain, stage, teacher and model.
package struct CostLine: Sendable, Hashable, Codable {
    package var domain: String
    package var stage: StageName
    /// The teacher's name in the pipeline file; nil of its only one and of embedding models.
    package var teacher: String?
    /// The model that answered.
    package var model: String
    /// Paid answers.
    package var answers: Int
    package var promptTokens: Int
    /// Those that were cached.
    package var cachedTokens: Int
    /// Tokens of chains and answers.
    package var completionTokens: Int
    /// Those of chains.
    package var reasoningTokens: Int
    /// Millionths of a US dollar, of the answers whose cost is known.
    package var costMicroUSD: Int
    /// Answers whose cost is not known.
    package var unknownCost: Int
    /// Attempts that failed and were billed all the same.
    var failedAttempts: Int
    /// Answers and attempts of which the server did not count all tokens.
    package var estimated: Int
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    package var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool

    /// The model, behind its teacher's name where it has one.
    package var askedAs: String { teacher.map { "\($0): \(model)" } ?? model }

    /// What a line is about.
    package struct Name: Sendable, Hashable {
        package var domain: String
        package var stage: StageName
        package var teacher: String?
        package var model: String
    }

    /// The sum of two lines about the same.
    static func + (left: CostLine, right: CostLine) -> CostLine {
        var sum = left
        sum.answers += right.answers
        sum.promptTokens += right.promptTokens
        sum.cachedTokens += right.cachedTokens
        sum.completionTokens += right.completionTokens
        sum.reasoningTokens += right.reasoningTokens
        sum.costMicroUSD += right.costMicroUSD
        sum.unknownCost += right.unknownCost
        sum.failedAttempts += right.failedAttempts
        sum.estimated += right.estimated
        if let more = right.providerCostMicroUSD { sum.providerCostMicroUSD = (left.providerCostMicroUSD ?? 0) + more }
        sum.isSimulated = left.isSimulated || right.isSimulated
        return sum
    }
}

/// The models that answered, counted up to an answer; a later tally goes on from an earlier one.
package struct ModelTally: Sendable, Hashable {
    /// A model with how it was asked for.
    package struct Name: Sendable, Hashable {
        /// The model asked for.
        package var requested: String
        /// The model that the answers name.
        package var answered: String?
        /// The server's mark of its build.
        package var systemFingerprint: String?
        /// Who ran it, where a router says so.
        package var host: String?
    }

    /// The last answer that is counted.
    var lastRow: Int64 = 0
    /// Answers by model, unordered.
    package internal(set) var answers: [Name: ModelLine] = [:]

    /// Starts with nothing.
    package init() {}

    /// The lines, most answers first.
    package var lines: [ModelLine] {
        answers.values.sorted { left, right in
            let leftName = [left.answered ?? "", left.requested, left.systemFingerprint ?? "", left.host ?? ""]
            let rightName = [right.answered ?? "", right.requested, right.systemFingerprint ?? "", right.host ?? ""]
            return left.answers != right.answers
                ? left.answers > right.answers : leftName.lexicographicallyPrecedes(rightName)
        }
    }
}

/// A model that answered.
package struct ModelLine: Sendable, Hashable, Codable {
    /// The model asked for.
    package var requested: String
    /// The model that the answers name.
    package var answered: String?
    /// The server's mark of its build.
    package var systemFingerprint: String?
    /// Who ran it, where a router says so.
    package var host: String?
    /// Answers by what their reasoning is: `raw`, `summary`, `none`, and `unknown` of those that earlier releases stored.
    package var reasoning: [String: Int] = [:]
    /// How many answers.
    package var answers = 0
    /// Whether it is the simulator.
    package var isSimulated = false

    init(_ name: ModelTally.Name) {
        requested = name.requested
        answered = name.answered
        systemFingerprint = name.systemFingerprint
        host = name.host
    }
}

/// What an attempt was billed that brought no answer.
package struct FailedAttemptRecord: Sendable, Hashable {
    /// What went wrong, as `status` groups it.
    package var cause: String
    /// The model that answered, or the one asked for.
    package var model: String
    /// Tokens of the prompt; like the others nil where the server did not count them.
    package var promptTokens: Int?
    /// Tokens of the prompt that were cached.
    package var cachedTokens: Int?
    /// Tokens of reasoning and answer.
    package var completionTokens: Int?
    package var reasoningTokens: Int?
    /// Millionths of a US dollar; nil if the price is unknown.
    package var costMicroUSD: Int?
    /// Whether tokens that the server did not count are part of the cost.
    package var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar.
    package var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool

    package init(
        cause: String,
        model: String,
        promptTokens: Int? = nil,
        cachedTokens: Int? = nil,
        completionTokens: Int? = nil,
        reasoningTokens: Int? = nil,
        costMicroUSD: Int? = nil,
        isEstimated: Bool = false,
        providerCostMicroUSD: Int? = nil,
        isSimulated: Bool
    ) {
        self.cause = cause
        self.model = model
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.costMicroUSD = costMicroUSD
        self.isEstimated = isEstimated
        self.providerCostMicroUSD = providerCostMicroUSD
        self.isSimulated = isSimulated
    }
}
