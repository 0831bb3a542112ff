package import Foundation
import Ranking

/// Reads JSON Lines, a value a row.
package struct JSONRows {
    package let url: URL

    package init(url: URL) {
        self.url = url
    }

    /// Hands over each row, decoded, or why it can't be.
    package func each<Row: Decodable>(
        _ type: Row.Type,
        _ visit: (_ number: Int, _ row: Result<Row, BrokenRow>) throws -> Void
    ) throws {
        let decoder = JSONDecoder()
        try LineReader.each(url) { number, line in
            switch line {
            case .broken(let reason):
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: reason)))
            case .text(let text) where EscapedNUL.isIn(text):
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: EscapedNUL.reason)))
            case .text(let text):
                do {
                    try visit(number, .success(try decoder.decode(type, from: Data(text.utf8))))
                } catch let error as DecodingError {
                    try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: Self.words(error))))
                }
            }
        }
    }

    /// What was expected and what was found, with the key.
    package static func words(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
            return path.isEmpty ? "the row" : "`\(path)`"
        }
        switch error {
        case .keyNotFound(let key, let context):
            let inside = context.codingPath.isEmpty ? "" : " in \(place(context))"
            return "expected a key `\(key.stringValue)`\(inside), found none"
        case .typeMismatch(let type, let context):
            return "\(place(context)): expected \(name(type)), found another type"
        case .valueNotFound(let type, let context): return "\(place(context)): expected \(name(type)), found null"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "expected a JSON value, found something else" : "\(place(context)): \(context.debugDescription)"
        @unknown default: return "expected another JSON value"
        }
    }

    private static func name(_ type: Any.Type) -> String {
        switch "\(type)" {
        case "String": "a text"
        case "Int", "Double": "a number"
        case "Bool": "true or false"
        case let name where name.hasPrefix("Array"): "a list"
        default: "an object"
        }
    }
}

/// A text or a whole number, as ids come.
package struct RowName: Decodable {
    package let text: String

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try (try? container.decode(String.self)) ?? String(container.decode(Int.self))
    }
}

/// Reads tab-separated values.
struct TabRows {
    let url: URL

    /// Hands over each row's fields, or why it can't be read: fewer fields than needed, an empty one. Tabs in the last field belong to it.
    func each(fields count: Int, _ visit: (_ number: Int, _ row: Result<[String], BrokenRow>) throws -> Void) throws {
        try LineReader.each(url) { number, line in
            func broken(_ reason: String) throws {
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: reason)))
            }
            switch line {
            case .broken(let reason): try broken(reason)
            case .text(let text):
                let fields = text.split(separator: "\t", maxSplits: count - 1, omittingEmptySubsequences: false)
                guard fields.count == count else {
                    return try broken("expected \(count) fields with tabs between them, found \(fields.count)")
                }
                guard fields.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else {
                    return try broken("expected text in every field, found an empty one")
                }
                try visit(number, .success(fields.map(String.init)))
            }
        }
    }

    /// Hands over rows of id and text as documents, each with its line.
    ///
    /// - Parameter license: of the texts, for the card.
    func documents(license: String?, _ visit: (SourceRow<SourceDocument>) throws -> Void) throws {
        try each(fields: 2) { line, row in
            try visit(
                SourceRow(row) { .document(id: $0[0], text: $0[1], license: license, file: url, line: line) }
            )
        }
    }
}

/// U+0000 in a text of JSON: no store and no file of lines can hold it, so its row is as broken as one with the byte itself.
enum EscapedNUL {
    /// What is wrong with such a row.
    static let reason = #"expected text, found a NUL character (\u0000)"#

    private static let name = Array("u0000".utf8)

    /// Whether JSON writes one.
    static func isIn(_ json: String) -> Bool {
        json.utf8.withContiguousStorageIfAvailable(isIn) ?? isIn(Array(json.utf8))
    }

    private static func isIn(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        var rest = bytes[...]
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            let escape = rest[backslash...].dropFirst()
            if escape.starts(with: name) { return true }
            // What follows a backslash is no beginning of another escape: `\\u0000` is a backslash and a word.
            rest = escape.dropFirst()
        }
        return false
    }
}
