import Foundation
import TestSupport
import Testing

@Suite("What a wrong word, path, id or address is answered with", .serialized)
struct GuidanceTests {
    private typealias Process = RankforgeProcess

    @Test("an unknown verb is answered with the nearest one")
    func verbs() async throws {
        let wrong = try await Process.run(["statsu", "x.yaml"])
        #expect(wrong.status == 2 && wrong.errors.contains("did you mean `rankforge status`?"), "\(wrong.errors)")
        let nested = try await Process.run(["batch", "exprot", "x.yaml"])
        #expect(nested.status == 2 && nested.errors.contains("did you mean `rankforge batch export`?"))
        let far = try await Process.run(["frobnicate"])
        #expect(far.status == 2 && far.errors.contains("`rankforge --help` lists them"))
        #expect(try await Process.run(["help", "run"]).status == 0)
    }

    @Test("a rerank file given to a pipeline's verb, and the other way round, is called what it is")
    func kinds() async throws {
        for verb in [["run"], ["status"], ["export", "--format", "sft", "--out", "/tmp/none"], ["requeue"]] {
            let result = try await Process.run([verb[0], "pipelines/rerank.yaml"] + verb.dropFirst())
            #expect(
                result.status == 2 && result.errors.contains("found a rerank file")
                    && result.errors.contains("`rankforge rerank pipelines/rerank.yaml` is the verb for it"),
                "\(result.errors)"
            )
        }
        let other = try await Process.run(["rerank", Demo.pipeline])
        #expect(other.status == 2 && other.errors.contains("`rankforge run pipelines/demo.yaml` is the verb for it"))
        // A mistake in a file of the right kind is still that mistake.
        let mistake = try await Process.run(["run", Demo.pipeline, "--set", "filtr.alpha=1"])
        #expect(mistake.status == 2 && mistake.errors.contains("did you mean 'filter'"), "\(mistake.errors)")
    }

    @Test("where nobody listens a run ends within seconds, and run, status and doctor name the address")
    func closedPort() async throws {
        try await withTemporaryFolder { folder async throws in
            let address = "http://127.0.0.1:9/v1"
            let demo = Demo(
                folder: folder,
                settings: [
                    "teacher.provider=openai-compatible", "teacher.base_url=\(address)", "teacher.model=m",
                    "teacher.backoff.base=300ms",
                ]
            )
            let start = ContinuousClock.now
            let run = try await demo.run(["--limit", "2"])
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(run.status == 3 && run.output.contains("stopped early") && run.output.contains(address))
            #expect(run.output.contains("teacher.backoff.base=300ms --limit 2` goes on"), "\(run.output)")
            let status = try await demo.verb("status")
            #expect(status.output.contains("attempt-failed: connect, the last one: \(address)"), "\(status.output)")
            let doctor = try await demo.verb("doctor")
            #expect(doctor.output.contains("WRONG  endpoint: \(address)") && doctor.output.contains("teacher.base_url"))
            #expect(doctor.errors.contains("mend what is WRONG"))
        }
    }

    @Test("sets without files fail with the paths that were looked for, and a store without a rerank is named")
    func evaluation() async throws {
        try await withTemporaryFolder { folder async throws in
            let result = try await Process.run(
                ["evaluate", "q/{set}.txt", "r/{set}.txt", "--sets", "bright"],
                in: folder
            )
            #expect(result.status == 2, "\(result.errors)")
            let wanted = folder.appending(path: "q/biology.txt").path
            #expect(result.errors.contains(wanted) && !result.errors.contains("{set}"), "\(result.errors)")
            for (name, text) in [("q.txt", "1 0 a 1\n"), ("r.txt", "1 Q0 a 1 1 x\n")] {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--only", "ingest"]).status == 0)
            let files = ["q.txt", "r.txt"].map { folder.appending(path: $0).path }
            let costs = try await Process.run(["evaluate"] + files + ["--store", demo.store])
            #expect(costs.status == 0 && costs.errors.contains("no query was reranked into this store"))
        }
    }

    @Test("a missing file is named with where its path starts, and a folder with a blank is quoted")
    func paths() async throws {
        try await withTemporaryFolder { folder async throws in
            let made = try await Process.run(["init", "my, dir"], in: folder)
            #expect(made.status == 0 && made.output.contains("`rankforge doctor 'my, dir/pipeline.yaml'`"))
            let run = try await Process.run(["run", "my, dir/pipeline.yaml", "--dry-run"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let moved = try await Process.run(
                ["run", "my, dir/pipeline.yaml", "--dry-run", "--set", "domains.mine.source.path=data/none.jsonl"],
                in: folder
            )
            #expect(moved.status == 2 && moved.errors.contains("nothing readable at "), "\(moved.errors)")
            #expect(moved.errors.contains("relative paths start at the pipeline file's folder, those after --set"))
        }
    }

    @Test("ids are listed, a wrong one is answered with the nearest, and what reviewers decided is shown")
    func ids() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding"]).status == 0)
            let kept = try await demo.verb("lists", ["--status", "kept", "--domain", "coding", "--json"])
            let rows = try kept.output.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            let ids = rows.compactMap { $0["id"] as? String }
            #expect(ids == (try demo.sql("SELECT query_id FROM v_kept WHERE domain = 'coding' ORDER BY 1")))
            let id = try #require(ids.first)
            let first = try await demo.verb("lists", ["--status", "kept", "--domain", "coding", "--limit", "1"])
            #expect(first.output.contains("\n1 of \(ids.count); `rankforge show"), "\(first.output)")
            let wrong = try await demo.verb("show", [String(id.dropFirst("coding/".count))])
            #expect(wrong.status == 2 && wrong.errors.contains("did you mean \(id)"), "\(wrong.errors)")
            #expect(wrong.errors.contains("`rankforge lists pipelines/demo.yaml --set "))
            let typo = try await demo.verb("decide", [id.replacing("coding", with: "codng"), "drop"])
            #expect(typo.status == 2 && typo.errors.contains("did you mean \(id)"), "\(typo.errors)")

            #expect(try await demo.verb("decide", [id, "drop", "--note", "no"]).status == 0)
            let shown = try await demo.verb("show", [id])
            #expect(shown.output.contains("VERDICT  dropped by a reviewer, over the filter's  kept"), "\(shown.output)")
            let status = try await demo.verb("status")
            #expect(
                status.output.contains("\(ids.count - 1) lists of coding to be exported: the filter keeps \(ids.count)")
            )
            #expect(try await demo.verb("decide", ["--list"]).output.hasSuffix("1 decision\n"))

            let out = folder.appending(path: "out").path
            let export = ["--out", out, "--allow-simulated"]
            let small = try await demo.verb("export", ["--format", "sft", "--validation", "0.000001"] + export)
            #expect(small.status == 0 && small.errors.contains("NOTE: no validation file"), "\(small.errors)")
            let other = try await demo.verb("export", ["--format", "rl"] + export)
            #expect(other.status == 2 && other.errors.contains("--out \(out)-rl"), "\(other.errors)")
            #expect(FileManager.default.fileExists(atPath: out + "/sft.jsonl"))
        }
    }

    @Test("status says of what was not found which was the last")
    func notFound() async throws {
        try await withTemporaryFolder { folder async throws in
            let yaml = """
                name: p
                store: s.sqlite
                teacher: {provider: simulator}
                domains:
                  mine:
                    source: {kind: jsonl, path: q.jsonl}
                    corpus: {kind: tsv, path: c.tsv}
                    candidates: [{kind: run, path: run.txt}]
                    judge: {positives: complex-qa-positives}
                """
            let files = [
                "p.yaml": yaml, "q.jsonl": #"{"id": "1", "query": "bread", "gold_answer": "yeast"}"#,
                "c.tsv": "a\tbread\n",
                "run.txt": "1 Q0 a 1 2 x\n1 Q0 lost 2 1 x\n",
            ]
            for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
            _ = try await Process.run(["run", "p.yaml"], in: folder)
            let status = try await Process.run(["status", "p.yaml"], in: folder)
            let line = status.output.split(separator: "\n").first { $0.contains("× not-found: ") }
            #expect(line?.contains(", the last one: ") == true && line?.contains("lost") == true, "\(status.output)")
        }
    }

    @Test("samples are numbered 0, 1, 2, and notes end where the lines of the terminal do")
    func samples() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(
                folder: folder,
                settings: ["rank.samples=3", "filter.alpha=0.01"],
                environment: ["COLUMNS": "60"]
            )
            #expect(try await demo.run(["--domain", "coding", "--limit", "3"]).status == 0)
            let id = try #require(try demo.sql("SELECT query_id FROM ranking ORDER BY 1 LIMIT 1").first)
            let shown = try await demo.verb("show", [id])
            for sample in 0..<3 { #expect(shown.output.contains("RANK, sample \(sample), by"), "\(shown.output)") }
            let json = try await demo.verb("show", [id, "--json"])
            #expect(json.output.contains("\"sample\" : 2") && !json.output.contains("\"sample\" : 64"))
            let status = try await demo.verb("status")
            #expect(status.output.contains("NOTE: coding: of random orders"))
            let note = status.output.split(separator: "\n").drop { !$0.hasPrefix("NOTE") }.prefix {
                !$0.hasPrefix("paid")
            }
            #expect(note.count > 2 && note.allSatisfy { $0.count <= 60 }, "\(note)")
        }
    }
}
