import Foundation

/// The labels of a query's ranking in its order, with what else a measure needs.
public struct RankedLabels: Sendable {
    /// What stands for a document without a label.
    private static let unjudged = Int32.min

    /// Labels, best document first.
    private let labels: [Int32]
    /// The gains of all labelled documents, falling: the ideal ranking.
    private let ideal: [Int32]
    /// How many labelled documents are relevant.
    private let relevant: Int
    /// The lowest label that counts as relevant, for all but NDCG.
    private let level: Int32

    /// Takes a ranking's labels.
    ///
    /// - Parameters:
    ///   - labels: in ranked order; nil for a document without a label.
    ///   - all: the labels of all labelled documents, found or not.
    ///   - level: the lowest label that counts as relevant.
    public init(_ labels: [Int?], all: [Int], level: Int = 1) {
        self.init(
            ranked: labels.map { $0.map(Int32.init(clamping:)) ?? Self.unjudged },
            ideal: all.map(Int32.init(clamping:)).filter { $0 > 0 }.sorted(by: >),
            relevant: all.count { $0 >= level },
            level: Int32(clamping: level)
        )
    }

    private init(ranked: [Int32], ideal: [Int32], relevant: Int, level: Int32) {
        labels = ranked
        self.ideal = ideal
        self.relevant = relevant
        self.level = level
    }

    /// The value of a measure, as trec_eval computes it; 0 where nothing is relevant.
    public func value(of measure: Measure) -> Double {
        switch measure {
        case .ndcg(let depth):
            let best = Self.gain(ideal, depth)
            return best == 0 ? 0 : Self.gain(labels, depth) / best
        case .recall(let depth):
            return relevant == 0 ? 0 : Double(hits(depth)) / Double(relevant)
        case .precision(let depth):
            return Double(hits(depth)) / Double(depth)
        case .reciprocalRank(let depth):
            let first = labels.prefix(depth ?? labels.count).firstIndex(where: isRelevant)
            return first.map { 1 / Double($0 + 1) } ?? 0
        case .averagePrecision(let depth):
            return averagePrecision(depth)
        case .success(let depth):
            return labels.prefix(depth).contains(where: isRelevant) ? 1 : 0
        case .judged(let depth):
            return Double(labels.prefix(depth).count { $0 != Self.unjudged }) / Double(depth)
        }
    }

    private func isRelevant(_ label: Int32) -> Bool { label >= level }

    private func hits(_ depth: Int?) -> Int { labels.prefix(depth ?? labels.count).count(where: isRelevant) }

    private func averagePrecision(_ depth: Int?) -> Double {
        guard relevant > 0 else { return 0 }
        var found = 0
        var sum = 0.0
        for (index, label) in labels.prefix(depth ?? labels.count).enumerated() where isRelevant(label) {
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(relevant)
    }

    private static func gain(_ labels: [Int32], _ depth: Int?) -> Double {
        var sum = 0.0
        for (index, label) in labels.prefix(depth ?? labels.count).enumerated() where label > 0 {
            sum += Double(label) / log2(Double(index + 2))
        }
        return sum
    }
}
