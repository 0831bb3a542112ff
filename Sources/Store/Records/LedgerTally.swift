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
