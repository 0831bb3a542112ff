import Foundation
import Ranking

/// A value of the JSON that a server sent, each field to be read on its own.
package enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// As it was written; NaN, Infinity and unknown words stand here too.
    case number(String)
    /// As bytes, which need not be whole characters; see ``JSONScanner``.
    case text([UInt8])
    case list([JSONValue])
    case object([String: JSONValue])

    /// Reads one value that fills all bytes but for blanks; nil if there is none.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = JSONScanner(bytes)
        guard let value = JSONValue(&scanner), scanner.isAtEnd else { return nil }
        self = value
    }

    init?(_ bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBufferPointer({ JSONValue($0) }) else { return nil }
        self = value
    }

    /// Reads the next value.
    init?(_ scanner: inout JSONScanner, depth: Int = 0) {
        guard depth < JSONScanner.maximumDepth else {
            guard scanner.skipValue() else { return nil }
            self = .null
            return
        }
        switch scanner.next {
        case UInt8(ascii: "\"")?:
            var text: [UInt8] = []
            guard scanner.readText(into: &text) else { return nil }
            self = .text(text)
        case UInt8(ascii: "{")?:
            var values: [String: JSONValue] = [:]
            let isWhole = scanner.readObject { scanner, key in
                guard let value = JSONValue(&scanner, depth: depth + 1) else { return false }
                values[Self.name(key)] = value
                return true
            }
            guard isWhole else { return nil }
            self = .object(values)
        case UInt8(ascii: "[")?:
            guard let values = Self.list(&scanner, depth: depth) else { return nil }
            self = .list(values)
        default:
            guard let word = scanner.word() else { return nil }
            self =
                if word.spells("null") { .null } else if word.spells("true") {
                    .boolean(true)
                } else if word.spells(
                    "false"
                ) { .boolean(false) } else { .number(String(decoding: word, as: UTF8.self)) }
        }
    }

    private static func list(_ scanner: inout JSONScanner, depth: Int) -> [JSONValue]? {
        guard scanner.take(UInt8(ascii: "[")) else { return nil }
        if scanner.take(UInt8(ascii: "]")) { return [] }
        var values: [JSONValue] = []
        repeat {
            guard let value = JSONValue(&scanner, depth: depth + 1) else { return nil }
            values.append(value)
        } while scanner.take(UInt8(ascii: ","))
        return scanner.take(UInt8(ascii: "]")) ? values : nil
    }

    /// A key; nearly none has escapes.
    private static func name(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var text: [UInt8] = []
        let quoted = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
        let isRead = quoted.withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes)
            return scanner.readText(into: &text)
        }
        return String(decoding: isRead ? text : Array(raw), as: UTF8.self)
    }
}

extension JSONValue {
    /// A field of an object; nil where there is none, or where it is null.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let values) = self, let value = values[key], value != .null else { return nil }
        return value
    }

    /// The values of a list; of anything else none.
    package var items: [JSONValue] {
        if case .list(let values) = self { values } else { [] }
    }

    /// A text, bytes that are none replaced.
    package var string: String? {
        if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// A text or a number, as servers please.
    package var words: String? {
        switch self {
        case .text, .boolean, .null, .list, .object: string
        case .number(let text): text
        }
    }

    /// A whole number, also one that is written as 12.0 or as a text; what is out of range is the nearest one that is not.
    package var integer: Int? {
        guard let text = words else { return nil }
        if let number = Int(text) { return number }
        guard let number = Double(text), !number.isNaN, abs(number) >= 1 || number == 0 else { return nil }
        return Int(clamped: number)
    }

    /// A finite number, also one that is written as a text.
    package var number: Double? {
        guard let number = words.flatMap(Double.init), number.isFinite else { return nil }
        return number
    }
}
