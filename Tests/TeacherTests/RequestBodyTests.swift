import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Teacher

@Suite("The body of a request")
struct RequestBodyTests {
    @Test("texts, numbers and keys are written as JSONEncoder writes them")
    func asJSONEncoder() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let texts = [
            "", "plain", "a \"quoted\" / \\ text",
            String(String.UnicodeScalarView((0..<0x30).compactMap(Unicode.Scalar.init))),
            "\u{7F}\u{80}\u{2028}\u{2029}é中😀", String(repeating: "long \n", count: 1000),
        ]
        // One letter that needs an escape in the midst of many that don't, at every place.
        let alone = ["\\", "\"", "\n", "\u{1}", "\u{1F}"].flatMap { letter in
            (0..<40).map { String(repeating: "x", count: $0) + letter + String(repeating: "y", count: 40 - $0) }
        }
        for text in texts + alone {
            var json = JSONBytes()
            json.append(text)
            #expect(
                String(decoding: json.bytes, as: UTF8.self) == String(decoding: try encoder.encode(text), as: UTF8.self)
            )
        }
        for number in [0, 1, -1.5, 0.6, 0.95, 1e-7, 1e21, 1.7976931348623157e308, .leastNonzeroMagnitude, 100] {
            var json = JSONBytes()
            json.append(number)
            #expect(
                String(decoding: json.bytes, as: UTF8.self)
                    == String(decoding: try encoder.encode(number), as: UTF8.self)
            )
        }
        let names = ["b", "B", "a1", "a10", "a2", "é", "_x", "top_p", "top-k", "a b"]
        var json = JSONBytes()
        try SettingValue.object(Dictionary(uniqueKeysWithValues: names.map { ($0, .integer(1)) })).write(to: &json)
        let same = try encoder.encode(Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
        #expect(String(decoding: json.bytes, as: UTF8.self) == String(decoding: same, as: UTF8.self))
    }

    @Test("lists and objects stand in each other, and a number that JSON can't say is an error")
    func nested() throws {
        var json = JSONBytes()
        let value = SettingValue.object([
            "stop": .list([.string("\n"), .list([]), .list([.integer(1), .integer(2)])]), "a": .object([:]),
            "b": .object(["x": .boolean(true), "y": .number(0.5)]),
        ])
        try value.write(to: &json)
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":{},"b":{"x":true,"y":0.5},"stop":["\n",[],[1,2]]}"#
        )
        #expect(throws: EncodingError.self) { try SettingValue.number(.nan).write(to: &json) }
    }
}
