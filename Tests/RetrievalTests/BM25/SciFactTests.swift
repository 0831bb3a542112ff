import Foundation
import Retrieval
import TestSupport
import Testing

@Suite("BM25 on a known collection")
struct SciFactTests {
    @Test("SciFact comes out as published: nDCG@10 0.667 to 0.685, R@1000 0.97 to 0.98", .samples("ir/scifact"))
    func quality() throws {
        let data = try SciFact()
        let index = try builtIndex(of: data.documents.map { $0.title + " " + $0.text })
        #expect(index.count == 5183)

        var gain = 0.0
        var found = 0.0
        for query in data.queries {
            let relevant = data.relevant[query.id] ?? []
            let ranked = try index.search(query.text, top: 1000).map { data.documents[$0.index]._id }
            gain += Self.ndcg(ranked.prefix(10).map(relevant.contains), relevant: relevant.count)
            found += Double(ranked.count(where: relevant.contains)) / Double(relevant.count)
        }
        let ndcg = gain / Double(data.queries.count)
        let recall = found / Double(data.queries.count)
        #expect(data.queries.count == 300)
        #expect((0.667...0.685).contains(ndcg), "nDCG@10 \(ndcg)")
        #expect((0.97...0.98).contains(recall), "R@1000 \(recall)")
        print("SciFact: nDCG@10 \(ndcg), R@1000 \(recall)")
    }

    /// Binary gain, as the qrels have it.
    private static func ndcg(_ hits: [Bool], relevant: Int) -> Double {
        func discount(_ rank: Int) -> Double { 1 / log2(Double(rank) + 2) }
        let gained = hits.enumerated().reduce(0.0) { $0 + ($1.element ? discount($1.offset) : 0) }
        return gained / (0..<min(10, relevant)).reduce(0.0) { $0 + discount($1) }
    }
}
