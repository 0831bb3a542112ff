import Ranking
import Testing

@testable import Inspector

@Suite("What the page of a list works out")
struct ListPageTests {
    @Test("identifiers of the list become links, other numbers in brackets stay words")
    func reasoning() {
        let segments = ReasoningSegments("First [2], then [ 10 ]; not [11], [0], [x] or [1.", size: 10).segments
        #expect(segments.compactMap(\.position?.rawValue) == [2, 10])
        #expect(segments.map(\.text).joined() == "First [2], then [ 10 ]; not [11], [0], [x] or [1.")
        #expect(ReasoningSegments("", size: 3).segments.isEmpty)
        #expect(ReasoningSegments("[999999999999999999999]", size: 3).segments.count == 1)
    }

    @Test("the table of the score adds up to the metric of the filter", arguments: 0..<40)
    func score(seed: Int) {
        var random = Numbers(seed: seed)
        let size = 4 + random.next() % 17
        let relevance = (0..<size).map { _ in random.next() % 3 == 0 ? 1 : 0 }
        let order = (0..<size).map { ($0, random.next()) }.sorted { $0.1 < $1.1 }.map { Position(index: $0.0) }
        let table = ScoreTable(order: order, relevance: relevance)
        #expect(abs(table.ndcg - Metrics.ndcg(ranked: order.map { relevance[$0.index] }, at: 10)) < 1e-12)
        #expect(table.lines.count == min(10, size))
    }

    @Test("a question's short first line is its title, a long one is not")
    func title() {
        #expect(QuestionText("Why?\n\nBecause I ask.").title == "Why?")
        #expect(QuestionText("Why?\n\nBecause I ask.").rest == "Because I ask.")
        #expect(QuestionText("One line").rest == nil)
        #expect(QuestionText(String(repeating: "x", count: 300) + "\ny").rest == nil)
    }

    private struct Numbers {
        var state: UInt64
        init(seed: Int) { state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
        mutating func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 40)
        }
    }
}
