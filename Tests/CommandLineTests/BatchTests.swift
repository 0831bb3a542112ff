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

    @Test("a whole pipeline by file gives the same bytes as over the wire, and nothing is lost or taken twice")
    func byFile() async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--order-noise", "0.2"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator",
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
                    #expect(try await file.run().status == 0)
                    #expect(try simulator.answered().count == answered)
                }
                let results = folder.appending(path: "results-\(round).jsonl").path
                let mode = round == 0 ? "faulty" : "sound"
                guard try PythonScript.run(Self.service, arguments: [simulator.baseURL, results, mode] + parts) != nil
                else { return }
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
            #expect(try await demo.run().status == 0)
            #expect(try demo.sql("SELECT COUNT(*) FROM v_kept WHERE domain = 'coding'") == ["0"])
            let reclaimed = try await demo.run(["--reclaim"])
            #expect(reclaimed.status == 0 && reclaimed.errors.contains("taken back"))
            #expect(try demo.sql("SELECT COUNT(*) > 5 FROM v_kept WHERE domain = 'coding'") == ["1"])
        }
    }
}
