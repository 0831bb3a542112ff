import Foundation
import TestSupport
import Testing

@Suite("Looking ahead, tidying up, and what an export may replace")
struct LookingAheadTests {
    @Test("a dry run with other settings changes nothing of what status and export show")
    func dryRun() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let (status, files) = (try await demo.verb("status", ["--json"]).output, try await demo.export("sft"))
            let other = ["--set", "filter.alpha=0.7", "--set", "rank.samples=3"]
            let ahead = try await demo.run(["--dry-run"] + other)
            #expect(ahead.status == 0 && ahead.output.contains("nothing was sent"), "\(ahead.errors)")
            #expect(try await demo.verb("status", ["--json"]).output == status)
            #expect(try await demo.export("sft") == files)
            // What is shown is of the last run, and somebody whose file says something else is told.
            #expect(try await demo.verb("status").errors.contains("NOTE") == false)
            let edited = try await demo.verb("status", ["--set", "filter.alpha=0.7"])
            #expect(edited.errors.contains("not as it was last run (biology: filter and what follows from it"))
        }
    }

    @Test("an export after alpha was changed says so, names both and the run that applies it, which costs nothing")
    func changedAlpha() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let files = try await demo.export("sft")
            var strict = demo
            strict.settings = ["filter.alpha=0.7"]
            let out = ["--format", "sft", "--out", folder.appending(path: "out").path, "--allow-simulated"]
            let told = try await strict.verb("export", out)
            let words = told.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(
                words.contains("biology: filter and what follows from it, filter.alpha was 0.4 and is 0.7"),
                "\(words)"
            )
            #expect(words.contains("What follows is of the last run; `rankforge run pipelines/demo.yaml"), "\(words)")
            #expect(words.contains("--set filter.alpha=0.7` brings the store up to date"), "\(words)")
            let run = try await strict.run()
            #expect(run.status == 0 && run.output.contains("\n0 answers in this run"), "\(run.output)\(run.errors)")
            let quiet = try await strict.verb("export", out)
            #expect(quiet.status == 0 && !quiet.errors.contains("NOTE"), "\(quiet.errors)")
            let rows = try String(contentsOf: folder.appending(path: "out/sft.jsonl"), encoding: .utf8)
            #expect(rows.count < String(decoding: files["sft.jsonl"] ?? Data(), as: UTF8.self).count)
        }
    }

    @Test("an export without any list is refused, and leaves the files of an earlier one")
    func emptyExport() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--only", "ingest"]).status == 0)
            let out = folder.appending(path: "out")
            try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
            let earlier = out.appending(path: "sft.jsonl")
            try Data("{}\n".utf8).write(to: earlier)
            let result = try await demo.verb(
                "export",
                ["--format", "sft", "--out", out.path, "--allow-simulated"]
            )
            #expect(result.status == 1 && result.errors.contains("expected kept lists, found none"), "\(result.errors)")
            #expect(try Data(contentsOf: earlier) == Data("{}\n".utf8))
        }
    }

    @Test("a domain that was stale when gc ran is there again at no cost once the file names it again")
    func renamedDomain() async throws {
        try await withTemporaryFolder { folder async throws in
            let mine = folder.appending(path: "mine")
            #expect(try await RankforgeProcess.run(["init", mine.path]).status == 0)
            let file = mine.appending(path: "pipeline.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let renamed = text.replacing("\n  mine:", with: "\n  other:")
            try #require(renamed != text)
            func run(_ text: String) async throws -> RankforgeProcess.Result {
                try Data(text.utf8).write(to: file)
                return try await RankforgeProcess.run(["run", file.path, "--yes"])
            }
            #expect(try await run(text).status == 0)
            let kept = try await RankforgeProcess.run(["status", file.path, "--json"]).output
            #expect(try await run(renamed).status == 0)
            #expect(try await RankforgeProcess.run(["gc", file.path, "--yes"]).status == 0)
            let back = try await run(text)
            #expect(back.status == 0 && back.output.contains("0 answers in this run"), "\(back.output) \(back.errors)")
            let funnel = /"(done|kept|rejected)" : [0-9]+/
            let again = try await RankforgeProcess.run(["status", file.path, "--json"]).output
            #expect(
                again.matches(of: funnel).map { String($0.output.0) }
                    == kept.matches(of: funnel).map { String($0.output.0) }
            )
        }
    }
}
