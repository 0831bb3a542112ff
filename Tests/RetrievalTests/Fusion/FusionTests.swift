import Testing

@testable import Retrieval

@Suite("Fusion of lists")
struct FusionTests {
    static func list(_ ids: String, scores: [Double]? = nil) -> [Fusion.Entry<Character>] {
        ids.enumerated().map { Fusion.Entry(id: $1, score: scores?[$0]) }
    }

    @Test("reciprocal ranks are summed, and the list that ranked best is named")
    func reciprocal() throws {
        let joined = Fusion.reciprocalRank(k: 60).join([Self.list("abc"), Self.list("cad")])
        #expect(String(joined.map(\.id)) == "acbd")
        let first = try #require(joined.first)
        #expect(abs(first.score - (1 / 61.0 + 1 / 62.0)) < 1e-12)
        #expect(first.list == 0 && joined[1].list == 1 && joined[3].list == 1)
    }

    @Test("equal sums go by the better place, then by the earlier list")
    func ties() {
        let joined = Fusion.reciprocalRank(k: 60).join([Self.list("ab"), Self.list("cd")])
        #expect(String(joined.map(\.id)) == "acbd")
    }

    @Test("scores are scaled by list, so that a list of large scores does not drown the other")
    func weighted() {
        let large = Self.list("abc", scores: [3_000, 2_000, 1_000])
        let small = Self.list("cba", scores: [0.9, 0.8, 0.1])
        #expect(String(Fusion.weightedScores.join([large, small]).map(\.id)) == "bac")
        #expect(String(Fusion.weightedScores.join([large, small], weights: [0.1, 1]).map(\.id)) == "cba")
    }

    @Test("a list without scores counts by its ranks, and a repeat counts once")
    func unscored() {
        let joined = Fusion.weightedScores.join([Self.list("aab")])
        #expect(String(joined.map(\.id)) == "ab")
        #expect(joined[0].score == 1)
    }
}
