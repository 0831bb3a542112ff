import Foundation
import Ranking

/// Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.
struct Ticks: Sendable, Hashable {
    /// The distance of two.
    let step: Double
    /// From low to high.
    let values: [Double]

    /// More than any axis asks for; a range that is none must not fill memory.
    private static let most = 1000

    /// Round numbers within a range, as many as asked for or fewer.
    ///
    /// - Parameter wholeOnly: whether there is nothing between whole numbers.
    init(from low: Double, to high: Double, atMost count: Int, wholeOnly: Bool = false) {
        let span = max(high - low, 1e-9)
        var step = Self.step(atLeast: span / Double(max(1, count)))
        if wholeOnly { step = max(1, step) }
        let first = Int(clamped: (low / step - 1e-9).rounded(.up))
        let last = min(Int(clamped: (high / step + 1e-9).rounded(.down)), first.clampedAdding(Self.most))
        let all = first <= last ? (first...last).map { Double($0) * step } : [low]
        // Rounding of the range can let one more in than asked for.
        self.init(step: step, values: all)
    }

    private init(step: Double, values: [Double]) {
        self.step = step
        self.values = values
    }

    /// From 0 to the first round number that is not below the largest value.
    static func upTo(_ largest: Double, atMost count: Int, wholeOnly: Bool = false) -> Ticks {
        let ticks = Ticks(from: 0, to: largest, atMost: count, wholeOnly: wholeOnly)
        let top = (largest / ticks.step - 1e-9).rounded(.up) * ticks.step
        return Ticks(from: 0, to: max(top, ticks.step), step: ticks.step)
    }

    private init(from low: Double, to high: Double, step: Double) {
        self.init(
            step: step,
            values: (0...max(0, min(Self.most, Int(clamped: (high / step).rounded())))).map { Double($0) * step }
        )
    }

    private static func step(atLeast least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        let factor = [1.0, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10
        return factor * power
    }
}
