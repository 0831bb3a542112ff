import Ingest
import Ranking
package import Store

/// What other thresholds of the filter would keep, from the scores that the store holds.
package struct Sweep: Sendable, Codable {
    /// One threshold.
    package struct Point: Sendable, Codable, Hashable {
        /// The threshold.
        package var alpha: Double
        /// Lists that it would keep.
        package var kept: Int
        /// Their share of all scored lists, from 0 to 1.
        package var share: Double
        /// The share of random orders of the same lists that it would let pass.
        package var chance: Double
        /// The mean NDCG@10 of what it would keep; nil for nothing.
        package var meanNDCG: Double?
    }

    package struct Domain: Sendable, Codable, Hashable {
        /// Its name; `all` for all together.
        package var domain: String
        /// Lists with a score.
        package var scored: Int
        /// Lists rejected for another reason, which no threshold brings back.
        package var rejectedOtherwise: Int
        /// The same by reason.
        package var otherReasons: [String: Int]
        /// The mean NDCG@10 of all scored lists.
        package var meanNDCG: Double
        /// Lists by score: twenty bins of 0.05, the last one with 1.
        package var histogram: [Int]
        /// The thresholds, from low to high.
        package var points: [Point]
        /// Whether the teacher ranks by the place where it was shown a passage; nil where no order was read.
        package var positionBias: Bias?
    }

    /// How far orders follow the place where passages were shown; lists are shown in a random order, so an unbiased teacher has none of it.
    package struct Bias: Sendable, Codable, Hashable {
        /// Orders looked at.
        package var orders: Int
        /// The mean of Kendall's tau between the order shown and the order answered: 0 without bias, 1 where the teacher copies.
        package var meanTau: Double
        /// Two standard errors of an unbiased teacher's mean.
        package var noise: Double
        /// For each shown place the mean rank over that of an unbiased teacher: below 1 where passages of the place are preferred.
        package var relativeRanks: [Double]

        init?(_ bias: PositionBias) {
            guard bias.orders > 0 else { return nil }
            orders = bias.orders
            meanTau = rounded(bias.meanTau)
            noise = rounded(bias.noise)
            relativeRanks = bias.places.map { rounded($0.relativeRank) }
        }
    }

    package var pipeline: String
    /// The threshold in the pipeline file.
    package var alpha: Double
    /// By domain, and all together last where there are several.
    package var domains: [Domain]

    /// Reads the scores; nothing is sent.
    package static func read(_ pipeline: InspectedPipeline, store: Store, grid: AlphaGrid) async throws -> Sweep {
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
package struct AlphaGrid: Sendable, Hashable {
    /// From low to high.
    package let values: [Double]

    /// The paper's range: 0.1 to 0.7 in steps of 0.1.
    package static let standard = AlphaGrid(from: 0.1, to: 0.7, step: 0.1)

    /// Takes thresholds from low to high.
    init(values: [Double]) {
        self.values = values
    }

    /// Reads `0.05:0.95:0.05` (from, to, step) or single values `0.3,0.4`; nil for anything else.
    package init?(_ text: String) {
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
