import Ranking

/// The ledger summed up to a line of it. Lines are only ever added, so that a later tally goes on from an earlier one.
public struct LedgerTally: Sendable, Hashable {
    /// Chains whose length falls into a span of ``width`` tokens.
    public struct ChainBin: Sendable, Hashable {
        /// The domain.
        public var domain: String
        /// The span's lower end in tokens.
        public var tokens: Int
    }

    /// Tokens in a span of chain lengths.
    public static let width = 25

    /// The last line that is counted.
    public internal(set) var lastID: Int64 = 0
    /// When that line was written.
    public internal(set) var lastAt: String?
    /// Sums by domain, stage and model, unordered.
    public internal(set) var costs: [CostLine.Name: CostLine] = [:]
    /// Paid orders by the length of their chain: of reasoning tokens where the provider counts them, else of the whole answer.
    public internal(set) var chains: [ChainBin: Int] = [:]

    /// Starts with nothing.
    public init() {}

    mutating func add(_ line: CostLine, chainTokens: Int?) {
        let name = CostLine.Name(domain: line.domain, stage: line.stage, model: line.model)
        costs[name] = costs[name].map { $0 + line } ?? line
        guard line.stage == .rank, let chainTokens else { return }
        chains[ChainBin(domain: line.domain, tokens: chainTokens), default: 0] += line.answers
    }
}

/// What was paid by domain, stage and model.
public struct CostLine: Sendable, Hashable, Codable {
    /// The domain.
    public var domain: String
    /// The stage.
    public var stage: StageName
    /// The model that answered.
    public var model: String
    /// Paid answers.
    public var answers: Int
    /// Tokens of prompts.
    public var promptTokens: Int
    /// Those that were cached.
    public var cachedTokens: Int
    /// Tokens of chains and answers.
    public var completionTokens: Int
    /// Those of chains.
    public var reasoningTokens: Int
    /// Millionths of a US dollar, of the answers whose cost is known.
    public var costMicroUSD: Int
    /// Answers whose cost is not known.
    public var unknownCost: Int
    /// Attempts that failed and were billed all the same.
    public var failedAttempts: Int
    /// Answers and attempts of which the server did not count all tokens.
    public var estimated: Int
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    public var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool

    /// What a line is about.
    public struct Name: Sendable, Hashable {
        /// The domain.
        public var domain: String
        /// The stage.
        public var stage: StageName
        /// The model.
        public var model: String
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
public struct ModelTally: Sendable, Hashable {
    /// A model with how it was asked for.
    public struct Name: Sendable, Hashable {
        /// The model asked for.
        public var requested: String
        /// The model that the answers name.
        public var answered: String?
        /// The server's mark of its build.
        public var systemFingerprint: String?
        /// Who ran it, where a router says so.
        public var host: String?
    }

    /// The last answer that is counted.
    public internal(set) var lastRow: Int64 = 0
    /// Answers by model, unordered.
    public internal(set) var answers: [Name: ModelLine] = [:]

    /// Starts with nothing.
    public init() {}

    /// The lines, most answers first.
    public var lines: [ModelLine] {
        answers.values.sorted { left, right in
            let leftName = [left.answered ?? "", left.requested, left.systemFingerprint ?? "", left.host ?? ""]
            let rightName = [right.answered ?? "", right.requested, right.systemFingerprint ?? "", right.host ?? ""]
            return left.answers != right.answers
                ? left.answers > right.answers : leftName.lexicographicallyPrecedes(rightName)
        }
    }
}

/// A model that answered.
public struct ModelLine: Sendable, Hashable, Codable {
    /// The model asked for.
    public var requested: String
    /// The model that the answers name.
    public var answered: String?
    /// The server's mark of its build.
    public var systemFingerprint: String?
    /// Who ran it, where a router says so.
    public var host: String?
    /// Answers by what their reasoning is: `raw`, `summary`, `none`, and `unknown` of those that earlier releases stored.
    public var reasoning: [String: Int] = [:]
    /// How many answers.
    public var answers = 0
    /// Whether it is the simulator.
    public var isSimulated = false

    init(_ name: ModelTally.Name) {
        requested = name.requested
        answered = name.answered
        systemFingerprint = name.systemFingerprint
        host = name.host
    }
}

/// What an attempt was billed that brought no answer.
public struct FailedAttemptRecord: Sendable, Hashable {
    /// What went wrong, as `status` groups it.
    public var cause: String
    /// The model that answered, or the one asked for.
    public var model: String
    /// Tokens of the prompt; like the others nil where the server did not count them.
    public var promptTokens: Int?
    /// Tokens of the prompt that were cached.
    public var cachedTokens: Int?
    /// Tokens of reasoning and answer.
    public var completionTokens: Int?
    /// Tokens of the reasoning.
    public var reasoningTokens: Int?
    /// Millionths of a US dollar; nil if the price is unknown.
    public var costMicroUSD: Int?
    /// Whether tokens that the server did not count are part of the cost.
    public var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar.
    public var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    public var isSimulated: Bool

    /// Makes a record.
    public init(
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
