import Foundation
import TestSupport
import Testing

@Suite("Reviewers' decisions")
struct DecideTests {
    @Test("export honours keep and drop, card and manifest count them, and undoing brings the filter's verdict back")
    func honoured() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder)
            #expect(try await demo.run().status == 0)
            let before = try await demo.export("sft")
            #expect(try await demo.verb("decide", ["coding/12", "keep", "--note", "the labels are wrong"]).status == 0)
            #expect(try await demo.verb("decide", ["coding/2", "drop", "--note", "a misprint"]).status == 0)

            let after = try await demo.export("sft")
            let rows = String(decoding: try #require(after["sft.jsonl"]), as: UTF8.self).split(separator: "\n")
            #expect(rows.count { $0.contains("\"coding/12\"") } == 1)
            #expect(!rows.contains { $0.contains("\"coding/2\"") })
            let dropped = String(decoding: try #require(after["dropped.jsonl"]), as: UTF8.self)
            #expect(dropped.contains("\"coding/2\", \"reason\": \"dropped-by-reviewer\", \"evidence\": \"a misprint\""))
            let card = String(decoding: try #require(after["README.md"]), as: UTF8.self)
            #expect(card.contains("let in lists that the filter had rejected: 1 low-ndcg. Reviewers dropped 1 lists"))
            let manifest = String(decoding: try #require(after["manifest.json"]), as: UTF8.self)
            #expect(manifest.contains("\"kept_by_reviewers\": {\"low-ndcg\": 1}"))
            #expect(manifest.contains("\"dropped-by-reviewer\": 1"))

            #expect(
                try await demo.verb("status").output.contains("1 keep (1 over a reject), 1 drop (1 of a kept list)")
            )
            #expect(try await demo.verb("rejects").output.contains("low-ndcg (reviewer: keep)"))
            #expect(try await demo.verb("show", ["coding/2"]).output.contains("a misprint"))
            let copy = folder.appending(path: "replayed.sqlite").path
            #expect(try await demo.verb("replay", ["--keep", copy]).status == 0)
            #expect(try await demo.export("sft", store: copy) == after)

            for id in ["coding/12", "coding/2"] {
                #expect(try await demo.verb("decide", [id, "--undo"]).status == 0)
            }
            #expect(try await demo.export("sft") == before)
            #expect(try demo.sql("SELECT COUNT(*) FROM decision WHERE undone_at IS NOT NULL") == ["2"])
        }
    }

    @Test("a decision survives a run that builds another list, and says that it was made on an earlier one")
    func otherList() async throws {
        try await withTemporaryFolder { folder async throws in
            var demo = Demo(folder: folder)
            #expect(try await demo.run(["--domain", "coding"]).status == 0)
            #expect(try await demo.verb("decide", ["coding/2", "drop"]).status == 0)
            #expect(!(try await demo.verb("decide", ["--list"]).output.contains("earlier list")))
            demo.settings = ["list.size=10"]
            #expect(try await demo.run(["--domain", "coding", "--yes"]).status == 0)
            #expect(try await demo.verb("decide", ["--list"]).output.contains("drop"))
            #expect(try await demo.verb("decide", ["--list"]).output.contains("made on an earlier list"))
            #expect(try await demo.verb("status").output.contains("1 made on an earlier list"))
            let rows = String(decoding: try #require(try await demo.export("sft")["sft.jsonl"]), as: UTF8.self)
            #expect(!rows.contains("\"coding/2\""))
        }
    }

    @Test("what can't be kept, found or undone is an error that says why, and changes nothing")
    func refused() async throws {
        try await withTemporaryFolder { folder async throws in
            let demo = Demo(folder: folder, settings: ["teacher.simulator.garbage=1", "teacher.resample=0"])
            _ = try await demo.run(["--domain", "coding", "--limit", "1"])
            let keep = try await demo.verb("decide", ["coding/1", "keep"])
            #expect(keep.status == 2)
            #expect(keep.errors.contains("coding/1: can't be kept, no list was built (unparsable)"))
            let unknown = try await demo.verb("decide", ["coding/none", "drop"])
            #expect(unknown.status == 2 && unknown.errors.contains("found \"coding/none\""))
            let undo = try await demo.verb("decide", ["coding/1", "--undo"])
            #expect(undo.status == 2 && undo.errors.contains("expected a decision that stands, found none"))
            for wrong in [
                ["coding/1"], ["coding/1", "burn"], ["--list", "coding/1"], ["coding/1", "keep", "--undo"],
            ] {
                #expect(try await demo.verb("decide", wrong).status == 2)
            }
            #expect(try demo.sql("SELECT COUNT(*) FROM decision") == ["0"])
        }
    }
}
