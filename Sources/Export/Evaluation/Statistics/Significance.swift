import Foundation
import Ranking

/// Whether two runs differ by more than chance: Fisher's paired randomization test on the means (Smucker, Allan, Carterette 2007).
///
/// If both runs were the same, each query's difference could as well have the other sign. Counted is how many assignments of signs give a
/// mean difference as large as the observed one, in either direction.
package struct RandomizationTest: Sendable, Hashable, Codable {
    /// The mean difference.
    package var difference: Double
    /// How many assignments were tried, the observed one not among them.
    package var assignments: Int
    /// How many of them gave a difference as large, in either direction.
    package var asLarge: Int
    /// Whether all assignments that there are were tried.
    package var isExact: Bool
    /// The two-sided p value: `asLarge / assignments` where exact, else `(asLarge + 1) / (assignments + 1)`.
    package var p: Double

    /// Tests paired differences.
    ///
    /// - Parameters:
    ///   - differences: of each query.
    ///   - assignments: how many seeded assignments to try; all 2^n are tried where those are fewer.
    ///   - seed: what the signs follow from.
    package init(_ differences: [Double], assignments: Int, seed: Int) {
        let moved = differences.filter { $0 != 0 }
        difference = differences.isEmpty ? 0 : differences.reduce(0, +) / Double(differences.count)
        let observed = abs(moved.reduce(0, +))
        // Sums of the same numbers in another order differ in their last bits.
        let bound = observed - 1e-12 * max(1, moved.reduce(0) { $0 + abs($1) })
        isExact = moved.count < 30 && 1 << moved.count <= max(1, assignments)
        var count = 0
        if isExact {
            self.assignments = 1 << moved.count
            for signs in 0..<self.assignments {
                var sum = 0.0
                for (index, value) in moved.enumerated() { sum += signs >> index & 1 == 0 ? value : -value }
                if abs(sum) >= bound { count += 1 }
            }
            p = Double(count) / Double(self.assignments)
        } else {
            self.assignments = assignments
            var generator = SeededGenerator(seed: seed, parts: "randomization")
            for _ in 0..<assignments {
                var sum = 0.0
                var bits: UInt64 = 0
                for (index, value) in moved.enumerated() {
                    if index & 63 == 0 { bits = generator.next() }
                    sum += bits & 1 == 0 ? value : -value
                    bits >>= 1
                }
                if abs(sum) >= bound { count += 1 }
            }
            p = Double(count + 1) / Double(assignments + 1)
        }
        asLarge = count
    }

    /// Corrects p values for how many were looked at (Holm 1979).
    package static func holm(_ values: [Double]) -> [Double] {
        var corrected = values
        var highest = 0.0
        for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
            highest = max(highest, min(1, values[index] * Double(values.count - rank)))
            corrected[index] = highest
        }
        return corrected
    }
}

/// Confidence intervals of means by resampling queries (percentile bootstrap, Efron 1979).
package struct Bootstrap: Sendable {
    /// Between two bounds.
    package struct Interval: Sendable, Hashable, Codable {
        /// The lower bound.
        package var low: Double
        /// The upper bound.
        package var high: Double
    }

    /// How many resamples.
    package var resamples: Int
    /// What they follow from.
    package var seed: Int
    /// The share of resampled means that lie within.
    var confidence = 0.95

    /// The interval of each column's mean; the same queries are drawn for all columns, so that differences stay paired.
    ///
    /// - Parameter rows: a row of values for each query.
    /// - Returns: an interval for each column; none where there is no row or no resample.
    package func intervals(_ rows: [[Double]]) -> [Interval] {
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
