import Foundation

/// Ranking metrics as trec_eval computes them.
///
/// Gains are the labels themselves (linear) unless another ``Gain`` is named, labels below 0 count as 0, and the ideal is taken over all labelled
/// passages, found or not (trec_eval `m_ndcg_cut.c`; Järvelin & Kekäläinen 2002). The exact vectors are in the tests.
public enum Metrics {
    /// What a label is worth in a DCG.
    public enum Gain: String, Sendable, Hashable, Codable, CaseIterable {
        /// The label, as in trec_eval.
        case linear
        /// 2^label - 1, as in gdeval (Burges et al. 2005). On scales to 10 or 100 the highest label decides all.
        case exponential

        func callAsFunction(_ label: Double) -> Double {
            let label = max(0, label)
            return self == .linear ? label : exp2(label) - 1
        }
    }

    /// NDCG of a ranking.
    ///
    /// - Parameters:
    ///   - ranking: ids, best first, each at most once.
    ///   - labels: the label of each labelled id; others count 0.
    ///   - k: how many ranks count; all if nil.
    /// - Returns: from 0 to 1; 0 where nothing is relevant.
    public static func ndcg<ID: Hashable>(_ ranking: [ID], labels: [ID: Int], at k: Int? = nil) -> Double {
        ndcg(ranking, labels: labels.mapValues(Double.init), at: k)
    }

    /// The same of labels that are no whole numbers, as fused ones, and by another gain.
    public static func ndcg<ID: Hashable>(
        _ ranking: [ID],
        labels: [ID: Double],
        at k: Int? = nil,
        gain: Gain = .linear
    ) -> Double {
        ndcg(ranked: ranking.map { labels[$0] ?? 0 }, all: Array(labels.values), at: k, gain: gain)
    }

    /// NDCG of a ranking of all labelled passages, given as the labels in ranked order.
    public static func ndcg(ranked: [Int], at k: Int? = nil) -> Double {
        ndcg(ranked: ranked.map(Double.init), at: k)
    }

    /// The same of labels that are no whole numbers, as fused ones, and by another gain.
    public static func ndcg(ranked: [Double], at k: Int? = nil, gain: Gain = .linear) -> Double {
        ndcg(ranked: ranked, all: ranked, at: k, gain: gain)
    }

    /// Recall of a ranking: relevant ones in the first k over all relevant ones; 0 where nothing is relevant.
    public static func recall<ID: Hashable>(_ ranking: [ID], labels: [ID: Int], at k: Int? = nil) -> Double {
        let relevant = labels.values.count { $0 > 0 }
        guard relevant > 0 else { return 0 }
        return Double(hits(ranking.map { labels[$0] ?? 0 }, at: k)) / Double(relevant)
    }

    /// Recall of a ranking of all labelled passages, given as the labels in ranked order.
    public static func recall(ranked: [Int], at k: Int? = nil) -> Double {
        let relevant = ranked.count { $0 > 0 }
        return relevant == 0 ? 0 : Double(hits(ranked, at: k)) / Double(relevant)
    }

    /// Precision: relevant ones in the first k over k, even if the ranking is shorter.
    public static func precision<ID: Hashable>(_ ranking: [ID], labels: [ID: Int], at k: Int) -> Double {
        Double(hits(ranking.map { labels[$0] ?? 0 }, at: k)) / Double(k)
    }

    /// One over the rank of the first relevant passage; 0 if there is none.
    public static func reciprocalRank<ID: Hashable>(_ ranking: [ID], labels: [ID: Int]) -> Double {
        ranking.firstIndex { (labels[$0] ?? 0) > 0 }.map { 1 / Double($0 + 1) } ?? 0
    }

    /// The mean of the precisions at each relevant passage, over all relevant ones.
    public static func averagePrecision<ID: Hashable>(_ ranking: [ID], labels: [ID: Int]) -> Double {
        let relevant = labels.values.count { $0 > 0 }
        guard relevant > 0 else { return 0 }
        var found = 0
        var sum = 0.0
        for (index, id) in ranking.enumerated() where (labels[id] ?? 0) > 0 {
            found += 1
            sum += Double(found) / Double(index + 1)
        }
        return sum / Double(relevant)
    }

    /// NDCG from the labels in ranked order and all labels of the query in any order.
    private static func ndcg(ranked: [Double], all: [Double], at k: Int?, gain: Gain) -> Double {
        let ideal = dcg(all.sorted(by: >), at: k, gain: gain)
        return ideal == 0 ? 0 : dcg(ranked, at: k, gain: gain) / ideal
    }

    private static func dcg(_ labels: [Double], at k: Int?, gain: Gain) -> Double {
        labels.prefix(k ?? labels.count).enumerated().reduce(0) { sum, entry in
            sum + gain(entry.element) / log2(Double(entry.offset + 2))
        }
    }

    private static func hits(_ labels: [Int], at k: Int?) -> Int {
        labels.prefix(k ?? labels.count).count { $0 > 0 }
    }
}

/// Agreement of two orders of the same things (Kendall 1938).
public enum KendallTau {
    /// (Concordant pairs - discordant pairs) / all pairs, without ties.
    ///
    /// - Returns: from -1 (reversed) to 1 (equal); 1 for fewer than two things, nil if the two do not hold the same things once each.
    /// - Complexity: O(n²), for lists of at most a few hundred.
    public static func tau<ID: Hashable>(_ left: [ID], _ right: [ID]) -> Double? {
        let places = Dictionary(right.enumerated().map { ($1, $0) }) { first, _ in first }
        let order = left.compactMap { places[$0] }
        guard order.count == left.count, places.count == right.count, Set(left).count == right.count else { return nil }
        guard order.count > 1 else { return 1 }
        var balance = 0
        for first in order.indices {
            for second in order.indices where second > first { balance += order[first] < order[second] ? 1 : -1 }
        }
        return Double(balance) / Double(order.count * (order.count - 1) / 2)
    }

    /// Tau-b of two lists of numbers on the same things, where some are equal (Kendall 1945): (concordant - discordant) over the root of the pairs
    /// that are not tied on the left times those that are not tied on the right.
    ///
    /// - Returns: from -1 to 1; nil where one of the two holds only equal numbers, or they are of different length.
    public static func tauB(_ left: [Double], _ right: [Double]) -> Double? {
        guard left.count == right.count else { return nil }
        var (balance, onLeft, onRight) = (0, 0, 0)
        for first in left.indices {
            for second in left.indices where second > first {
                let (one, other) = ((left[first] - left[second]).ternary, (right[first] - right[second]).ternary)
                balance += one * other
                onLeft += abs(one)
                onRight += abs(other)
            }
        }
        guard onLeft > 0, onRight > 0 else { return nil }
        return Double(balance) / (Double(onLeft) * Double(onRight)).squareRoot()
    }
}

extension Double {
    /// -1, 0 or 1.
    fileprivate var ternary: Int { self > 0 ? 1 : self < 0 ? -1 : 0 }
}

/// How weak a filter is: the share of random orders that it lets pass.
public enum ChanceLevel {
    /// The share of random orders whose NDCG@10 reaches alpha, exact.
    ///
    /// Only which of the first ten ranks hold a positive matters: 2^10 cases, each weighted with the ways to place the other positives
    /// below.
    /// - Parameters:
    ///   - size: passages in the list.
    ///   - positives: how many of them are relevant.
    ///   - alpha: the filter's threshold, from 0 to 1.
    /// - Returns: from 0 to 1.
    public static func share(size: Int, positives: Int, alpha: Double) -> Double {
        if alpha <= 0 { return 1 }
        guard size > 0, positives > 0, positives <= size else { return 0 }
        let top = min(10, size)
        let discounts = (0..<top).map { 1 / log2(Double($0 + 2)) }
        let needed = alpha * discounts.prefix(positives).reduce(0, +) - 1e-12
        var passed = 0.0
        for placed in 0..<(1 << top) {
            let below = positives - placed.nonzeroBitCount
            guard below >= 0, below <= size - top else { continue }
            var gain = 0.0
            for rank in 0..<top where placed & (1 << rank) != 0 { gain += discounts[rank] }
            if gain >= needed { passed += ways(size - top, below) }
        }
        return passed / ways(size, positives)
    }

    /// The binomial coefficient.
    private static func ways(_ things: Int, _ chosen: Int) -> Double {
        (0..<min(chosen, things - chosen)).reduce(1.0) { $0 * Double(things - $1) / Double($1 + 1) }
    }
}
