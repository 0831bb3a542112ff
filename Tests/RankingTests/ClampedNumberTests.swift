import Testing

@testable import Ranking

@Suite("Numbers from outside")
struct ClampedNumberTests {
    @Test("any double becomes a whole number, the nearest there is; what is no number becomes 0")
    func doubles() {
        let cases: [(Double, Int)] = [
            (0, 0), (1.9, 1), (-1.9, -1), (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e300, .max),
            (-1e300, .min),
            (9_223_372_036_854_775_808, .max), (-9_223_372_036_854_775_808, .min),
            (4_503_599_627_370_497, 4_503_599_627_370_497),
        ]
        for (number, expected) in cases { #expect(Int(clamped: number) == expected, "\(number)") }
    }

    @Test("sums and products stop at the bounds")
    func arithmetic() {
        #expect(Int.max.clampedAdding(1) == .max && Int.min.clampedAdding(-1) == .min && 2.clampedAdding(3) == 5)
        #expect(Int.max.clampedTimes(2) == .max && Int.max.clampedTimes(-2) == .min && Int.min.clampedTimes(-1) == .max)
        #expect(6.clampedTimes(-7) == -42)
    }
}
