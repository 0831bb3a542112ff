import Foundation
import Retrieval
import Testing

@Suite("BM25")
struct BM25IndexTests {
    private let texts = [
        "Plants turn sunlight into sugar by photosynthesis.",
        "Sugar, sugar and more sugar: why cakes are sweet.",
        "The moon has no sunlight of its own.",
        "",
        "Plants turn sunlight into sugar by photosynthesis.",
    ]

    private func index(_ texts: [String], _ parameters: BM25Parameters = BM25Parameters()) throws -> BM25Index {
        try builtIndex(of: texts, parameters: parameters)
    }

    @Test(
        "scores are those of the formula, whatever k1 and b",
        arguments: [
            BM25Parameters(), BM25Parameters(k1: 1.2, b: 0.75), BM25Parameters(k1: 0, b: 0),
            BM25Parameters(k1: 3, b: 1),
        ]
    )
    func formula(parameters: BM25Parameters) throws {
        let query = "sugar from sunlight, sugar by plants"
        let results = try index(texts, parameters).search(query, top: 10)
        #expect(results.count == 4)
        let expected = try BruteForceBM25(texts, parameters).scores(query)
        for result in results { #expect(abs(result.score - expected[result.index]) < 1e-5) }
    }

    @Test("equal scores come in the order of the passages")
    func ties() throws {
        let results = try index(texts).search("photosynthesis", top: 10)
        #expect(results.map(\.index) == [0, 4])
        #expect(results[0].score == results[1].score)
        let many = try index(Array(repeating: "same words", count: 500))
        #expect(try many.search("words", top: 7).map(\.index) == Array(0..<7))
    }

    @Test("passages that are excluded make place for others")
    func excluding() throws {
        let index = try index(texts)
        #expect(try index.search("sugar", top: 2).map(\.index) == [1, 0])
        #expect(try index.search("sugar", top: 2, excluding: [1, 99, -1]).map(\.index) == [0, 4])
    }

    @Test("what matches nothing returns nothing, not zeros", arguments: ["", "the of and", "zebra", "!?"])
    func nothing(query: String) throws {
        #expect(try index(texts).search(query, top: 5).isEmpty)
    }

    @Test("an index without passages, and one of empty passages, can be searched")
    func empty() throws {
        #expect(try index([]).search("sugar", top: 5).isEmpty)
        #expect(try index(["", " "]).search("sugar", top: 5).isEmpty)
        #expect(try index(texts).search("sugar", top: 0).isEmpty)
        #expect(try index(texts).search("sugar", top: .max).count == 3)
    }

    @Test("the best of many are the same as sorting all, at every depth")
    func depth() throws {
        let words = ["sugar", "moon", "plant", "cake", "star"]
        // A fixed mix of lengths and counts, with many equal scores.
        let texts = (0..<400).map { (number: Int) -> String in
            let picks = (0...(number % 7)).map { (place: Int) -> String in
                words[(number * 31 + place * place * 17) % 5]
            }
            return picks.joined(separator: " ")
        }
        let index = try index(texts)
        let all = try index.search("sugar moon", top: texts.count)
        let sorted = all.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
        #expect(all == sorted)
        for top in [1, 2, 10, 99, 250] { #expect(try index.search("sugar moon", top: top) == Array(all.prefix(top))) }
    }

    @Test("searches side by side return what they return alone")
    func threads() async throws {
        let index = try index(texts)
        let alone = try index.search("sugar sunlight", top: 5)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? index.search("sugar sunlight", top: 5)) == alone } }
            for await same in group { #expect(same) }
        }
    }
}
