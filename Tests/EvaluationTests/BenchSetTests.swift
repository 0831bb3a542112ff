import Export
import Testing

@Suite("Benchmarks as data")
struct BenchSetTests {
    @Test("BRIGHT has 12 sets, R2MED 8 and BEIR 7, and a set is found by any of its names")
    func sets() throws {
        let all = try BenchSets.all()
        #expect(all.map(\.name) == ["bright", "r2med", "beir"])
        #expect(all.map(\.sets.count) == [12, 8, 7])
        #expect(try BenchSets.set("bright/theoremqa-theorems")?.member.name == "theoremqa_theorems")
        #expect(try BenchSets.set("beir/covid")?.member.name == "trec-covid")
        #expect(try BenchSets.set("bright/astrology") == nil)
        // Every figure says where it is from.
        let figures = all.flatMap { $0.average + $0.sets.flatMap(\.published) }
        #expect(figures.allSatisfy { ($0.value == nil) == ($0.source == nil) && ($0.value ?? 0.5) < 1 })
    }

    @Test("a table over sets says of how many its mean is, and published rows keep their own mean")
    func table() throws {
        let bright = try #require(try BenchSets.collection("bright"))
        var values = bright.sets.map { _ in Double?.none }
        values[0] = 0.4
        values[2] = 0.2
        let table = SetTable(bright, measure: "NDCG@10", runs: [.init(name: "mine", values: values)]).table
        #expect(table.rows[0].first == "mine" && table.rows[0].suffix(2) == ["30.00", "2 of 12"])
        #expect(table.rows.contains { $0.first == "published: ReasonRank 32B" && $0.suffix(2) == ["38.03", "all"] })
        #expect(SetTable(bright, measure: "MAP", runs: []).rows.isEmpty)
        #expect(table.text(.latex).contains("earth\\_science") && table.text(.markdown).contains("| mine | 40.00 |"))
    }

    @Test("measures are known by their own names and by trec_eval's")
    func names() {
        #expect(Measure("ndcg_cut_10") == .ndcg(10) && Measure("ndcg_cut.10") == .ndcg(10))
        #expect(Measure("P_5") == .precision(5) && Measure("recip_rank") == .reciprocalRank(nil))
        #expect(Measure("map_cut_100") == .averagePrecision(100) && Measure("NDCG") == .ndcg(nil))
        #expect(Measure("ndcg@0") == nil && Measure("p") == nil && Measure("bleu") == nil)
    }
}
