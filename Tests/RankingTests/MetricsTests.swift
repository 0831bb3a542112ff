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
