import Foundation
import Settings
import TestSupport
import Testing

@testable import Ingest

/// A reader, the file of it that is damaged, and what such files look like.
struct FuzzedSource: Sendable, CustomTestStringConvertible {
    let kind: String
    /// The damaged file within the folder.
    let file: String
    /// Whether the path that the reader gets is the folder.
    let isFolder: Bool
    let seed: String
    let samples: [String]
    var others: [String: String] = [:]

    var testDescription: String { "\(kind) \(file)" }

    static let all = [
        FuzzedSource(
            kind: "stackexchange",
            file: "Posts.xml",
            isFolder: false,
            seed: """
                <?xml version="1.0" encoding="utf-8"?>
                <posts>
                  <row Id="1" PostTypeId="1" AcceptedAnswerId="2" Title="A" Body="&lt;p&gt;Why?&lt;/p&gt;" Tags="&lt;a&gt;" Score="2" CreationDate="2019-01-01T00:00:00" />
                  <row Id="2" PostTypeId="2" ParentId="1" Body="&lt;a href=&quot;https://a.org/x&quot;&gt;this&lt;/a&gt;" CreationDate="2019-01-02T00:00:00" />
                </posts>
                """,
            samples: ["stackexchange/conlang.meta.stackexchange.com/Posts.xml"]
        ),
        FuzzedSource(
            kind: "stackexchange",
            file: "a.stackexchange.com.7z",
            isFolder: false,
            seed: "7z\u{BC}\u{AF}\u{27}\u{1C}",
            samples: [
                "stackexchange/conlang.meta.stackexchange.com.7z",
                "stackexchange/conlang.meta.stackexchange.com.lzma.7z",
                "stackexchange/conlang.meta.stackexchange.com.lzma2.7z",
            ]
        ),
        FuzzedSource(
            kind: "jsonl",
            file: "q.jsonl",
            isFolder: false,
            seed: #"{"id": 1, "query": "q", "gold_answer": "g", "passages": [{"text": "t", "label": "hard"}]}"# + "\n",
            samples: []
        ),
        FuzzedSource(
            kind: "leetcode",
            file: "l.jsonl",
            isFolder: false,
            seed:
                #"{"id": 1, "slug": "a-b", "title": "A", "difficulty": "Easy", "content": "c", "python": "```python\nx\n```"}"#
                + "\n",
            samples: ["leetcode/greengerong-layout.150.jsonl"]
        ),
        FuzzedSource(
            kind: "math",
            file: "m.jsonl",
            isFolder: false,
            seed: #"{"problem": "p", "level": "Level 5", "type": "Algebra", "solution": "s"}"# + "\n",
            samples: ["math/math_test.150.jsonl"]
        ),
        FuzzedSource(
            kind: "math",
            file: "algebra/1.json",
            isFolder: true,
            seed: #"{"problem": "p", "level": "Level 5", "type": "Algebra", "solution": "s"}"#,
            samples: []
        ),
        FuzzedSource(
            kind: "proofwiki",
            file: "p.json",
            isFolder: false,
            seed:
                #"{"dataset": {"theorems": [{"id": 1, "type": "theorem", "label": "l", "title": "t", "categories": [], "contents": ["c"], "refs": [], "ref_ids": [], "proofs": []}], "definitions": []}}"#,
            samples: ["proofwiki/proofwiki.naturalproofs-layout.json", "proofwiki/proofwiki.statements.json"]
        ),
        FuzzedSource(
            kind: "msmarco",
            file: "collection.tsv",
            isFolder: true,
            seed: "1\tOne passage.\n2\tAnother.\n",
            samples: ["ir/msmarco-format/collection.tsv"],
            others: ["queries.train.tsv": "7\ta question\n", "qrels.train.tsv": "7\t0\t1\t1\n"]
        ),
        FuzzedSource(
            kind: "msmarco",
            file: "qrels.train.tsv",
            isFolder: true,
            seed: "7\t0\t1\t1\n",
            samples: ["ir/msmarco-format/qrels.dev.tsv"],
            others: ["queries.train.tsv": "7\ta question\n", "collection.tsv": "1\tOne passage.\n"]
        ),
        FuzzedSource(
            kind: "bright",
            file: "examples.jsonl",
            isFolder: true,
            seed:
                #"{"id": "1", "query": "q", "reasoning": "r", "excluded_ids": ["N/A"], "gold_ids_long": [], "gold_ids": ["d"], "gold_answer": "a"}"#
                + "\n",
            samples: ["bright/examples.biology.jsonl"],
            others: ["documents.jsonl": #"{"id": "d", "content": "c"}"# + "\n"]
        ),
        FuzzedSource(
            kind: "beir",
            file: "corpus.jsonl",
            isFolder: true,
            seed: #"{"_id": "1", "title": "t", "text": "x", "metadata": {}}"# + "\n",
            samples: ["ir/scifact/corpus.jsonl"],
            others: [
                "queries.jsonl": #"{"_id": "7", "text": "q"}"# + "\n",
                "qrels/test.tsv": "query-id\tcorpus-id\tscore\n7\t1\t1\n",
            ]
        ),
        FuzzedSource(
            kind: "pages",
            file: "pages.jsonl",
            isFolder: true,
            seed: #"{"url": "https://a.org/1", "file": "a.html", "title": "t"}"# + "\n",
            samples: [],
            others: ["a.html": "<html><title>T</title><p>Text of the page.</p></html>"]
        ),
    ]
}

@Suite("Damaged sources")
struct SourceFuzzTests {
    @Test("neither crash a reader nor hold it up", arguments: FuzzedSource.all)
    func sources(_ source: FuzzedSource) async throws {
        var seeds = [Data(source.seed.utf8)]
        for sample in source.samples {
            guard let folder = try? SharedSamples.folder((sample as NSString).deletingLastPathComponent) else {
                continue
            }
            let file = folder.appending(path: (sample as NSString).lastPathComponent)
            if let data = try? Data(contentsOf: file) { seeds.append(data) }
        }
        try await withTemporaryFolder { folder in
            for (name, content) in source.others {
                let file = folder.appending(path: name)
                let parent = file.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
                try Data(content.utf8).write(to: file)
            }
            let file = folder.appending(path: source.file)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let path = source.isFolder ? folder : file
            let isArchive = source.file.hasSuffix(".7z")
            let name = "\(source.kind)-\(file.lastPathComponent)"
            let slow = try Fuzzing.run(name, on: seeds, cases: 30) { input in
                try input.write(to: file)
                do {
                    _ = try Reading(
                        source.kind,
                        [
                            "path": .string(path.path), "site": .string("a.stackexchange.com"),
                            "where": .object(["accepted": .boolean(false), "links": .boolean(false)]),
                        ]
                    )
                } catch {
                    // A file that is beyond reading is refused in words; a type's name is none.
                    #expect(!error.localizedDescription.contains("error 1."), "\(error)")
                    #expect(isArchive || !error.localizedDescription.isEmpty)
                }
            }
            #expect(slow.isEmpty)
            #expect(Fuzzing.seconds == nil || Fuzzing.peakMegabytes < 2048)
        }
    }
}
