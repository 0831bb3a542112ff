import Foundation
import TestSupport
import Testing

@Suite("The terminal", .serialized, .python)
struct TerminalTests {
    /// Whatever the environment of the tests says of colours is out of it.
    private static let unset = ["NO_COLOR": "", "CLICOLOR": "", "CLICOLOR_FORCE": "", "COLUMNS": ""]

    private static func terminal(_ columns: Int, _ rows: Int, seconds: Int = 20, _ arguments: [String]) throws
        -> String
    {
        try PseudoTerminal.run(columns: columns, rows: rows, seconds: seconds, arguments)
    }

    private static let escape = "\u{1B}"

    /// Without what colours and moves the cursor.
    private static func plain(_ text: String) -> String {
        text.replacing(/\x1B\[[0-9;]*[A-Za-z]/, with: "")
    }

    /// Columns, counted without the program's help: the texts of these tests hold ASCII and CJK only.
    private static func width(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x3000 && $1.value < 0xFFFF ? 2 : 1) }
    }

    /// A pipeline whose every list is rejected, with questions of every kind.
    private static func pipeline(in folder: URL) async throws -> String {
        let questions = [
            "为什么面包会发酵？请详细说明酵母、温度与时间的关系，以及它们如何影响最终的口感和体积，谢谢", "short",
            "a long one \(String(repeating: "with many words ", count: 20))", "red \u{1B}[31m alert \u{202E}evil \u{7}",
        ]
        let rows = questions.enumerated().map { number, question in
            let passages = (0..<6).map {
                ["text": "面包 \($0) \(number) words \u{1B}]0;title\u{7}", "label": $0 < 2 ? 1 : 0] as [String: Any]
            }
            return ["id": "q\(number)", "query": question, "passages": passages] as [String: Any]
        }
        let lines = try rows.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
        try lines.joined(separator: "\n").write(
            to: folder.appending(path: "q.jsonl"),
            atomically: true,
            encoding: .utf8
        )
        let file = folder.appending(path: "p.yaml")
        let text = """
            name: wide
            store: \(folder.path)/store.sqlite
            teacher: {provider: simulator, simulator: {latency_ms: 0}}
            domains:
              mine: {source: {kind: jsonl, path: \(folder.path)/q.jsonl}, judge: {given: true}}
            filter: {max_reasoning_tokens: 1}
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        let run = try await RankforgeProcess.run(["run", file.path])
        // All of them are turned away for one cause.
        try #require(run.status == 4, "\(run.errors)")
        return file.path
    }

    @Test("tables keep within the terminal, wide characters are counted as two columns, and cells that are cut say so")
    func width() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try await Self.pipeline(in: folder)
            for columns in [60, 80, 200] {
                let output = try Self.terminal(columns, 50, ["rejects", file, "--reason", "chain-too-long"])
                let lines = Self.plain(output).split(separator: "\n")
                let table = lines.prefix { !$0.contains("in all") }
                #expect(table.count > 2, "\(output)")
                #expect(table.allSatisfy { Self.width($0) <= columns }, "\(columns): \(table)")
                #expect(output.contains("…") == (columns < 200 || output.contains("with many")))
                // The evidence begins in the same column of every row, or below it where there is no room.
                let starts = table.dropFirst().compactMap { line in
                    line.range(of: "{\"").map { Self.width(line[..<$0.lowerBound]) }
                }
                #expect(Set(starts).count == 1 && starts.count == 4, "\(columns): \(starts) \(table)")
                #expect(output.contains("\(Self.escape)[31m"))
            }
            let show = try await RankforgeProcess.run(["show", file, "mine/q0"], environment: ["COLUMNS": "40"])
            let lines = show.output.split(separator: "\n").drop { !$0.hasPrefix("QUERY") }.dropFirst().prefix {
                !$0.hasPrefix("STAGES")
            }
            #expect(lines.count > 1 && lines.allSatisfy { Self.width($0) <= 40 }, "\(lines)")
        }
    }

    @Test(
        "colours are for terminals; NO_COLOR and CLICOLOR_FORCE have their say, and no control character of a text comes through"
    )
    func colours() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try await Self.pipeline(in: folder)
            let unset = Self.unset
            func output(_ environment: [String: String], _ arguments: [String]) async throws -> String {
                try await RankforgeProcess.run(arguments, environment: unset.merging(environment) { $1 }).output
            }
            for arguments in [["status", file], ["rejects", file], ["show", file, "mine/q3", "--raw"]] {
                #expect(try await !output([:], arguments).contains(Self.escape))
                let forced = try await output(["CLICOLOR_FORCE": "1"], arguments)
                #expect(forced.contains("\(Self.escape)[1m"), "\(arguments)")
                #expect(
                    try await output(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], arguments) == output([:], arguments)
                )
                // Colours apart, the two say the same, and nothing of the text acts.
                #expect(try await Self.plain(forced) == output([:], arguments))
                #expect(!forced.contains("\u{202E}") && !forced.contains("\u{7}"))
            }
            #expect(try await output([:], ["show", file, "mine/q3"]).contains("red ␛[31m alert <U+202E>evil ␇"))
        }
    }

    @Test(
        "status --watch is drawn in place on a terminal and never scrolls; elsewhere it writes a line when something changed"
    )
    func watch() async throws {
        try await withTemporaryFolder { folder async throws in
            let file = try await Self.pipeline(in: folder)
            let output = try Self.terminal(70, 12, seconds: 8, ["status", file, "--watch"])
            let screens = output.components(separatedBy: "\(Self.escape)[H").dropFirst().map(Self.plain)
            #expect(screens.count >= 2, "\(output)")
            for screen in screens {
                let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= 12 && lines.contains { $0.contains("more lines") }, "\(screen)")
            }
            let process = try RankforgeProcess(["status", file, "--watch"])
            while process.output.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
            try await Task.sleep(for: .seconds(5))
            let lines = process.output.split(separator: "\n")
            process.kill()
            _ = try await process.wait()
            // Nothing changes, so the second look says nothing.
            #expect(
                lines.count == 1 && lines.allSatisfy { $0.contains("kept 0  rejected 4  failed 0  pending 0") },
                "\(lines)"
            )
        }
    }
}
