import Foundation
import Pipeline
import Ranking
import Store
import TestSupport
import Testing

@testable import Inspector

@Suite("Figures and report", .serialized)
struct FiguresTests {
    @Test("figures say what status, sweep and the tables say, each time they are read", .python)
    func figures() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = RunStore(
                folder: folder,
                settings: ["teacher.simulator.cut_by_length=0.1", "teacher.resample={truncated: 0}"]
            )
            let store = try await run.made()
            let configuration = try run.configuration()
            let reader = FiguresReader(pipeline: try run.inspected())
            let figures = try await reader.read(store)
            let status = try await PipelineStatus.read(configuration, store: store)
            #expect(figures.funnel == status.stages)
            #expect(figures.funnel.allSatisfy { $0.pending == 0 })
            // Counted by the index alone, and as people count with the view.
            let view = try PythonScript.run(
                "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute('SELECT * FROM v_status'): print(*row)",
                arguments: [run.path]
            )
            let counted = figures.funnel.map {
                "\($0.domain) \($0.stage.rawValue) \($0.done) \($0.rejected) \($0.failed)"
            }
            #expect(Set(view.split(separator: "\n").map(String.init)) == Set(counted))
            #expect(figures.queries == figures.kept + figures.rejected + figures.failed + figures.pending)
            #expect(figures.endings == status.endings && Set(figures.endings.map(\.code)).count > 1)
            #expect(Set(figures.costs) == Set(status.costs))
            #expect(figures.spentMicroUSD == status.spentMicroUSD && figures.spentMicroUSD > 0)
            #expect(figures.models == status.models)
            #expect(figures.isSimulated)
            for line in status.rankings {
                let domain = try #require(figures.domains.first { $0.domain == line.domain })
                #expect((domain.orders, domain.kept) == (line.orders, line.kept))
                #expect((domain.unchanged, domain.repaired) == (line.unchanged, line.repaired))
                #expect(abs(domain.chance ?? 0) - (line.chance ?? 0) < 1e-5)
                #expect(domain.places.first?.orders == domain.orders)
                // Places are given out once each, so that their mean is that of the places themselves.
                let given = domain.places.reduce(0) { $0 + $1.meanGiven * Double($1.orders) }
                let expected = domain.places.reduce(0) { $0 + $1.expected * Double($1.orders) }
                #expect(abs(given - expected) < 0.01)
            }
            let sweep = try await Sweep.read(
                try run.inspected(),
                store: store,
                grid: try #require(AlphaGrid("0.05:0.95:0.05"))
            )
            // The bias of places is told in `places` here.
            let scores = sweep.domains.map { domain in
                var domain = domain
                domain.positionBias = nil
                return domain
            }
            #expect(figures.domains.map(\.scores) == scores.dropLast())
            #expect(figures.all.scores == scores.last)
            #expect(
                figures.all.reasoningLengths.reduce(0) { $0 + $1.count }
                    == figures.costs.filter { $0.stage == .rank }.reduce(0) { $0 + $1.answers }
            )
            // Nothing is new, so nothing is counted twice.
            #expect(try await reader.read(store) == figures)
            let cache = FiguresCache(pipeline: try run.inspected(), store: store)
            async let first = cache.figures()
            async let second = cache.figures()
            #expect(try await [first, second] == [figures, figures])
            try store.close()
        }
    }

    @Test("a report is one file that loads nothing, says that labels are simulated, and is the same each time")
    func report() async throws {
        try await withTemporaryFolder { folder async throws in
            let run = RunStore(folder: folder)
            try await run.made(limit: 6).close()
            let out = folder.appending(path: "report")
            let first = try await run.verb("report", ["--out", out.path])
            try #require(first.status == 0, "\(first.errors)")
            #expect(first.output.contains(out.appending(path: "report.html").path))
            let page = try String(contentsOf: out.appending(path: "report.html"), encoding: .utf8)
            #expect(page.contains("SIMULATED LABELS"))
            for word in ["<script", "<link rel=\"stylesheet\"", " style=", "@import", "url(", "src="] {
                #expect(!page.contains(word), "\(word)")
            }
            #expect(page.matches(of: /<svg class/).count > 15)
            #expect(
                Set(page.matches(of: /<title id="([^"]*)"/).map { String($0.output.1) }).count
                    == page.matches(of: /<svg class/).count
            )
            #expect(page.contains("Kept: examples") && page.contains("Rejected: examples") && page.contains("low-ndcg"))
            #expect(page.contains(folder.path) == false)
            let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
            #expect(names == ["figures.json", "report.html"])
            let again = try await run.verb("report", ["--out", out.path, "--json"])
            #expect(try String(contentsOf: out.appending(path: "report.html"), encoding: .utf8) == page)
            let json = try Data(contentsOf: out.appending(path: "figures.json"))
            #expect(Data(again.output.utf8) == json)
            let figures = try JSONDecoder().decode(Figures.self, from: json)
            #expect(figures.queries == 66 && figures.pending == 66 - 30 && figures.kept > 5)
            // A folder that is none is named; a report to nowhere is wrong usage.
            let file = folder.appending(path: "file")
            try Data("x".utf8).write(to: file)
            let blocked = try await run.verb("report", ["--out", file.path])
            #expect(blocked.status == 1)
            #expect(blocked.errors.contains("\(file.path): can't be written"), "\(blocked.errors)")
            #expect(try await run.verb("report").status == 2)
        }
    }

    @Test("what a model or a source wrote stays text in the report")
    func hostile() async throws {
        try await withTemporaryFolder { folder async throws in
            let evil = "<script>alert(1)</script><img src=x onerror=alert(2)> \u{202E}evil\u{1B}[31m"
            let rows = (0..<6).map { number in
                let passages = (0..<6).map { place in
                    ["text": "passage \(number) \(place) \(evil)", "label": place == 0 ? 1 : 0] as [String: Any]
                }
                return [
                    "id": "q\(number)", "query": "what \(number) \(evil)", "url": "javascript:alert(3)",
                    "passages": passages,
                ] as [String: Any]
            }
            let lines = try rows.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
            try lines.joined(separator: "\n").write(
                to: folder.appending(path: "q.jsonl"),
                atomically: true,
                encoding: .utf8
            )
            let pipeline = """
                name: "<b>evil</b>"
                store: store.sqlite
                teacher: {provider: simulator, simulator: {latency_ms: 0}}
                domains:
                  mine: {source: {kind: jsonl, path: q.jsonl}, judge: {given: true}}
                """
            try pipeline.write(to: folder.appending(path: "p.yaml"), atomically: true, encoding: .utf8)
            let run = try await RankforgeProcess.run(["run", "p.yaml"], in: folder)
            try #require(run.status == 0, "\(run.errors)")
            let report = try await RankforgeProcess.run(["report", "p.yaml", "--out", "r"], in: folder)
            try #require(report.status == 0, "\(report.errors)")
            let page = try String(contentsOf: folder.appending(path: "r/report.html"), encoding: .utf8)
            #expect(page.contains("&lt;script&gt;alert(1)") && page.contains("&lt;U+202E&gt;evil"))
            for word in ["<script", "<img", "<b>evil", "href=\"javascript", "\u{202E}", "\u{1B}"] {
                #expect(!page.contains(word), "\(word)")
            }
        }
    }
}
