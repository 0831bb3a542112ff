import Foundation
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("Broken input")
struct BrokenInputTests {
    @Test("each broken row is named with its line and reason, and the rows around it are read")
    func rows() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "q.jsonl")
            var data = Data([0xEF, 0xBB, 0xBF])
            let lines: [Data] = [
                Data(#"{"id": 1, "query": "first"}"#.utf8), Data("{\"id\": 2,".utf8), Data(#"{"id": 3}"#.utf8),
                Data(#"{"id": 4, "query": 5}"#.utf8), Data(#"{"id": 5, "query": "  "}"#.utf8),
                Data([0x7B, 0xFF, 0x7D]),
                Data("{\"id\": 6, \"query\": \"nul \u{0}\"}".utf8), Data(#"{"id": 1, "query": "again"}"#.utf8),
                Data(#"{"id": 9, "query": "q", "passages": [{"text": "t", "label": "maybe"}]}"#.utf8), Data("   ".utf8),
                Data("{\"id\": \"ten\", \"query\": \"last\"}\r".utf8),
            ]
            for line in lines { data += line + Data("\n".utf8) }
            try data.write(to: file)
            let reading = try Reading("jsonl", ["path": .string(file.path)])
            #expect(reading.queries.map(\.id) == ["1", "ten"])
            #expect(reading.queries.map(\.text) == ["first", "last"])
            #expect(reading.broken.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9])
            let reasons = reading.broken.map(\.reason)
            for (reason, words) in zip(
                reasons,
                ["JSON", "`query`", "`query`", "empty", "UTF-8", "NUL", "first at line 1", "hard"]
            ) {
                #expect(reason.contains(words), "\(reason)")
            }
        }
    }

    @Test(
        "a dump's row that is too long is broken, and the rows behind it are read with their lines, in packed files too"
    )
    func longRow() async throws {
        try await withTemporaryFolder { folder in
            let long = "<row Id=\"2\" Body=\"" + String(repeating: "x", count: 10 << 20) + "\" />"
            let xml =
                "<?xml version=\"1.0\"?>\n<posts>\n<row Id=\"1\" />\n\(long)\n<row Id=\"3\" />\n<row Id=\"4\" Body=\"&lt;\" />\n</posts>\n"
            let file = folder.appending(path: "Posts.xml")
            try Data(xml.utf8).write(to: file)
            var (read, broken): ([String], [BrokenRow]) = ([], [])
            try XMLRows(url: file, longestRow: 2 << 20).each { row in
                switch row {
                case .success(let row): read.append("\(row["Id"] ?? "") at \(row.line)")
                case .failure(let row): broken.append(row)
                }
            }
            #expect(read == ["1 at 3", "3 at 5", "4 at 6"])
            #expect(broken.map(\.line) == [4])
            #expect(broken.first?.reason == "expected a row of at most 2 MB, found a longer one")
        }
    }

    @Test("odd rows of a dump are read as XML means them, and what is no XML breaks the row after it alone")
    func oddRows() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "Posts.xml")
            let rows = [
                #"<row Id="1" Body="&lt;p&gt;a &amp; b&#xA;&#x41;&quot;&apos;" />"#, #"<row Id='2' Body='single' />"#,
                "<!-- <row Id=\"9\" /> -->", "<row Id=\"3\"\n Body=\"two lines\"></row>",
                #"<row Id="4" Body="&unknown;" />"#,
                #"<row Id="5" Body="é中😀" /><row Id="6" Body="same line" />"#, "<row Id=\"7\" Body=\"\u{1}\" />",
                #"<row Id="8" Body="last" />"#,
            ]
            try Data("<posts>\n\(rows.joined(separator: "\n"))\n</posts>".utf8).write(to: file)
            var shown: [String] = []
            try XMLRows(url: file).each { row in
                switch row {
                case .success(let row): shown.append("\(row.line): \(row["Id"] ?? "-") \(row["Body"] ?? "-")")
                case .failure(let broken): shown.append("\(broken.line): broken")
                }
            }
            #expect(
                shown == [
                    "2: 1 <p>a & b\nA\"'", "3: 2 single", "6: 3 two lines", "7: broken", "8: 5 é中😀", "8: 6 same line",
                    "9: broken", "10: 8 last",
                ]
            )
        }
    }

    @Test("U+0000 in any text of a JSON row breaks that row, by its line; a backslash before the same letters does not")
    func escapedNUL() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "q.jsonl")
            let lines = [
                #"{"id": "twin", "query": "first"}"#, #"{"id": "twin\u0000b", "query": "second"}"#,
                #"{"id": "cut", "query": "a \u0000 half"}"#,
                #"{"id": "path", "query": "C:\\u0000 and \\\\u0000 and \n"}"#,
                #"{"id": "odd", "query": "C:\\\u0000"}"#,
                #"{"id": "heads", "query": "q", "passages": [{"text": "same head\u0000 and tail", "label": 1}]}"#,
            ]
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            let reading = try Reading("jsonl", ["path": .string(file.path)])
            #expect(reading.queries.map(\.id) == ["twin", "path"])
            #expect(reading.queries.map(\.text) == ["first", #"C:\u0000 and \\u0000 and "# + "\n"])
            #expect(reading.broken.map(\.line) == [2, 3, 5, 6])
            #expect(reading.broken.allSatisfy { $0.reason.contains("NUL") })
            let corpus = folder.appending(path: "corpus.jsonl")
            try Data(#"{"_id": "d0", "title": "", "text": "loam\u0000 and more"}"#.utf8).write(to: corpus)
            let statements = folder.appending(path: "proofs.json")
            try Data(#"{"A": "holds\u0000 so", "B": "holds"}"#.utf8).write(to: statements)
            let proofs = try Reading("proofwiki", ["path": .string(statements.path)])
            #expect(proofs.documents.map(\.text) == ["holds"] && proofs.broken.count == 1)
        }
    }

    @Test("a StackExchange row with illegal characters costs that row and no other")
    func posts() async throws {
        try await withTemporaryFolder { folder in
            let rows = [
                #"<row Id="1" PostTypeId="1" AcceptedAnswerId="2" Title="A &amp; B" Body="&lt;p&gt;Why?&lt;/p&gt;" CreationDate="2019-01-01T00:00:00" />"#,
                #"<row Id="2" PostTypeId="2" ParentId="1" Body="&lt;p&gt;See &lt;a href=&quot;https://a.org/x&quot;&gt;this&lt;/a&gt;.&lt;/p&gt;" CreationDate="2019-01-02T00:00:00" />"#,
                #"<row Id="3" PostTypeId="1" AcceptedAnswerId="2" Body="&lt;p&gt;No title&lt;/p&gt;" CreationDate="2019-01-01T00:00:00" />"#,
                #"<row Id="4" PostTypeId="1" AcceptedAnswerId="99" Title="Gone" Body="b" CreationDate="2019-01-01T00:00:00" />"#,
            ]
            let xml =
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n" + rows.joined(separator: "\n") + "\n</posts>\n"
            let file = folder.appending(path: "Posts.xml")
            try Data(xml.utf8).write(to: file)
            let reading = try Reading(
                "stackexchange",
                ["path": .string(file.path), "site": .string("a.stackexchange.com")]
            )
            #expect(reading.queries.map(\.id) == ["1"])
            #expect(reading.queries.first?.text == "A & B\n\nWhy?")
            #expect(reading.queries.first?.citedURLs == ["https://a.org/x"])
            #expect(reading.broken.map(\.line) == [5, 6])
        }
    }

    @Test("a file that is cut off, is no text or is missing is an error with its path, not a skipped rest")
    func files() async throws {
        try await withTemporaryFolder { folder in
            let xml = folder.appending(path: "Posts.xml")
            try Data("<?xml version=\"1.0\"?>\n<posts>\n<row Id=\"1\" PostTypeId=\"1\" Title=\"t\" Bo".utf8).write(
                to: xml
            )
            #expect {
                try Reading("stackexchange", ["path": .string(xml.path), "site": .string("s")])
            } throws: { error in
                (error as? SourceError)?.file.hasSuffix("Posts.xml") == true && error.localizedDescription.contains("3")
            }
            for (kind, name) in [
                ("jsonl", "none.jsonl"), ("math", "none.jsonl"), ("leetcode", "none.jsonl"), ("proofwiki", "none.json"),
            ] {
                let path = folder.appending(path: name).path
                #expect {
                    try Reading(kind, ["path": .string(path)])
                } throws: { error in
                    (error as? SourceError)?.file.contains("none") == true
                }
            }
        }
    }
}
