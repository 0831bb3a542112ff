import Foundation
import TestSupport
import Testing

@Suite("Real input")
struct RealInputTests {
    @Test(
        "real StackExchange, LeetCode, MATH, theorem and retrieval files end in exported files",
        .python,
        .samples("stackexchange")
    )
    func realFiles() async throws {
        let samples = try SharedSamples.folder("stackexchange").deletingLastPathComponent()
        try await withTemporaryFolder { folder async throws in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "pages"),
                withIntermediateDirectories: true
            )
            try Data().write(to: folder.appending(path: "pages/pages.jsonl"))
            let environment = ["RANKFORGE_SAMPLES": samples.path, "RANKFORGE_WORK": folder.path]
            func verb(_ arguments: [String]) async throws -> RankforgeProcess.Result {
                var arguments = arguments
                arguments.insert("Tests/CommandLineTests/real-input.yaml", at: 1)
                return try await RankforgeProcess.run(arguments, environment: environment)
            }
            let run = try await verb(["run"])
            // Nothing was fetched for conlang, whose queries all come to nothing for that.
            #expect(
                run.status == 4 && run.output.hasPrefix("NOTE: conlang: all 2 queries"),
                "\(run.output) \(run.errors)"
            )
            let status = try await verb(["status", "--json"])
            let json = try #require(try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
            #expect(json["addsUp"] as? Bool == true)
            let stages = try #require(json["stages"] as? [[String: Any]])
            func count(_ domain: String, _ stage: String, _ key: String) -> Int {
                stages.first { $0["domain"] as? String == domain && $0["stage"] as? String == stage }?[key] as? Int
                    ?? -1
            }
            for (domain, queries) in [
                ("beer", 60), ("conlang", 2), ("leetcode", 150), ("math", 14), ("theorems", 150), ("scifact", 100),
                ("marco", 40),
            ] {
                #expect(count(domain, "ingest", "done") == queries, "\(domain)")
                // Nothing was fetched, so conlang has no candidates at all.
                #expect((count(domain, "filter", "done") > 0) == (domain != "conlang"), "\(domain)")
            }
            for format in ["sft", "rl"] {
                let out = folder.appending(path: format)
                let export = try await verb(["export", "--format", format, "--out", out.path, "--allow-simulated"])
                #expect(export.status == 0, "\(export.errors)")
                let script = """
                    import json, sys
                    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8", newline="\\n")]
                    print(len(rows))
                    """
                let said = try PythonScript.run(script, arguments: [out.appending(path: "\(format).jsonl").path])
                #expect(try #require(Int(said.trimmingCharacters(in: .newlines))) > 200)
            }
        }
    }

    @Test("the schema file that editors read is what the program accepts")
    func schema() async throws {
        let said = try await RankforgeProcess.run(["schema"])
        let file = SharedSamples.projectRoot.appending(path: "pipelines/pipeline.schema.json")
        #expect(try String(contentsOf: file, encoding: .utf8) == said.output, "`make schema` writes it anew")
    }
}
