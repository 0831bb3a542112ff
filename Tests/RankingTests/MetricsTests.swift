import Foundation
import Ranking
import Testing

@Suite("Metrics agree with trec_eval")
struct MetricsTests {
    struct Vector: Decodable {
        let name: String
        let labels: [String: Int]
        let ranking: [String]
        let ndcg5: Double
        let ndcg10: Double
        let ndcg: Double?
        let recall5: Double?
        let recall10: Double
        let mrr: Double?
        let ap: Double
        let p10: Double
        let tolerance: Double
    }

    @Test("every reference vector is met")
    func vectors() throws {
        let vectors = try Vectors.load("metrics", as: Vector.self)
        #expect(vectors.count == 25)
        for vector in vectors {
            func check(_ name: String, _ found: Double, _ expected: Double?) {
                guard let expected else { return }
                #expect(
                    abs(found - expected) <= vector.tolerance,
                    "\(vector.name): \(name) is \(found), not \(expected)"
                )
            }
            check("NDCG@5", Metrics.ndcg(vector.ranking, labels: vector.labels, at: 5), vector.ndcg5)
            check("NDCG@10", Metrics.ndcg(vector.ranking, labels: vector.labels, at: 10), vector.ndcg10)
            check("NDCG", Metrics.ndcg(vector.ranking, labels: vector.labels), vector.ndcg)
            check("Recall@5", Metrics.recall(vector.ranking, labels: vector.labels, at: 5), vector.recall5)
            check("Recall@10", Metrics.recall(vector.ranking, labels: vector.labels, at: 10), vector.recall10)
            check("RR", Metrics.reciprocalRank(vector.ranking, labels: vector.labels), vector.mrr)
            check("AP", Metrics.averagePrecision(vector.ranking, labels: vector.labels), vector.ap)
            check("P@10", Metrics.precision(vector.ranking, labels: vector.labels, at: 10), vector.p10)
        }
    }

    struct Graded: Sendable {
        let labels: [String: Double]
        let ranking: [String]
        let gain: Metrics.Gain
        let expected: [Int: Double]
    }

    /// Linear ones by pytrec_eval-terrier 0.5.11; exponential ones agree with ir_measures' `exp-log2` to its five decimals.
    private static let graded = [
        Graded(
            labels: ["a": 3, "b": 2, "c": 0, "d": 1, "e": 2],
            ranking: ["c", "a", "x", "d", "b"],
            gain: .linear,
            expected: [3: 0.3597186999, 5: 0.5440758561, 10: 0.5440758561]
        ),
        Graded(
            labels: ["a": 3, "b": 2, "c": 0, "d": 1, "e": 2],
            ranking: ["c", "a", "x", "d", "b"],
            gain: .exponential,
            expected: [3: 0.4249588983, 5: 0.5550664968, 10: 0.5550664968]
        ),
        Graded(
            labels: ["d1": 10, "d2": 7, "d3": 7, "d4": 1, "d5": 0],
            ranking: ["d2", "d1", "d5", "d3", "d4"],
            gain: .linear,
            expected: [3: 0.7428510808, 5: 0.9108147327, 10: 0.9108147327]
        ),
        Graded(
            labels: ["d1": 10, "d2": 7, "d3": 7, "d4": 1, "d5": 0],
            ranking: ["d2", "d1", "d5", "d3", "d4"],
            gain: .exponential,
            expected: [3: 0.6621143036, 5: 0.709067911, 10: 0.709067911]
        ),
        Graded(
            labels: ["a": 1, "z": 3],
            ranking: ["a"],
            gain: .linear,
            expected: [3: 0.2754115524, 10: 0.2754115524]
        ),
        Graded(
            labels: ["a": 1, "b": -1, "c": 2],
            ranking: ["b", "a", "c"],
            gain: .linear,
            expected: [3: 0.6199062333]
        ),
        Graded(labels: ["a": 1, "b": 0, "c": 0], ranking: ["c", "b", "a"], gain: .linear, expected: [10: 0.5]),
    ]

    @Test("graded NDCG is pytrec_eval's by linear gains, and gdeval's by exponential ones", arguments: graded)
    func grades(_ vector: Graded) {
        for (k, expected) in vector.expected {
            #expect(Metrics.ndcg(vector.ranking, labels: vector.labels, at: k, gain: vector.gain).isNearly(expected))
        }
    }

    @Test("labels without bounds count by what they are made into: zELO's gain is e to the strength")
    func strengths() {
        let gains = [1.2, -0.3, 0.4, -1.3].map { Foundation.exp($0) }
        let order = [0, 1, 3, 2].map { gains[$0] }
        #expect(Metrics.ndcg(ranked: order, at: 10).isNearly(0.9614972731))
    }

    @Test("an empty ranking scores 0 everywhere")
    func emptyRanking() {
        #expect(Metrics.ndcg([String](), labels: ["a": 1], at: 10) == 0)
        #expect(Metrics.recall([String](), labels: ["a": 1], at: 10) == 0)
        #expect(Metrics.reciprocalRank([String](), labels: ["a": 1]) == 0)
        #expect(Metrics.averagePrecision([String](), labels: ["a": 1]) == 0)
    }

    @Test("both forms of NDCG and Recall agree, and stay within 0 and 1, on random lists")
    func formsAgree() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let size = 1 + generator.next(below: 30)
            let labels = (0..<size).map { _ in generator.next(below: 4) - 1 }
            let order = generator.shuffled(Array(0..<size))
            let byID = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($0, $1) })
            let ranked = order.map { labels[$0] }
            let ndcg = Metrics.ndcg(ranked: ranked, at: 10)
            #expect(abs(ndcg - Metrics.ndcg(order, labels: byID, at: 10)) < 1e-12)
            #expect(Metrics.recall(ranked: ranked, at: 10) == Metrics.recall(order, labels: byID, at: 10))
            #expect((0...1.000_000_001).contains(ndcg))
        }
    }

    @Test(
        "random orders pass alpha = 0.4 as often as measured",
        arguments: [(1, 0.200), (2, 0.253), (3, 0.320), (5, 0.439)]
    )
    func chance(positives: Int, share: Double) {
        #expect(abs(ChanceLevel.share(size: 20, positives: positives, alpha: 0.4) - share) < 0.0016)
    }

    @Test("chance at the borders")
    func chanceBorders() {
        #expect(ChanceLevel.share(size: 20, positives: 0, alpha: 0.4) == 0)
        #expect(abs(ChanceLevel.share(size: 20, positives: 20, alpha: 0.4) - 1) < 1e-12)
        #expect(ChanceLevel.share(size: 20, positives: 3, alpha: 0) == 1)
        #expect(abs(ChanceLevel.share(size: 4, positives: 1, alpha: 1) - 0.25) < 1e-12)
    }
}
