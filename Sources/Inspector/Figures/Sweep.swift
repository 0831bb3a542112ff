import Ingest
import Ranking
import Store

/// What other thresholds of the filter would keep, from the scores that the store holds.
public struct Sweep: Sendable, Codable {
    /// One threshold.
    public struct Point: Sendable, Codable, Hashable {
        /// The threshold.
        public var alpha: Double
        /// Lists that it would keep.
        public var kept: Int
        /// Their share of all scored lists, from 0 to 1.
        public var share: Double
        /// The share of random orders of the same lists that it would let pass.
        public var chance: Double
        /// The mean NDCG@10 of what it would keep; nil for nothing.
        public var meanNDCG: Double?
    }

    /// A domain.
    public struct Domain: Sendable, Codable, Hashable {
        /// Its name; `all` for all together.
        public var domain: String
        /// Lists with a score.
        public var scored: Int
        /// Lists rejected for another reason, which no threshold brings back.
        public var rejectedOtherwise: Int
        /// The same by reason.
        public var otherReasons: [String: Int]
        /// The mean NDCG@10 of all scored lists.
        public var meanNDCG: Double
        /// Lists by score: twenty bins of 0.05, the last one with 1.
        public var histogram: [Int]
        /// The thresholds, from low to high.
        public var points: [Point]
        /// Whether the teacher ranks by the place where it was shown a passage; nil where no order was read.
        public var positionBias: Bias?
    }

    /// How far orders follow the place where passages were shown; lists are shown in a random order, so an unbiased teacher has none of it.
    public struct Bias: Sendable, Codable, Hashable {
        /// Orders looked at.
        public var orders: Int
        /// The mean of Kendall's tau between the order shown and the order answered: 0 without bias, 1 where the teacher copies.
        public var meanTau: Double
        /// Two standard errors of an unbiased teacher's mean.
        public var noise: Double
        /// For each shown place the mean rank over that of an unbiased teacher: below 1 where passages of the place are preferred.
        public var relativeRanks: [Double]

        init?(_ bias: PositionBias) {
            guard bias.orders > 0 else { return nil }
            orders = bias.orders
            meanTau = rounded(bias.meanTau)
            noise = rounded(bias.noise)
            relativeRanks = bias.places.map { rounded($0.relativeRank) }
        }
    }

    /// The pipeline.
    public var pipeline: String
    /// The threshold in the pipeline file.
    public var alpha: Double
    /// By domain, and all together last where there are several.
    public var domains: [Domain]

    /// Reads the scores; nothing is sent.
    public static func read(_ pipeline: InspectedPipeline, store: Store, grid: AlphaGrid) async throws -> Sweep {
        let names = pipeline.domains
        let tallies = try await onBlockingThread { _ in
            var tallies = Dictionary(uniqueKeysWithValues: names.map { ($0, SweepTally(grid: grid)) })
            try store.eachScore { tallies[$0.domain]?.add($0) }
            try store.eachOrder { tallies[$0]?.add(shown: $1, order: $2) }
            return tallies
        }
        var domains = names.compactMap { tallies[$0]?.domain($0) }.filter { $0.scored > 0 }
        if domains.count > 1 {
            var all = SweepTally(grid: grid)
            for tally in tallies.values { all.add(tally) }
            domains.append(all.domain("all"))
        }
        return Sweep(pipeline: pipeline.name, alpha: pipeline.alpha, domains: domains)
    }
}

/// The thresholds that a sweep tries.
public struct AlphaGrid: Sendable, Hashable {
    /// From low to high.
    public let values: [Double]

    /// The paper's range: 0.1 to 0.7 in steps of 0.1.
    public static let standard = AlphaGrid(from: 0.1, to: 0.7, step: 0.1)

    /// Takes thresholds from low to high.
    init(values: [Double]) {
        self.values = values
    }

    /// Reads `0.05:0.95:0.05` (from, to, step) or single values `0.3,0.4`; nil for anything else.
    public init?(_ text: String) {
        func number(_ text: Substring) -> Double? {
            Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
        }
        let range = text.split(separator: ":", omittingEmptySubsequences: false).map(number)
        if range.count == 3, let from = range[0], let to = range[1], let step = range[2] {
            // At most a thousand thresholds: a finer grid says no more.
            guard step >= 0.001, from <= to else { return nil }
            self.init(from: from, to: to, step: step)
            return
        }
        let single = text.split(separator: ",", omittingEmptySubsequences: false).map(number)
        let values = single.compactMap { $0 }
        guard values.count == single.count, !values.isEmpty else { return nil }
        self.init(values: Set(values).sorted())
    }

    private init(from: Double, to: Double, step: Double) {
        let count = Int(((to - from) / step + 1e-9).rounded(.down)) + 1
        // Rounded, so that the third step is 0.3 and not 0.30000000000000004.
        values = (0..<count).map { ((from + Double($0) * step) * 1e6).rounded() / 1e6 }
    }
}
