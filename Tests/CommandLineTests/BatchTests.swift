import Foundation
import TestSupport
import Testing

@Suite("By file", .serialized)
struct BatchTests {
    /// Answers batch files as OpenAI's service and vLLM do, by asking a simulator; some lines fail in the ways that they fail there.
    private static let service = """
        import json, sys, urllib.request, urllib.error
        base, out, mode = sys.argv[1], sys.argv[2], sys.argv[3]
        results = []
        for name in sys.argv[4:]:
            for number, line in enumerate(open(name, encoding="utf-8", newline="\\n")):
                request = json.loads(line)
                assert set(request) == {"custom_id", "method", "url", "body"} and request["method"] == "POST"
                assert request["url"] == "/v1/chat/completions" and not request["body"].get("stream")
                result = {"id": "batch_req_%d" % number, "custom_id": request["custom_id"], "response": None, "error": None}
                if mode == "faulty" and number % 10 == 3:
                    result["error"] = {"code": "batch_expired", "message": "not run within 24h"}
                elif mode == "faulty" and number % 10 == 5:
                    result["response"] = {"status_code": 500, "request_id": "r", "body": None}
                    result["error"] = "engine error in plain words"
                elif mode == "faulty" and number % 10 == 7:
                    result["response"] = {"status_code": 429, "request_id": "r", "body": {"error": {"message": "slow down"}}}
                else:
                    call = urllib.request.Request(base + "/chat/completions", data=json.dumps(request["body"]).encode())
                    body = json.loads(urllib.request.urlopen(call).read())
                    result["response"] = {"status_code": 200, "request_id": "r", "body": body}
                results.append(json.dumps(result))
        results.reverse()
        with open(out, "w", encoding="utf-8") as file:
            file.write("\\n".join(results) + "\\n")
            if mode == "faulty":
                file.write("{broken\\n")
                file.write(json.dumps({"id": "x", "custom_id": "somebody-else", "response": None, "error": None}) + "\\n")
        print(len(results))
        """

    @Test("a whole pipeline by file gives the same bytes as over the wire, and nothing is lost or taken twice", .python)
    func byFile() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--order-noise", "0.2"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator", "teacher.price.batch=0.5",
            ]
            let wire = Demo(folder: folder.appending(path: "wire"), settings: settings)
            #expect(try await wire.run().status == 0)

            let file = Demo(folder: folder.appending(path: "file"), settings: settings)
            var written = 0
            for round in 0..<8 {
                let out = folder.appending(path: "round-\(round)")
                let export = try await file.verb(
                    "batch",
                    ["export"],
                    ["--out", out.path, "--part-requests", "30", "--json"]
                )
                try #require(export.status == 0, "\(export.errors)")
                let report = try #require(
                    try JSONSerialization.jsonObject(with: Data(export.output.utf8)) as? [String: Any]
                )
                let parts = try #require(report["parts"] as? [[String: Any]]).compactMap { $0["file"] as? String }
                if parts.isEmpty { break }
                written += try #require(report["parts"] as? [[String: Any]]).compactMap { $0["requests"] as? Int }
                    .reduce(0, +)
                // While they are out, neither another export nor a run asks for them.
                let again = try await file.verb("batch", ["export"], ["--out", out.path])
                #expect(again.output.contains("out already") && again.output.contains("nothing is left to ask"))
                if round == 0 {
                    let answered = try simulator.answered().count
                    let run = try await file.run()
                    #expect(run.status == 3 && run.output.contains("run --reclaim"), "\(run)")
                    #expect(try simulator.answered().count == answered)
                }
                let results = folder.appending(path: "results-\(round).jsonl").path
                let mode = round == 0 ? "faulty" : "sound"
                try PythonScript.run(Self.service, arguments: [simulator.baseURL, results, mode] + parts)
                let first = try await file.verb("batch", ["import"], [results, "--json"])
                #expect(first.status == 0, "\(first.errors)")
                let taken = try #require(
                    try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any]
                )
                func count(_ key: String) -> Int { taken[key] as? Int ?? -1 }
                #expect(count("stillOut") == 0)
                if round == 0 {
                    #expect(count("notAnswered") > 5 && count("broken") == 1 && count("unknown") == 1)
                    #expect((taken["oddities"] as? [Any])?.count == count("notAnswered") + 2)
                }
                let stored = try file.sql("SELECT COUNT(*), SUM(cost_micro_usd) FROM ledger")
                let second = try await file.verb("batch", ["import"], [results])
                #expect(second.output.contains("0 answers stored"))
                #expect(try file.sql("SELECT COUNT(*), SUM(cost_micro_usd) FROM ledger") == stored)
            }
            #expect(written > 138)
            let answered = try simulator.answered().count
            #expect(try await file.run().status == 0)
            #expect(try simulator.answered().count == answered, "the run found something to ask")
            #expect(try await file.exports() == wire.exports())
            // Half the price, as batches cost.
            let price = "((prompt_tokens - cached_tokens) * 0.55 + cached_tokens * 0.14 + completion_tokens * 2.19)"
            #expect(try file.sql("SELECT COUNT(*) FROM ledger WHERE ABS(cost_micro_usd - 0.5 * \(price)) > 2") == ["0"])
            try await simulator.stop()
        }
    }

    /// How a provider is set up that takes batch files of some form.
    struct Form: Sendable, CustomTestStringConvertible {
        var provider = "openai-compatible"
        var name: String
        var testDescription: String { "\(provider), \(name)" }

        func settings(_ url: String) -> [String] {
            [
                "teacher.provider=\(provider)", "teacher.protocol=\(name)", "teacher.base_url=\(url)",
                "teacher.model=rankforge-simulator", "teacher.price.batch=0.5",
            ]
        }
    }

    @Test(
        "a store filled half by file and half online exports the same bytes as one filled online, in each provider's form",
        arguments: [
            Form(name: "chat"), Form(name: "responses"), Form(name: "anthropic"), Form(name: "gemini"),
            Form(provider: "mistral", name: "chat"),
        ]
    )
    func halves(form: Form) async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--order-noise", "0.2"])
            let key = ["MISTRAL_API_KEY": "k"]
            let settings = form.settings(simulator.baseURL)
            let online = Demo(folder: folder.appending(path: "online"), settings: settings, environment: key)
            let run = try await online.run()
            try #require(run.status == 0, "\(run.errors)")
            let half = Demo(folder: folder.appending(path: "half"), settings: settings, environment: key)
            let faults = ["--stall", "0.1", "--reset", "0.1", "--error-500", "0.1", "--cut-stream", "0.1"]
            for round in 0..<3 {
                let file = try await half.answersByFile(["--limit", "3"], simulator: round == 0 ? faults : [])
                guard let file else { break }
                let first = try await half.verb("batch", ["import"], [file])
                #expect(first.status == 0, "\(first)")
                let ledger = try half.sql("SELECT COUNT(*), SUM(cost_micro_usd) FROM ledger")
                let second = try await half.verb("batch", ["import"], [file])
                #expect(second.output.contains("\n0 answers stored") || second.output.hasPrefix("0 answers stored"))
                #expect(try half.sql("SELECT COUNT(*), SUM(cost_micro_usd) FROM ledger") == ledger)
            }
            let byFile = try half.sql("SELECT COUNT(*) FROM response").first.flatMap(Int.init) ?? 0
            let rest = try await half.run(["--reclaim"])
            #expect(rest.status == 0, "\(rest.errors)")
            let counts =
                "SELECT COUNT(*), COUNT(DISTINCT request_key), SUM(prompt_tokens), SUM(completion_tokens) FROM ledger"
            #expect(try half.sql(counts) == online.sql(counts))
            let all = try online.sql("SELECT COUNT(*) FROM response").first.flatMap(Int.init) ?? 0
            #expect(byFile > 10 && byFile < all, "\(byFile) of \(all) answers came by file")
            for (format, more) in [("sft", ["--allow-summaries"]), ("rl", [])] {
                #expect(try await half.export(format, more) == online.export(format, more))
            }
            try await simulator.stop()
        }
    }

    @Test("an import that is killed goes on where it was: each answer is stored and booked once")
    func killed() async throws {
        try await withTemporaryFolder { folder async throws in
            let settings = ["teacher.protocol=anthropic"]
            let demo = Demo(folder: folder, settings: settings)
            let file = try #require(try await demo.answersByFile())
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count
            let process = try RankforgeProcess(["batch", "import"] + demo.common + [file])
            try await demo.waitForAnswer(of: process)
            process.kill()
            _ = try await process.wait()
            let taken = try await demo.verb("batch", ["import"], [file])
            #expect(taken.status == 0 && taken.output.contains("0 requests still out"), "\(taken)")
            let counts = "SELECT COUNT(*), COUNT(DISTINCT request_key) FROM ledger"
            #expect(try demo.sql(counts) == ["\(lines)|\(lines)"])
        }
    }

    @Test(
        "a part that a killed export could not name gets its name if its requests are out, and is written anew if not"
    )
    func unnamed() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.protocol=anthropic"])
            let out = folder.appending(path: "out")
            let (part, hidden) = (out.appending(path: "part-00001.json"), out.appending(path: ".part-00001.json"))
            func export() async throws -> String {
                try await demo.verb("batch", ["export"], ["--out", out.path, "--domain", "coding"]).output
            }
            _ = try await export()
            let (bytes, count) = (try Data(contentsOf: part), try demo.sql("SELECT COUNT(*) FROM batch_out"))
            for isOut in [true, false] {
                if !isOut { _ = try demo.sql("DELETE FROM batch_out") }
                try FileManager.default.moveItem(at: part, to: hidden)
                #expect(try await export().contains("part-00001.json"))
                #expect(try Data(contentsOf: part) == bytes)
                #expect(try FileManager.default.contentsOfDirectory(atPath: out.path) == ["part-00001.json"])
                #expect(try demo.sql("SELECT COUNT(*) FROM batch_out") == count)
            }
        }
    }

    @Test("a part without a name is named and deleted only where this store has noted it under that very name")
    func namedByItsStore() async throws {
        try await withTemporaryFolder { folder async throws in
            let settings = ["teacher.protocol=anthropic"]
            let demo = Demo(folder: folder.appending(path: "one"), settings: settings)
            let (first, second) = (folder.appending(path: "a"), folder.appending(path: "b"))
            func export(_ demo: Demo, to out: URL) async throws -> String {
                try await demo.verb("batch", ["export"], ["--out", out.path, "--domain", "coding"]).output
            }
            func names(_ folder: URL) throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            }
            _ = try await export(demo, to: first)
            let (part, hidden) = (first.appending(path: "part-00001.json"), first.appending(path: ".part-00001.json"))
            try FileManager.default.moveItem(at: part, to: hidden)
            // An export to elsewhere says where they are and how they get their name.
            let told = try await export(demo, to: second)
            #expect(told.contains("without its name") && told.contains("--out \(first.path)"), "\(told)")
            // Another pipeline with the same folder writes beside it.
            let other = Demo(folder: folder.appending(path: "other"), settings: settings + ["teacher.model=other"])
            #expect(try await export(other, to: first).contains("left alone"))
            #expect(try names(first) == [".part-00001.json", "part-00002.json"])
            // What has left in another part since is not sent a second time.
            _ = try demo.sql("DELETE FROM batch_out")
            _ = try await export(demo, to: second)
            #expect(try await export(demo, to: first).contains("left alone"))
            #expect(try names(first) == [".part-00001.json", "part-00002.json"])
        }
    }

    @Test("a batch export writes no more than the budget allows at worst, with what is out")
    func budget() async throws {
        try await withTemporaryFolder { folder async throws in
            let price = "teacher.price={input: 0, output: 100, batch: 0.5}"
            let settings = ["teacher.max_tokens=10000", price, "teacher.budget=2"]
            let demo = Demo(folder: folder, settings: settings)
            func export(_ more: [String] = []) async throws -> RankforgeProcess.Result {
                try await demo.verb("batch", ["export"], ["--out", folder.appending(path: "out").path] + more)
            }
            let first = try await export()
            #expect(first.status == 3 && first.errors.contains("budget reached"), "\(first)")
            let count = try demo.sql("SELECT COUNT(*) FROM batch_out").first.flatMap(Int.init) ?? 0
            // Half a dollar at worst each, and what servers may count beyond that.
            #expect(count > 0 && count <= 4)
            let second = try await export()
            #expect(second.status == 3 && !second.output.contains("nothing is left"))
            #expect(try demo.sql("SELECT COUNT(*) FROM batch_out") == ["\(count)"])
            let raised = try await export(["--set", "teacher.budget=1000"])
            #expect(raised.status == 0, "\(raised.errors)")
        }
    }

    @Test("answers that were imported are not told as still to come, and an import says what is left")
    func outlook() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.protocol=anthropic"])
            let domain = ["--domain", "coding"]
            var files: [String] = []
            for _ in 0..<2 {
                files.append(try #require(try await demo.answersByFile(domain)))
                let taken = try await demo.verb("batch", ["import"], [files.last ?? ""])
                #expect(taken.status == 0 && taken.output.contains("for what these answers lead to"), "\(taken)")
            }
            let status = try await demo.verb("status", ["--json"])
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
            )
            let toCome = try #require(object["toCome"] as? [String: Any])
            #expect(toCome["answers"] as? Int == 0 && toCome["costMicroUSD"] as? Int == 0, "\(toCome)")
            #expect(try await demo.verb("status").output.contains("to come: about 0 answers"))
            #expect(try await demo.run(domain).status == 0)
            let again = try await demo.verb("batch", ["import"], files)
            #expect(again.status == 0 && again.output.contains("next: nothing is left to ask"), "\(again)")
            let out = folder.appending(path: "out").path
            #expect(try await demo.verb("batch", ["export"], ["--out", out, "--domain", "biology"]).status == 0)
            let more = try await demo.verb("batch", ["import"], files)
            #expect(more.output.contains("next: import what is still out"), "\(more)")
        }
    }

    @Test("an import that brought nothing does not end as done")
    func fruitless() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let out = folder.appending(path: "out")
            #expect(try await demo.verb("batch", ["export"], ["--out", out.path, "--domain", "coding"]).status == 0)
            let key = try #require(try demo.sql("SELECT MIN(request_key) FROM batch_out").first)
            let file = folder.appending(path: "results.jsonl")
            func status(_ lines: [String]) async throws -> Int32 {
                try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
                return try await demo.verb("batch", ["import"], [file.path]).status
            }
            #expect(try await status(["{broken"]) == 1)
            let expired = "{\"custom_id\":\"\(key)\",\"response\":null,\"error\":{\"code\":\"batch_expired\"}}"
            #expect(try await status([expired]) == 1)
            #expect(try await status([expired]) == 0, "importing twice changes nothing")
            func refusals(_ most: Int) throws -> [String] {
                try demo.sql("SELECT request_key FROM batch_out ORDER BY 1 LIMIT \(most)").map {
                    #"{"custom_id":"\#($0)","response":{"status_code":400,"body":{"error":{"message":"no"}}},"error":null}"#
                }
            }
            #expect(try await status(refusals(1)) == 4)
            #expect(try await status(refusals(5)) == 4, "the others of the part may be answered")
            #expect(try await status(refusals(1_000)) == 3)
        }
    }

    @Test("a file of another store is refused with the reason; --reclaim asks online what is out")
    func foreign() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            let out = folder.appending(path: "out")
            #expect(try await demo.verb("batch", ["export"], ["--out", out.path, "--domain", "coding"]).status == 0)
            let other = folder.appending(path: "other.jsonl")
            try Data("{\"custom_id\":\"x\",\"response\":null,\"error\":null}\n".utf8).write(to: other)
            let foreign = try await demo.verb("batch", ["import"], [other.path])
            #expect(foreign.status == 2 && foreign.errors.contains("another pipeline"))
            let part = try await demo.run()
            #expect(part.status == 3 && part.output.contains("not done: "), "\(part)")
            #expect(part.output.contains("queries wait for answers that are out in batch files"))
            #expect(try demo.sql("SELECT COUNT(*) FROM v_kept WHERE domain = 'coding'") == ["0"])
            let reclaimed = try await demo.run(["--reclaim"])
            #expect(reclaimed.status == 0 && reclaimed.errors.contains("taken back"))
            #expect(try demo.sql("SELECT COUNT(*) > 5 FROM v_kept WHERE domain = 'coding'") == ["1"])
        }
    }
}
