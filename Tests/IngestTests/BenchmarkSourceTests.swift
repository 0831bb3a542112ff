import Foundation
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("Benchmarks as sources")
struct BenchmarkSourceTests {
    @Test("R2MED: texts by id, ids as numbers too, and judgments where the file is there")
    func r2med() async throws {
        try await withTemporaryFolder { folder in
            let rows = #"{"id": 7, "text": "a question"}"# + "\n" + #"{"id": "8", "text": "another"}"# + "\n{}\n"
            try Data(rows.utf8).write(to: folder.appending(path: "query.jsonl"))
            try Data((#"{"id": "d1", "text": "a passage"}"# + "\n" + #"{"id": "d2", "text": " "}"#).utf8)
                .write(to: folder.appending(path: "corpus.jsonl"))
            let bare = try Reading("r2med", ["path": .string(folder.path)])
            #expect(bare.queries.map(\.id) == ["7", "8"] && bare.broken.count == 2)
            #expect(bare.documents.map(\.id) == ["d1"] && bare.queries[0].qrels.isEmpty)
            try Data("7 0 d1 1\n".utf8).write(to: folder.appending(path: "qrels.txt"))
            #expect(try Reading("r2med", ["path": .string(folder.path)]).queries[0].qrels == ["d1": 1])
        }
    }

    @Test(
        "tsv: id, tab, text, as queries or as a corpus; BRIGHT's topics are read whole",
        .samples("trec/bright/topics")
    )
    func tsv() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "topics.tsv")
            try Data("1\tfirst\twith a tab\n2\tsecond\nthree\n".utf8).write(to: file)
            let reading = try Reading("tsv", ["path": .string(file.path)])
            #expect(reading.queries.map(\.text) == ["first\twith a tab", "second"])
            #expect(reading.documents.map(\.id) == ["1", "2"] && reading.broken.map(\.line) == [3, 3])
        }
        let topics = try SharedSamples.folder("trec/bright/topics")
        let file = topics.appending(path: "topics.bright-biology.tsv")
        let reading = try Reading("tsv", ["path": .string(file.path)])
        #expect(reading.queries.count == 103 && reading.broken.isEmpty)
    }

    @Test("BEIR: an article without a text has its title as text, since it may be relevant")
    func titleOnly() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "qrels"),
                withIntermediateDirectories: true
            )
            let corpus =
                #"{"_id": "a", "title": "Masks", "text": ""}"# + "\n" + #"{"_id": "b", "title": " ", "text": " "}"#
                + "\n"
            for (name, text) in [
                ("corpus.jsonl", corpus), ("queries.jsonl", #"{"_id": "1", "text": "masks?"}"#),
                ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n"),
            ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
            let reading = try Reading("beir", ["path": .string(folder.path)])
            #expect(reading.documents.map(\.text) == ["Masks"] && reading.documents[0].title == nil)
            #expect(reading.broken.count == 1)
        }
    }
}
