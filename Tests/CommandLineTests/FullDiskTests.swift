import Foundation
import TestSupport
import Testing

@Suite("A full disk", .serialized)
struct FullDiskTests {
    @Test(
        "it stops the run with exit code 3 and a message; what was stored stays, and with room the run ends with the same bytes",
        arguments: [
            900, 2000, 4000,
        ]
    )
    func full(blocks: Int) async throws {
        try await withTemporaryFolder { folder async throws in
            let simulator = try await SimulatorProcess.start(in: folder, ["--order-noise", "0.2"])
            let settings = [
                "teacher.provider=openai-compatible", "teacher.base_url=\(simulator.baseURL)",
                "teacher.model=rankforge-simulator", "teacher.concurrency=4", "teacher.max_tokens=4096",
            ]
            let whole = Demo(folder: folder.appending(path: "whole"), settings: settings)
            #expect(try await whole.run().status == 0)
            let demo = Demo(folder: folder.appending(path: "full"), settings: settings)
            try FileManager.default.createDirectory(at: demo.folder, withIntermediateDirectories: true)
            let bought = try simulator.answered().count
            let (status, said) = try Self.run(["run"] + demo.common, blocks: blocks, in: folder)
            #expect(status == 3, "\(said)")
            #expect(said.contains("ulimit -f") && said.contains("run the same command again"), "\(said)")
            let before = try simulator.answered().count
            let stored = Set(try demo.sql("SELECT hex(body) FROM request JOIN response ON request_key = key"))
            #expect(try await demo.run().status == 0)
            let bodies = stored.compactMap(KillTests.hash(hex:))
            #expect(try simulator.answered()[before...].allSatisfy { !bodies.contains($0) })
            // What was in hand as the room ended was in the journal: nothing at all was bought twice.
            let asked = try simulator.answered().dropFirst(bought)
            #expect(Set(asked).count == asked.count)
            #expect(try await demo.exports() == whole.exports())
            try await simulator.stop()
        }
    }

    @Test(
        "a start without room for the store's first pages sends nothing and ends with exit code 3",
        arguments: [8, 20, 70]
    )
    func atStart(blocks: Int) async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder.appending(path: "full"))
            try FileManager.default.createDirectory(at: demo.folder, withIntermediateDirectories: true)
            let (status, said) = try Self.run(["run"] + demo.common, blocks: blocks, in: folder)
            #expect(status == 3, "\(said)")
            #expect(said.contains("ulimit -f") && said.contains("run the same command again"), "\(said)")
            #expect(try await demo.run().status == 0)
        }
    }

    @Test("a disk that is full while an index is built stops the run with exit code 3, and with room it goes on")
    func index() async throws {
        try await withTemporaryFolder { folder async throws in
            // Short words: eight bytes of index for four of text, so that the store has room where its index has none.
            let data = folder.appending(path: "c")
            try FileManager.default.createDirectory(
                at: data.appending(path: "qrels"),
                withIntermediateDirectories: true
            )
            let letters = Array("abcdefghijklmnopqrstuvwxyz").map(String.init)
            let words = letters.flatMap { one in letters.map { "\(one)x\($0)" } }
            let corpus = (0..<2200).map { number in
                let text = (words[(number % 90)...] + ["n\(number)"]).joined(separator: " ")
                return "{\"_id\": \"d\(number)\", \"title\": \"\", \"text\": \"\(text)\"}"
            }
            let files = [
                ("corpus.jsonl", corpus), ("queries.jsonl", [#"{"_id": "q", "text": "n7 axb"}"#]),
                ("qrels/test.tsv", ["query-id\tcorpus-id\tscore", "q\td7\t1"]),
            ]
            for (name, lines) in files {
                try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: data.appending(path: name))
            }
            let store = folder.appending(path: "s.sqlite")
            let yaml = """
                name: full
                store: \(store.path)
                teacher: {provider: simulator}
                domains: {d: {source: {kind: beir, path: \(data.path)}, candidates: [{kind: bm25, top: 20}], judge: {qrels: true}}}
                """
            let pipeline = folder.appending(path: "p.yaml")
            try Data(yaml.utf8).write(to: pipeline)
            let arguments = ["run", pipeline.path, "--yes"]
            let (status, said) = try Self.run(arguments, blocks: 20_800, in: folder)
            #expect(status == 3, "\(said)")
            #expect(said.contains("is full; make room, then run the same command again"), "\(said)")
            let demo = Demo(folder: folder)
            #expect(try demo.sql("SELECT is_complete FROM ingest", store: store.path) == ["1"])
            #expect(try demo.sql("SELECT COUNT(*) FROM candidate", store: store.path) == ["0"])
            // What its one query finds are copies of one another, which make no list.
            #expect(try await RankforgeProcess.run(arguments).status == 4)
            #expect(try demo.sql("SELECT COUNT(*) FROM candidate", store: store.path) == ["20"])
        }
    }

    /// Runs a command whose files may not grow beyond so many blocks of 512 bytes: to it that is a disk without room.
    private static func run(_ arguments: [String], blocks: Int, in folder: URL) throws -> (status: Int32, said: String)
    {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        let script = "ulimit -f \(blocks); trap '' XFSZ; exec \"$0\" \"$@\""
        process.arguments = ["-c", script, RankforgeProcess.program.path] + arguments
        process.currentDirectoryURL = SharedSamples.projectRoot
        let output = folder.appending(path: "said")
        try Data().write(to: output)
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
    }
}
