import Foundation
import TestSupport
import Testing

@Suite("Narrow terminals", .serialized)
struct NarrowTerminalTests {
    /// Runs a command as for a terminal of some columns; without an end of lines where it is nil.
    private static func output(_ arguments: [String], columns: Int?) async throws -> String {
        let environment = ["COLUMNS": columns.map { String($0) } ?? ""]
        return try await RankforgeProcess.run(arguments, environment: environment).output
    }

    /// Money, scores, and names of queries, domains, models and runs, sorted.
    private static func matters(_ text: String) -> [String] {
        let domains = "(biology|coding|math-problem|math-theorem|websearch)(/[a-z0-9-]+)*(\\.txt)?"
        let names = "rankforge-simulator|student(-first-stage)?|\(domains)"
        let money = #"\$[0-9]+\.[0-9]{2,4}"#
        let score = #"[0-9]\.[0-9]{3,5}|[0-9]+\.[0-9] %"#
        guard let pattern = try? Regex("\(money)|\(names)|\(score)") else { return [] }
        // Evidence is cut; what matters of it stands beside it.
        let shown = text.replacing(/\{"[^\n]*/, with: "")
        return shown.matches(of: pattern).map { String(shown[$0.range]) }.sorted()
    }

    @Test("money, scores and names of every table are whole at 80 and at 60 columns, and no row is wider")
    func tables() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let strict = Demo(
                folder: folder.appending(path: "strict"),
                settings: ["filter.alpha=0.6", "teacher.simulator.order_noise=0.3"]
            )
            try FileManager.default.createDirectory(at: strict.folder, withIntermediateDirectories: true)
            for demo in [demo, strict] { #expect(try await demo.run().status == 0) }
            let fresh = ["--set", "store=\(folder.path)/fresh.sqlite"]
            let runs = ["student", "student-first-stage"].map { folder.appending(path: "\($0).txt").path }
            let rerank = [
                "--set", "store=\(folder.path)/rerank.sqlite", "--set", "teacher.price={input: 1, output: 2}",
            ]
            let reranked = try await RankforgeProcess.run(
                ["rerank", "pipelines/rerank.yaml", "--out", runs[0], "--first-stage", runs[1]] + rerank
            )
            #expect(reranked.status == 0, "\(reranked.errors)")
            let commands = [
                ["status"] + demo.common, ["rejects"] + demo.common, ["lists"] + demo.common,
                ["rejects"] + demo.common + ["--reason", "low-ndcg"], ["sweep"] + demo.common,
                ["run"] + demo.common + ["--dry-run"] + fresh, ["show"] + demo.common + ["coding/1"],
                ["compare", demo.store, strict.store], ["gc"] + demo.common + ["--dry-run"], ["bench-sets"],
                [
                    "evaluate", "data/websearch/qrels.train.tsv", runs[1], runs[0], "--store",
                    "\(folder.path)/rerank.sqlite", "--resamples", "100",
                ],
            ]
            for command in commands {
                let whole = try await Self.output(command, columns: nil)
                #expect(!whole.isEmpty, "\(command)")
                for columns in [80, 60] {
                    let narrow = try await Self.output(command, columns: columns)
                    #expect(Self.matters(narrow) == Self.matters(whole), "\(command) at \(columns):\n\(narrow)")
                    // Paths and commands are not broken, so that they can be copied.
                    let wide = narrow.split(separator: "\n")
                        .filter { $0.count > columns && $0.contains("  ") && !$0.contains("/") && !$0.contains("`") }
                    #expect(wide.isEmpty, "\(command) at \(columns): \(wide)")
                }
            }
        }
    }

    @Test(
        "a run shows its share, the time left and the money within 60 columns, and --limit counts its own queries",
        .python
    )
    func progress() async throws {
        try await withTemporaryFolder { folder async throws in
            let slow = ["teacher.simulator.latency_ms=700", "teacher.concurrency=2"]
            let demo = Demo(folder: folder, settings: slow)
            let arguments = ["run"] + demo.common + ["--domain", "biology", "--limit", "4"]
            let output = try PseudoTerminal.run(columns: 60, rows: 40, seconds: 120, arguments)
            let shares = output.matches(
                of: /ended ([0-9]+) of ([0-9]+) \(([0-9]+) %\)  time left ([^ ]+)  spent \$[0-9.]+\n/
            )
            #expect(shares.count > 2, "\(output)")
            #expect(shares.allSatisfy { $0.2 == "4" }, "\(output)")
            #expect(shares.last?.1 == "4" && shares.last?.3 == "100" && shares.last?.4 == "0s", "\(output)")
            #expect(shares.contains { $0.4 != "unknown" && $0.4 != "0s" }, "\(output)")
        }
    }

    @Test("Ctrl-C and a reached budget leave the numbers on the screen that the store holds", .python)
    func stop() async throws {
        try await withTemporaryFolder { folder async throws in
            let slow = ["teacher.simulator.latency_ms=300", "teacher.concurrency=2"]
            for (place, more) in [[], ["--budget", "0.1"]].enumerated() {
                let own = folder.appending(path: "\(place)")
                try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
                let demo = Demo(folder: own, settings: slow)
                let words = more.isEmpty ? "answers [1-9]" : ""
                let run = ["run"] + demo.common + more
                let output = try PseudoTerminal.run(
                    columns: 60,
                    rows: 60,
                    seconds: 120,
                    interruptAfter: words,
                    run
                )
                #expect(output.contains("stopped early: "), "\(output)")
                // Of the last screen, what is drawn over those before it.
                let screen = try #require(output.components(separatedBy: "\u{1B}[J").dropLast().last)
                let shown = try #require(
                    screen.firstMatch(of: /spent (\$[0-9.]+)\n[^\n]*answers ([0-9]+)  in flight ([0-9]+)/)
                )
                let report = try #require(
                    output.firstMatch(of: /([0-9]+) answers in this run; (\$[0-9.]+) in all runs/)
                )
                #expect(shown.1 == report.2 && shown.2 == report.1 && shown.3 == "0", "\(output)")
                #expect(try demo.sql("SELECT COUNT(*) FROM response") == [String(report.1)])
                #expect(!screen.contains("stopping"), "\(screen)")
            }
        }
    }
}
