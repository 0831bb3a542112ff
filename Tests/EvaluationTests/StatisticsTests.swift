import Foundation
import Testing

@testable import Export

@Suite("How sure a difference is")
struct StatisticsTests {
    @Test("few queries: all assignments of signs are tried, and the p value is exact")
    func exact() {
        // Of 2^4 assignments only ++++ and ---- reach a sum of 1.0.
        let test = RandomizationTest([0.1, 0.2, 0.3, 0.4, 0], assignments: 1000, seed: 1)
        #expect(test.isExact && test.assignments == 16 && test.asLarge == 2 && test.p == 0.125)
        #expect(abs(test.difference - 0.2) < 1e-12)
        #expect(RandomizationTest([0, 0], assignments: 1000, seed: 1).p == 1)
    }

    @Test("many queries: seeded assignments come near the exact value, and the same seed gives the same count")
    func sampled() {
        let differences = (0..<14).map { Double($0 % 5) - 1.5 }
        let exact = RandomizationTest(differences, assignments: 1 << 14, seed: 1)
        let sampled = RandomizationTest(differences, assignments: 10_000, seed: 1)
        #expect(exact.isExact && !sampled.isExact && sampled.assignments == 10_000)
        #expect(abs(exact.p - sampled.p) < 0.02)
        #expect(sampled == RandomizationTest(differences, assignments: 10_000, seed: 1))
        #expect(sampled.asLarge != RandomizationTest(differences, assignments: 10_000, seed: 2).asLarge)
    }

    @Test("Holm's correction multiplies the smallest by how many there are, and never lets the order turn")
    func holm() {
        let corrected = RandomizationTest.holm([0.04, 0.01, 0.03])
        #expect(zip(corrected, [0.06, 0.03, 0.06]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("bootstrap intervals hold the mean, and shrink by the root of the number of queries")
    func bootstrap() {
        let rows = (0..<400).map { [Double($0 % 2), 0.5] }
        let few = Bootstrap(resamples: 2000, seed: 3).intervals(Array(rows.prefix(100)))
        let many = Bootstrap(resamples: 2000, seed: 3).intervals(rows)
        // The standard error of 100 coins is 0.05: 1.96 of them to either side.
        #expect(abs(few[0].low - 0.402) < 0.02 && abs(few[0].high - 0.598) < 0.02)
        #expect(abs((few[0].high - few[0].low) / (many[0].high - many[0].low) - 2) < 0.3)
        #expect(many[1].low == 0.5 && many[1].high == 0.5)
        #expect(many == Bootstrap(resamples: 2000, seed: 3).intervals(rows))
    }
}
