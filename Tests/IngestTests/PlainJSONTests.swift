import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Ingest

@Suite("JSON rows without JSONDecoder")
struct PlainJSONTests {
    private static func shown(_ url: URL, isQuick: Bool) throws -> [String] {
        let settings = Settings(path: "source", values: ["path": .string(url.path), "seed": .integer(7)])
        var source = try JSONLinesSource(settings: settings)
        source.isQuick = isQuick
        let reading = try Reading(source)
        return reading.queries.map { "\($0)" } + reading.broken.map { "\($0)" }
            + (try source.unknownKeys(rows: 1000)).map { "\($0)" }
    }

    /// Values and their pieces, ordinary and not.
    private static let values = [
        "\"text\"", "\"a \\\"quoted\\\" \\\\ \\/ word\"", "\"line\\nfeed\\ttab\\r\\b\\f\"", "\"\\u00e9\\u4e2d\"",
        "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\u12\"", "\"\\x\"", "\"a\tb\"",
        "\"é中😀\"", "\"e\\u0301\"", "\"\"", "\"  \"", "\"\\u0001\"", "\"\\ufffe\"", "\"hard\"",
        "\"long, longer, the longest of them\"",
        "0", "1", "-1", "-0", "01", "1.0", "1e0", "12", "123456789012345678", "1234567890123456789",
        "99999999999999999999",
        "1.5", "+1", "1_0", "null", "nul", "true", "false", "{}", "[]", "[1]", "{\"a\": 1}", "[[\"b\"]]", "", "\"open",
    ]
    private static let names = [
        "id", "query", "gold_answer", "url", "license", "passages", "title", "text", "label", "_id", "Query",
        "i\\u0064",
        "score", "other", "",
    ]

    private static func object(_ luck: inout SeededGenerator, depth: Int = 0) -> String {
        var members = ["\"id\": \(Int.random(in: 0..<1000, using: &luck))", "\"query\": \"q\""]
        if depth > 0 { members = ["\"text\": \"t\"", "\"label\": \(Int.random(in: 0...1, using: &luck))"] }
        for _ in 0..<Int.random(in: 0...2, using: &luck) {
            let value = values.randomElement(using: &luck) ?? ""
            members.append("\"\(names.randomElement(using: &luck) ?? "")\": \(value)")
        }
        if depth == 0, Bool.random(using: &luck) {
            let rows = (0..<Int.random(in: 0...3, using: &luck)).map { _ in object(&luck, depth: 1) }
            members.append("\"passages\": [\(rows.joined(separator: ", "))]")
        }
        members.shuffle(using: &luck)
        let blank = [" ", "", "\t", "\r"].randomElement(using: &luck) ?? ""
        return "{" + members.joined(separator: blank + "," + blank) + "}" + blank
    }

    @Test("ordinary and odd rows are read as JSONDecoder reads them")
    func same() async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appending(path: "rows.jsonl")
            var luck = SeededGenerator(seed: 5)
            for _ in 0..<100 {
                var text = ""
                for _ in 0..<20 {
                    var line = Self.object(&luck)
                    // One byte of some rows is another one.
                    if Int.random(in: 0..<5, using: &luck) == 0 {
                        let place = line.index(line.startIndex, offsetBy: Int.random(in: 0..<line.count, using: &luck))
                        line.replaceSubrange(
                            place...place,
                            with: ["", "\"", "\\", ",", "}", "]", ":", "0"].randomElement(using: &luck) ?? ""
                        )
                    }
                    text += line + "\n"
                }
                try Data(text.utf8).write(to: url)
                #expect(try Self.shown(url, isQuick: true) == Self.shown(url, isQuick: false))
            }
        }
    }

    @Test("each escape of four digits is the character that JSONDecoder reads, in letters of either case")
    func escapes() throws {
        for value in UInt16(1)...0xFFFF where !(0xD800...0xDFFF).contains(value) {
            let digits = String(value, radix: 16)
            let padded = String(repeating: "0", count: 4 - digits.count) + digits
            for text in ["\"\\u\(padded)\"", "\"\\u\(padded.uppercased())\""] {
                var text = text
                let read = text.withUTF8 { bytes in
                    var json = PlainJSON(bytes)
                    return json.text()
                }
                #expect(read?.unicodeScalars.map(\.value) == [UInt32(value)])
            }
        }
        #expect(try JSONDecoder().decode(String.self, from: Data(#""\u20ac""#.utf8)) == "€")
    }

    @Test("what is ordinary is read, all else is left to JSONDecoder")
    func plain() {
        func text(_ json: String) -> String? {
            var json = json
            return json.withUTF8 { bytes in
                var json = PlainJSON(bytes)
                return json.text().flatMap { json.isAtEnd() ? $0 : nil }
            }
        }
        func number(_ json: String) -> Int? {
            var json = json
            return json.withUTF8 { bytes in
                var json = PlainJSON(bytes)
                return json.integer().flatMap { json.isAtEnd() ? $0 : nil }
            }
        }
        #expect(
            text(" \"a \\\"b\\\" \\u00e9 \\ud83d\\ude00 and more than sixteen bytes\" ")
                == "a \"b\" é 😀 and more than sixteen bytes"
        )
        #expect(["\"\\ud83d\"", "\"a\nb\"", "\"open", "x", "\"a\" b", ""].allSatisfy { text($0) == nil })
        #expect(number("-120") == -120)
        #expect(number("0") == 0)
        #expect(["-0", "01", "1.0", "1e3", "-", "", "1234567890123456789"].allSatisfy { number($0) == nil })
    }
}
