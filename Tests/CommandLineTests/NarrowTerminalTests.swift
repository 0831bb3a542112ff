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
}
