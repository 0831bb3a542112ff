import Foundation
import Ranking
import TestSupport
import Testing

@testable import Inspector
@testable import Store

@Suite("Comparison", .serialized)
struct ComparisonTests {
    private static func query(
        _ number: Int,
        _ verdict: String?,
        _ ndcg: Double? = nil,
        order: String = "",
        labels: [String: Label] = [:],
        text: String = "?"
    ) -> ComparedQuery {
        ComparedQuery(
            id: QueryID(domain: "d", local: "\(number)"),
            text: text,
            verdict: verdict,
            ndcg: ndcg,
            order: order.map { PassageID(rawValue: String($0)) },
            labels: Dictionary(labels.map { (PassageID(rawValue: $0.key), $0.value) }) { first, _ in first }
        )
    }

    @Test(
        "every query is counted once, orders are compared where the lists are the same, and the largest change comes first"
    )
    func tally() throws {
        var tally = ComparisonTally()
        tally.add(Self.query(1, "kept", 0.9, order: "abcd"), Self.query(1, "kept", 0.8, order: "abdc"))
        tally.add(
            Self.query(2, "kept", 0.5, order: "ab", labels: ["a": .positive, "b": .negative]),
            Self.query(2, "low-ndcg", 0.1, order: "xy", labels: ["a": .negative, "b": .negative, "c": .positive])
        )
        tally.add(Self.query(3, "truncated"), Self.query(3, "kept", 1, order: "ab"))
        tally.add(Self.query(4, "kept", 1, order: "ab"), Self.query(4, "kept", 1, order: "ab"))
        tally.add(Self.query(5, nil), Self.query(5, nil))
        tally.add(Self.query(6, "kept", 1, text: "one"), Self.query(6, "low-ndcg", 0, text: "another"))
        tally.add(onlyInA: Self.query(7, "kept"))
        tally.add(onlyInB: Self.query(8, "kept"))
        let domain = tally.domain("d", costA: 1, costB: 2)
        #expect([domain.inBoth, domain.onlyInA, domain.onlyInB, domain.otherQuestion] as [Int] == [5, 1, 1, 1])
        #expect([domain.keptByBoth, domain.keptByA, domain.keptByB, domain.keptByNeither] as [Int] == [2, 1, 1, 1])
        #expect([domain.scored, domain.sameLists, domain.otherLists] as [Int] == [3, 2, 1])
        #expect([domain.meanA, domain.meanB] as [Double?] == [0.8, 0.633333])
        let tau = try #require(domain.tau)
        #expect(abs(tau - 0.833333) < 1e-5)
        #expect(try #require(domain.rbo) < 1)
        #expect([domain.labels, domain.changedLabels] as [Int] == [2, 1])
        #expect(domain.moves.map { [$0.from, $0.to] } == [["kept", "low-ndcg"], ["truncated", "kept"]])
        var all = ComparisonTally()
        all.add(tally)
        #expect(all.domain("d", costA: 1, costB: 2) == domain)
        #expect(all.changed == 3)
        #expect(all.changes.map(\.id.rawValue) == ["d/3", "d/2", "d/1"])
    }

    @Test("of many changes the largest stay, however they come in")
    func bounded() {
        var tally = ComparisonTally()
        for number in 0..<5_000 {
            let score = Double(number * 37 % 5_000) / 5_000
            tally.add(Self.query(number, "kept", score), Self.query(number, "kept", 0))
        }
        var all = ComparisonTally()
        all.add(tally)
        #expect(all.changed == 4_999)
        #expect(all.changes.count == ComparisonTally.most)
        #expect(all.changes.map(\.difference) == (4_800..<5_000).reversed().map { Double($0) / 5_000 })
    }

    @Test("two runs with other teachers are compared query by query; a store and its copy do not differ")
    func stores() async throws {
        try await withTemporaryFolder { folder async throws in
            let one = RunStore(folder: folder, name: "a")
            let other = RunStore(
                folder: folder,
                settings: [
                    "teacher.simulator.order_noise=0.7", "filter.alpha=0.5", "domains.biology.source.sample=10",
                ],
                name: "b"
            )
            let a = try await one.made()
            let b = try await other.made()
            let comparison = try await Comparison.read(a, b)
            let all = try #require(comparison.domains.last)
            #expect(all.domain == "all" && comparison.domains.count == 6)
            #expect([all.inBoth, all.onlyInA, all.onlyInB] as [Int] == [63, 3, 0])
            #expect(all.keptByBoth + all.keptByA + all.keptByB + all.keptByNeither == 63)
            #expect(all.sameLists == 63 && all.otherLists == 0)
            #expect(try #require(all.tau) < 0.9 && all.tau ?? 0 > 0)
            #expect(all.labels > 500 && all.changedLabels == 0)
            #expect(try #require(all.meanB) < all.meanA ?? 0)
            // The same from the tables.
            let kept = try await b.rankingQuality().reduce(0) { $0 + $1.kept }
            #expect(all.keptByBoth + all.keptByB == kept)
            #expect(comparison.changes.count == comparison.changed && comparison.changed > 40)
            let differences = comparison.changes.map(\.difference)
            #expect(differences == differences.sorted(by: >))
            #expect(try await Comparison.read(a, a).changed == 0)
            try a.close()
            try b.close()
            let text = try await RankforgeProcess.run(["compare", one.path, other.path])
            #expect(text.status == 0 && text.output.contains("kept by both") && text.output.contains("queries differ"))
            #expect(text.output.contains("not compared, biology: 3 only in A"))
            let json = try await RankforgeProcess.run(["compare", one.path, other.path, "--json"])
            #expect(try JSONDecoder().decode(Comparison.self, from: Data(json.output.utf8)) == comparison)
            let same = try await RankforgeProcess.run(["compare", one.path, one.path])
            #expect(same.status == 2 && same.errors.contains("expected two stores"))
        }
    }

    @Test("two stores without a query in common are told apart from two that agree")
    func nothingInCommon() async throws {
        try await withTemporaryFolder { folder async throws in
            let one = RunStore(folder: folder, name: "a")
            let other = RunStore(folder: folder, name: "b")
            for (store, domain) in [(one, "coding"), (other, "biology")] {
                let run = try await store.verb("run", ["--domain", domain, "--limit", "2"])
                try #require(run.status == 0, "\(run.errors)")
            }
            let result = try await RankforgeProcess.run(["compare", one.path, other.path])
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(result.errors.contains("no query is in both stores"))
            for path in [one.path, other.path] { #expect(result.errors.contains("(\(path)) with")) }
            let json = try await RankforgeProcess.run(["compare", one.path, other.path, "--json"])
            let comparison = try JSONDecoder().decode(Comparison.self, from: Data(json.output.utf8))
            #expect(json.status == 2 && comparison.inBoth == 0 && comparison.changed == 0)
            let page = CompareView(comparison: comparison).values
            #expect((page["nothing"] as? String)?.contains("no query is in both") == true)
            let same = try await RankforgeProcess.run(
                ["run"] + other.arguments + ["--domain", "coding", "--limit", "2"]
            )
            #expect(same.status == 0)
            let agreed = try await RankforgeProcess.run(["compare", one.path, other.path])
            #expect(agreed.status == 0 && agreed.output.contains("no difference in the "))
        }
    }
}
