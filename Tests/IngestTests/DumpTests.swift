import Foundation
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("StackExchange dumps")
struct DumpTests {
    /// Questions 1, 4, 7 … with accepted answers 2, 5, 8 …, each with an address.
    private static func rows(_ count: Int) -> [String] {
        (0..<count).flatMap { number -> [String] in
            let id = number * 3 + 1
            let tags = number % 2 == 0 ? "&lt;even&gt;&lt;all&gt;" : "|odd|all|"
            let day = String(format: "20%02d-05-01", number % 20)
            let body = String(repeating: "word ", count: number + 1)
            let answer =
                "&lt;p&gt;See &lt;a href=&quot;https://site\(number).org/page&quot;&gt;this&lt;/a&gt;.&lt;/p&gt;"
            return [
                "<row Id=\"\(id)\" PostTypeId=\"1\" AcceptedAnswerId=\"\(id + 1)\" Title=\"Question \(number)\" Body=\"\(body)\" "
                    + "Score=\"\(number - 3)\" Tags=\"\(tags)\" CreationDate=\"\(day)T00:00:00\" />",
                "<row Id=\"\(id + 1)\" PostTypeId=\"2\" ParentId=\"\(id)\" Body=\"\(answer)\" CreationDate=\"2020-01-01T00:00:00\" />",
                "<row Id=\"\(id + 2)\" PostTypeId=\"2\" ParentId=\"\(id)\" Body=\"another\" CreationDate=\"2020-01-01T00:00:00\" />",
            ]
        }
    }

    private static func write(_ rows: [String], to folder: URL, name: String = "Posts.xml", end: String = "</posts>\n")
        throws -> URL
    {
        let file = folder.appending(path: name)
        let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n" + rows.joined(separator: "\n") + "\n" + end
        try Data(xml.utf8).write(to: file)
        return file
    }

    private static func read(_ file: URL, _ filters: [String: SettingValue] = [:], sample: Int? = nil) throws -> Reading
    {
        var settings: [String: SettingValue] = [
            "path": .string(file.path), "site": .string("s"), "where": .object(filters),
        ]
        if let sample { settings["sample"] = .integer(sample) }
        return try Reading("stackexchange", settings)
    }

    @Test(
        "questions and their accepted answers are joined whichever comes first, and a sample is the same in any order"
    )
    func anyOrder() async throws {
        try await withTemporaryFolder { folder in
            let rows = Self.rows(400)
            let file = try Self.write(rows, to: folder)
            let inOrder = try Self.read(file)
            #expect(inOrder.queries.count == 400 && inOrder.broken.isEmpty)
            #expect(inOrder.queries[7].citedURLs == ["https://site7.org/page"])
            let sampled = try Self.read(file, sample: 50)
            #expect(sampled.queries.count == 50 && sampled.skipped == ["not-sampled": 350])
            for seed in 1...3 {
                var random = Seeded(state: UInt64(seed))
                let shuffled = try Self.write(rows.shuffled(using: &random), to: folder)
                #expect(try Self.read(shuffled).queries == inOrder.queries)
                #expect(try Self.read(shuffled, sample: 50).queries == sampled.queries)
            }
        }
    }

    @Test("copies of a question, as users marked them, never both enter, not even in a sample")
    func duplicates() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.write(Self.rows(40), to: folder)
            let links = (0..<20).map { number in
                "<row Id=\"\(number)\" PostId=\"\((number + 20) * 3 + 1)\" RelatedPostId=\"\(number * 3 + 1)\" LinkTypeId=\"3\" />"
            }
            let related = ["<row Id=\"99\" PostId=\"1\" RelatedPostId=\"4\" LinkTypeId=\"1\" />"]
            _ = try Self.write(links + related, to: folder, name: "PostLinks.xml")
            let all = try Self.read(file)
            let originals = (0..<20).map { String($0 * 3 + 1) }
            #expect(all.queries.map(\.id) == originals)
            #expect(all.skipped == ["duplicate": 20])
            let some = try Self.read(file, sample: 7)
            #expect(some.queries.count == 7 && Set(some.queries.map(\.id)).isSubset(of: all.queries.map(\.id)))
        }
    }

    @Test("filters by score, tags, date and length, each counted by its name")
    func filters() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.write(Self.rows(40), to: folder)
            func count(_ filters: [String: SettingValue], _ reason: String) throws -> Int {
                let reading = try Self.read(file, filters)
                #expect(reading.queries.count + reading.skipped[reason, default: 0] == 40)
                return reading.queries.count
            }
            #expect(try count(["min_score": .integer(7)], "low-score") == 30)
            #expect(try count(["tags": .list([.string("odd"), .string("none")])], "tags") == 20)
            #expect(try count(["without_tags": .list([.string("even")])], "tags") == 20)
            #expect(try count(["from": .string("2010-05-01"), "until": .string("2015-05-01")], "date") == 10)
            #expect(try count(["min_length": .integer(50), "max_length": .integer(100)], "length") == 11)
            #expect(throws: PipelineFileError.self) { try Self.read(file, ["from": .string("May 2010")]) }
        }
    }

    @Test("bytes that are no UTF-8, NUL, and characters that XML forbids cost the row that they stand in, and no other")
    func badBytes() async throws {
        try await withTemporaryFolder { folder in
            let file = try Self.write(Self.rows(9), to: folder)
            let whole = try Self.read(file)
            let clean = try Data(contentsOf: file)
            let bad: [[UInt8]] = [
                [0xFF], [0x00], [0xC3, 0x28], [0xE2, 0x82], [0xED, 0xA0, 0x80], Array("&#x1F;".utf8),
                Array("&nope;".utf8),
            ]
            for (number, bad) in bad.enumerated() {
                let mark = try #require(clean.range(of: Data("Title=\"Question 4".utf8)))
                var data = clean
                data.insert(contentsOf: bad, at: mark.upperBound)
                try data.write(to: file)
                let reading = try Self.read(file)
                let others = whole.queries.map(\.id).filter { $0 != "13" }
                #expect(reading.queries.map(\.id) == others, "case \(number)")
                #expect(reading.broken.map(\.line) == [15], "case \(number)")
            }
        }
    }

    @Test(
        "a cut file, a damaged archive and an archive without posts are errors that name the file",
        .samples("stackexchange")
    )
    func damaged() async throws {
        let samples = try SharedSamples.folder("stackexchange")
        try await withTemporaryFolder { folder in
            let cut = try Self.write(Self.rows(9), to: folder, end: "<row Id=\"7")
            let early = #expect(throws: SourceError.self) { try Self.read(cut) }
            #expect(early?.reason.contains("cut") == true)
            let archive = folder.appending(path: "x.7z")
            let sound = try Data(contentsOf: samples.appending(path: "beer.stackexchange.com.7z"))
            for (number, place) in [sound.count / 3, sound.count / 2, 40].enumerated() {
                var bytes = sound
                bytes.replaceSubrange(place..<place + 16, with: Array(repeating: UInt8(0xA5), count: 16))
                try bytes.write(to: archive)
                let error = #expect(throws: SourceError.self, "case \(number)") { try Self.read(archive) }
                #expect(error?.file == archive.path)
            }
            try sound.prefix(sound.count / 2).write(to: archive)
            let error = #expect(throws: SourceError.self) { try Self.read(archive) }
            #expect(error?.reason.contains("damaged") == true)
        }
    }

    @Test("questions whose answer links to hosts without a dot alone are left out and counted apart, in any order")
    func localLinks() async throws {
        try await withTemporaryFolder { folder in
            let links = ["https://a.org/x", "http://localhost:8080/x", "http://intranet/x", "ftp://a.org/x"]
            let rows = links.enumerated().flatMap { index, link in
                [
                    "<row Id=\"\(index + 1)\" PostTypeId=\"1\" AcceptedAnswerId=\"\(index + 11)\" Title=\"t\" Body=\"b\" />",
                    "<row Id=\"\(index + 11)\" PostTypeId=\"2\" ParentId=\"\(index + 1)\" Body=\"see \(link)\" />",
                ]
            }
            for rows in [rows, rows.reversed()] {
                let reading = try Self.read(try Self.write(rows, to: folder))
                #expect(reading.queries.map(\.id) == ["1"] && reading.broken.isEmpty)
                #expect(reading.skipped == ["local-link": 2, "no-link": 1])
            }
        }
    }

    @Test(
        "addresses as people wrote them",
        arguments: [
            ("https://a.org/x](https://a.org/x)", "https://a.org/x"), ("https://a.org/x).", "https://a.org/x"),
            ("https://en.wikipedia.org/wiki/Bat_(animal)", "https://en.wikipedia.org/wiki/Bat_(animal)"),
            ("https://en.wikipedia.org/wiki/Bat_(animal)).", "https://en.wikipedia.org/wiki/Bat_(animal)"),
            ("http://a.org/p?utm_source=x&id=7#part", "http://a.org/p?id=7"), ("https://a.org/x**", "https://a.org/x"),
            ("<https://a.org/x>", nil), ("https://a.org/x>", "https://a.org/x"), ("https://a.org/pic.PNG", nil),
            ("https://i.stack.imgur.com/abc", nil), ("https://physics.stackexchange.com/q/17", nil),
            ("https://stackoverflow.com/questions/1/x", nil), ("http://localhost:8080/x", nil),
            ("ftp://a.org/x", nil), ("https://nodots/x", nil), ("https://a.org/file.pdf", "https://a.org/file.pdf"),
        ] as [(String, String?)]
    )
    func addresses(raw: String, clean: String?) {
        #expect(CitedAddress.clean(raw) == clean)
    }
}

/// A generator with a seed, for shuffles of a test.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
