import Foundation
import Ranking
import Testing

@Suite("Overlap and Kendall's tau")
struct OverlapTests {
    struct Vector: Decodable {
        let s: [String]
        let t: [String]
        let truncated90: Double
        let extrapolated90: Double
        let truncated98: Double?
        let extrapolated98: Double?
        let tolerance: Double
    }

    @Test("every RBO vector is met")
    func vectors() throws {
        let vectors = try Vectors.load("rbo", as: Vector.self)
        #expect(vectors.count == 14)
        for vector in vectors {
            let (s, t) = (vector.s, vector.t)
            #expect(abs(RankBiasedOverlap.truncated(s, t, p: 0.9) - vector.truncated90) <= vector.tolerance)
            #expect(abs(RankBiasedOverlap.extrapolated(s, t, p: 0.9) - vector.extrapolated90) <= vector.tolerance)
            if let truncated = vector.truncated98 {
                #expect(abs(RankBiasedOverlap.truncated(s, t, p: 0.98) - truncated) <= vector.tolerance)
            }
            if let extrapolated = vector.extrapolated98 {
                #expect(abs(RankBiasedOverlap.extrapolated(s, t, p: 0.98) - extrapolated) <= vector.tolerance)
            }
        }
    }

    @Test("rankings of different lengths count down to the shorter one")
    func uneven() {
        #expect(abs(RankBiasedOverlap.truncated([3, 1, 2], [3, 1, 5, 2, 4], p: 0.9) - 0.244) < 1e-6)
    }

    @Test("overlap is symmetric, tau turns its sign under reversal")
    func symmetry() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<100 {
            let left = generator.shuffled(Array(1...12))
            let right = generator.shuffled(Array(1...12))
            #expect(
                abs(RankBiasedOverlap.truncated(left, right, p: 0.9) - RankBiasedOverlap.truncated(right, left, p: 0.9))
                    < 1e-12
            )
            let tau = try #require(KendallTau.tau(left, right))
            let reversed = try #require(KendallTau.tau(left, Array(right.reversed())))
            #expect(abs(tau + reversed) < 1e-12)
        }
    }

    @Test("Kendall's tau", arguments: [([2, 1, 3, 4, 5], 0.8), ([3, 1, 5, 2, 4], 0.2), ([5, 4, 3, 2, 1], -1.0)])
    func tau(order: [Int], expected: Double) throws {
        #expect(abs(try #require(KendallTau.tau(order, [1, 2, 3, 4, 5])) - expected) < 1e-12)
        #expect(KendallTau.tau(order, [1, 2, 3, 4, 6]) == nil)
    }
}
