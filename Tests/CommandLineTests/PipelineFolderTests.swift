import Foundation
import TestSupport
import Testing

@Suite("A pipeline's folder, used from anywhere", .serialized)
struct PipelineFolderTests {
    /// What `init` makes, with a store that was run: it lies where releases put it whose paths started at the current folder.
    private struct Bread {
        let home: URL
        var folder: URL { home.appending(path: "bread") }
        var file: URL { folder.appending(path: "pipeline.yaml") }

        init(_ home: URL) async throws {
            self.home = home
            let made = try await RankforgeProcess.run(["init", "bread"], in: home)
            try #require(made.status == 0, "\(made.errors)")
        }

        func run(_ words: [String], in place: URL) async throws -> RankforgeProcess.Result {
            try await RankforgeProcess.run(words, in: place)
        }

        func sql(_ query: String) throws -> [String] {
            try Demo(folder: home).sql(query, store: folder.appending(path: "runs/store.sqlite").path)
        }

        /// The file as earlier releases wrote it: each path begins with the folder.
        func writeEarlierPaths() throws -> String {
            let text = try String(contentsOf: file, encoding: .utf8)
            let earlier = text.replacing(/(store: |path: |positives: |prompt: )(runs|data|prompts)\//) {
                "\($0.1)bread/\($0.2)/"
            }
            try #require(earlier.contains("bread/runs/store.sqlite") && earlier.contains("bread/prompts/listwise.md"))
            try Data(earlier.utf8).write(to: file)
            return text
        }
    }

    @Test("one store serves a run from above, from inside, from elsewhere, and after the folder was renamed")
    func anywhere() async throws {
        try await withTemporaryFolder { home async throws in
            let bread = try await Bread(home)
            let above = try await bread.run(["run", "bread/pipeline.yaml"], in: home)
            #expect(above.status == 0 && !above.output.contains("\n0 answers"), "\(above.output) \(above.errors)")
            let paid = try bread.sql("SELECT COUNT(*) FROM response")
            let places = [
                (bread.folder, "pipeline.yaml"), (URL(filePath: "/"), bread.file.path),
                (bread.folder.appending(path: "data"), "../pipeline.yaml"),
            ]
            for (place, name) in places {
                let again = try await bread.run(["run", name], in: place)
                #expect(again.status == 0 && again.output.contains("\n0 answers in this run"), "\(again.errors)")
            }
            #expect(try bread.sql("SELECT COUNT(*) FROM response") == paid)
            let renamed = home.appending(path: "loaf")
            try FileManager.default.moveItem(at: bread.folder, to: renamed)
            let moved = try await bread.run(["run", "loaf/pipeline.yaml"], in: home)
            #expect(moved.status == 0 && moved.output.contains("\n0 answers in this run"), "\(moved.errors)")
            #expect(!FileManager.default.fileExists(atPath: bread.folder.path))
        }
    }

    @Test("a paid store where paths led from the current folder stops every verb with 2, named beside the new place")
    func earlierPlace() async throws {
        try await withTemporaryFolder { home async throws in
            let bread = try await Bread(home)
            #expect(try await bread.run(["run", "bread/pipeline.yaml"], in: home).status == 0)
            let text = try bread.writeEarlierPaths()
            let before = try bread.sql("SELECT COUNT(*) FROM response; SELECT COUNT(*) FROM run")
            let old = bread.folder.appending(path: "runs/store.sqlite").path
            let new = bread.folder.appending(path: "bread/runs/store.sqlite").path
            for verb in [["run"], ["run", "--yes"], ["run", "--dry-run"], ["status"], ["requeue", "--yes"]] {
                let stopped = try await bread.run([verb[0], "bread/pipeline.yaml"] + verb.dropFirst(), in: home)
                #expect(stopped.status == 2, "\(verb): \(stopped.output)")
                #expect(stopped.errors.contains(old) && stopped.errors.contains(new), "\(stopped.errors)")
                #expect(stopped.errors.contains("write 'runs/store.sqlite' to go on"), "\(stopped.errors)")
            }
            #expect(try bread.sql("SELECT COUNT(*) FROM response; SELECT COUNT(*) FROM run") == before)
            #expect(!FileManager.default.fileExists(atPath: new))

            // The file mended as it is told to be, nothing is paid for again.
            try Data(text.utf8).write(to: bread.file)
            let mended = try await bread.run(["run", "bread/pipeline.yaml"], in: home)
            #expect(mended.status == 0 && mended.output.contains("\n0 answers in this run"), "\(mended.errors)")
            #expect(try bread.sql("SELECT COUNT(*) FROM response") == [before[0]])
        }
    }

    @Test("a rerank file's paths start at its folder too, and its store of an earlier release stops it")
    func rerank() async throws {
        try await withTemporaryFolder { home async throws in
            let inner = home.appending(path: "set")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            for (name, text) in [
                ("queries.jsonl", #"{"id": "q", "query": "what makes bread rise"}"#),
                ("corpus.tsv", "a\tyeast makes gas\nb\tovens are hot\n"), ("run.txt", "q Q0 a 1 2 x\nq Q0 b 2 1 x\n"),
                (
                    "rerank.yaml",
                    """
                    name: x
                    store: s.sqlite
                    teacher: {provider: simulator}
                    queries: {kind: jsonl, path: queries.jsonl}
                    corpus: {kind: tsv, path: corpus.tsv}
                    candidates: {kind: run, path: run.txt}
                    """
                ),
            ] {
                try Data((text + "\n").utf8).write(to: inner.appending(path: name))
            }
            let result = try await RankforgeProcess.run(["rerank", "set/rerank.yaml", "--out", "out.txt"], in: home)
            #expect(result.status == 0, "\(result.errors)")
            let manager = FileManager.default
            #expect(manager.fileExists(atPath: inner.appending(path: "s.sqlite").path))
            #expect(manager.fileExists(atPath: home.appending(path: "out.txt").path))
            for ending in ["", "-wal", "-shm"] {
                let name = "s.sqlite" + ending
                guard manager.fileExists(atPath: inner.appending(path: name).path) else { continue }
                try manager.moveItem(at: inner.appending(path: name), to: home.appending(path: name))
            }
            let stopped = try await RankforgeProcess.run(["rerank", "set/rerank.yaml"], in: home)
            #expect(stopped.status == 2 && stopped.errors.contains("/set/s.sqlite"), "\(stopped.errors)")
            #expect(stopped.errors.contains("something at \(home.appending(path: "s.sqlite").path)"))
        }
    }
}
