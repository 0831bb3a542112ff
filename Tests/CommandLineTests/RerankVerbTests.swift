import Foundation
import TestSupport
import Testing

@Suite("The rerank and evaluate verbs", .serialized)
struct RerankVerbTests {
    /// Queries of 30 documents whose texts say how relevant they are.
    private func makeData(_ folder: URL, queries: Int, refused: Int = 0) throws {
        var (rows, corpus, run, qrels) = ("", "", "", "")
        for query in 0..<queries {
            rows +=
                #"{"_id": "q\#(query)", "text": "Which bridge of town \#(query) carries trains?\#(query < refused ? " CASE-failed-request" : "")"}"#
                + "\n"
            qrels += "q\(query) 0 q\(query)-0 1\n"
            for document in 0..<30 {
                let text = "Bridge \(document) of town \(query), truth \(1 - Double(document) / 100), stands."
                corpus += #"{"_id": "q\#(query)-\#(document)", "text": "\#(text)"}"# + "\n"
                run += "q\(query) Q0 q\(query)-\(document) \(document + 1) \(document) first\n"
            }
        }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "qrels"),
            withIntermediateDirectories: true
        )
        let beir = qrels.split(separator: "\n").map { line -> String in
            let fields = line.split(separator: " ")
            return "\(fields[0])\t\(fields[2])\t\(fields[3])\n"
        }
        let files = [
            "queries.jsonl": rows, "corpus.jsonl": corpus, "run.txt": run, "qrels.txt": qrels,
            "qrels/test.tsv": "query-id\tcorpus-id\tscore\n" + beir.joined(),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    }

    private func makeFile(_ folder: URL, url: String) throws -> String {
        let file = folder.appending(path: "rerank.yaml")
        let yaml = """
            name: student
            store: \(folder.path)/store.sqlite
            teacher: {provider: openai-compatible, base_url: "\(url)", model: rankforge-simulator, concurrency: 4}
            queries: {kind: beir, path: \(folder.path)}
            candidates: {kind: run, path: \(folder.path)/run.txt}
            """
        try Data(yaml.utf8).write(to: file)
        return file.path
    }

    @Test("killed again and again and resumed: the same run, and no window is paid for twice")
    func kills() async throws {
        try await withTemporaryFolder { folder async throws in
            try makeData(folder, queries: 24)
            let arguments = ["--latency", "0.03", "--order-noise", "0.1", "--truth-word", "truth"]
            let simulator = try await SimulatorProcess.start(in: folder, arguments)
            let file = try makeFile(folder, url: simulator.baseURL)
            let undisturbed = folder.appending(path: "undisturbed.txt").path
            let other = try await RankforgeProcess.run([
                "rerank", file, "--set", "store=\(folder.path)/other.sqlite", "--out", undisturbed,
            ])
            #expect(other.status == 0, "\(other.errors)")
            #expect(
                other.errors.contains("; the unknown cost of 48 answers in all runs") && !other.errors.contains("$")
            )
            let before = try simulator.answered().count
            #expect(before == 48)
            let out = folder.appending(path: "out.txt").path
            for moment in 0..<5 {
                let process = try RankforgeProcess(["rerank", file, "--out", out])
                let answered = try simulator.answered().count
                let deadline = ContinuousClock.now + .seconds(20)
                while try simulator.answered().count < answered + 3 + moment, process.isRunning,
                    ContinuousClock.now < deadline
                {
                    try await Task.sleep(for: .milliseconds(2))
                }
                process.kill()
                _ = try await process.wait()
            }
            let last = try await RankforgeProcess.run(["rerank", file, "--out", out])
            #expect(last.status == 0, "\(last.errors)")
            #expect(try Data(contentsOf: URL(filePath: out)) == Data(contentsOf: URL(filePath: undisturbed)))
            // Answers that were on the wire at a kill are asked again, four at most each time; what was stored never is.
            let paid = try simulator.answered().count - before
            #expect(paid >= 48 && paid <= 48 + 5 * 4, "\(paid)")
            let again = try await RankforgeProcess.run(["rerank", file, "--out", out])
            #expect(again.errors.contains("0 answers in this run, 48 there before"), "\(again.errors)")
            try await simulator.stop()
        }
    }

    @Test("from a model to a table: rerank, stop by Ctrl-C and go on, evaluate with costs")
    func circle() async throws {
        try await withTemporaryFolder { folder async throws in
            try makeData(folder, queries: 12)
            let simulator = try await SimulatorProcess.start(
                in: folder,
                ["--latency", "0.4", "--order-noise", "0", "--truth-word", "truth"]
            )
            let file = try makeFile(folder, url: simulator.baseURL)
            let dry = try await RankforgeProcess.run(["rerank", file, "--dry-run"])
            #expect(dry.status == 0 && dry.output.hasPrefix("12 queries, 24 requests"), "\(dry.output)\(dry.errors)")
            let trace = "SELECT (SELECT COUNT(*) FROM run), (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM rerank)"
            let path = folder.appending(path: "store.sqlite").path
            #expect(try Demo(folder: folder).sql(trace, store: path) == ["0|0|0"])
            let process = try RankforgeProcess(["rerank", file])
            while try simulator.answered().count < 3, process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
            process.interrupt()
            let stopped = try await process.wait()
            #expect(
                stopped.status == 3 && stopped.errors.contains("goes on where this run stopped"),
                "\(stopped.errors)"
            )
            let out = folder.appending(path: "out.txt").path
            let first = folder.appending(path: "first.txt").path
            let done = try await RankforgeProcess.run(["rerank", file, "--out", out, "--first-stage", first])
            #expect(done.status == 0, "\(done.errors)")
            try await simulator.stop()

            let qrels = folder.appending(path: "qrels.txt").path
            let store = folder.appending(path: "store.sqlite").path
            let table = try await RankforgeProcess.run([
                "evaluate", qrels, first, out, "--measures", "mrr,ndcg@10", "--store", store,
            ])
            #expect(table.status == 0, "\(table.errors)")
            let lines = table.output.split(separator: "\n").map(String.init)
            #expect(lines.contains { $0.hasPrefix("student-first-stage  ") && $0.contains(" 0.0333 ") })
            #expect(lines.contains { $0.hasPrefix("student") && $0.contains("1.0000†") })
            #expect(
                lines.contains {
                    $0.contains("openai-compatible/rankforge-simulator (simulated)") && $0.contains("  12  ")
                }
            )
            let json = try await RankforgeProcess.run(["evaluate", qrels, out, "--json", "--by-query"])
            #expect(json.output.contains("\"query\" : \"q11\""))
        }
    }

    @Test("what failed is said by cause, with an example, its address and what to do; the next command can be pasted")
    func failures() async throws {
        try await withTemporaryFolder { folder async throws in
            try makeData(folder, queries: 3, refused: 2)
            let teacher = try ScriptedTeacher()
            defer { teacher.stop() }
            let file = try makeFile(folder, url: teacher.baseURL)
            let out = folder.appending(path: "my runs/out.txt").path
            let more = ["--set", "teacher.resample=0", "--out", out, "--limit", "3"]
            let result = try await RankforgeProcess.run(["rerank", file] + more)
            #expect(result.status == 4)
            let words = [
                "1 query reranked, 2 failed",
                "  2 bad-request, e.g. queries/q0: status 400: the prompt is not to my taste",
                "(asked at \(teacher.baseURL))", "check teacher.model",
                "next: `rankforge rerank \(file) --set teacher.resample=0 --out '\(out)' --limit 3` tries again what failed",
            ]
            for word in words { #expect(result.errors.contains(word), "\(word) in \(result.errors)") }
            let json = try await RankforgeProcess.run(["rerank", file, "--json"] + more)
            #expect(json.output.contains(#""cause" : "bad-request""#) && json.output.contains(#""answersReused" : 2"#))
        }
    }

    @Test("doctor takes the file and asks its endpoint; what is wrong is said in the same form, with exit code 2")
    func doctor() async throws {
        try await withTemporaryFolder { folder async throws in
            try makeData(folder, queries: 1)
            let simulator = try await SimulatorProcess.start(in: folder, [])
            let file = try makeFile(folder, url: simulator.baseURL)
            let price = ["--set", "teacher.price={input: 1, output: 2}"]
            let sound = try await RankforgeProcess.run(["doctor", file] + price)
            #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
            let lines = sound.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("ok     ") }, "\(sound.output)")
            for subject in ["config", "files and key", "run of queries", "store", "endpoint", "window", "answer"] {
                #expect(lines.contains { $0.hasPrefix("ok     \(subject): ") }, "\(subject) in \(sound.output)")
            }
            let other = try await RankforgeProcess.run(
                ["doctor", file, "--set", "teacher.model=another", "--json"] + price
            )
            #expect(other.status == 2 && other.output.contains("does not list another"), "\(other.output)")
            try await simulator.stop()
        }
    }

    @Test("broken lines are named, counted, and make the exit code 4; wrong measures and absent files are misuse")
    func broken() async throws {
        try await withTemporaryFolder { folder async throws in
            try makeData(folder, queries: 1)
            let run = folder.appending(path: "run.txt")
            let text = try String(contentsOf: run, encoding: .utf8)
            try Data((text + "q0 Q0 broken\n").utf8).write(to: run)
            let qrels = folder.appending(path: "qrels.txt").path
            let result = try await RankforgeProcess.run(["evaluate", qrels, run.path, "--resamples", "0"])
            #expect(result.status == 4 && result.errors.contains("\(run.path):31: expected 6 fields"))
            #expect(result.output.contains("1 line can't be used"))
            #expect(try await RankforgeProcess.run(["evaluate", qrels, run.path, "--measures", "bleu"]).status == 2)
            #expect(try await RankforgeProcess.run(["evaluate", qrels, "/nowhere"]).status == 2)
        }
    }
}
