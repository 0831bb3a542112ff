import Ranking

/// Confidence intervals of means by resampling queries (percentile bootstrap, Efron 1979).
public struct Bootstrap: Sendable {
    /// Between two bounds.
    public struct Interval: Sendable, Hashable, Codable {
        /// The lower bound.
        public var low: Double
        /// The upper bound.
        public var high: Double
    }

    /// How many resamples.
    public var resamples: Int
    /// What they follow from.
    public var seed: Int
    /// The share of resampled means that lie within.
    public var confidence = 0.95

    /// Makes a way to resample.
    public init(resamples: Int, seed: Int) {
        self.resamples = resamples
        self.seed = seed
    }

    /// The interval of each column's mean; the same queries are drawn for all columns, so that differences stay paired.
    ///
    /// - Parameter rows: a row of values for each query.
    /// - Returns: an interval for each column; none where there is no row or no resample.
    public func intervals(_ rows: [[Double]]) -> [Interval] {
        guard let columns = rows.first?.count, resamples > 0 else { return [] }
        let flat = rows.flatMap(\.self)
        let count = rows.count
        var means = Array(repeating: Array(repeating: 0.0, count: resamples), count: columns)
        var generator = SeededGenerator(seed: seed, parts: "bootstrap")
        var sums = Array(repeating: 0.0, count: columns)
        for resample in 0..<resamples {
            for column in 0..<columns { sums[column] = 0 }
            flat.withUnsafeBufferPointer { flat in
                sums.withUnsafeMutableBufferPointer { sums in
                    for _ in 0..<count {
                        // Lemire's multiplication without rejection: the bias is below count / 2^64.
                        let row = Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
                        for column in 0..<columns { sums[column] += flat[row &* columns &+ column] }
                    }
                }
            }
            for column in 0..<columns { means[column][resample] = sums[column] / Double(count) }
        }
        let tail = (1 - confidence) / 2
        return means.map { means in
            let sorted = means.sorted()
            func quantile(_ share: Double) -> Double {
                let place = share * Double(sorted.count - 1)
                let below = Int(place)
                let above = min(sorted.count - 1, below + 1)
                return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
            }
            return Interval(low: quantile(tail), high: quantile(1 - tail))
        }
    }
}
