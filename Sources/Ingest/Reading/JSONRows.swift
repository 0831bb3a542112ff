import Foundation

/// Reads JSON Lines, a value a row.
struct JSONRows {
    let url: URL
    /// Whether ordinary rows are read without JSONDecoder; the results are the same.
    var isQuick = true

    /// Hands over each row, decoded, or why it can't be.
    ///
    /// - Parameter quickly: reads an ordinary row; nil for one that JSONDecoder is to read.
    func each<Row: Decodable>(
        _ type: Row.Type,
        quickly: (inout PlainJSON) -> Row? = { _ in nil },
        _ visit: (_ number: Int, _ row: Result<Row, BrokenRow>) throws -> Void
    ) throws {
        let decoder = JSONDecoder()
        try LineReader.each(url) { number, line in
            switch line {
            case .broken(let reason):
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: reason)))
            case .text(let text) where EscapedNUL.isIn(text):
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: EscapedNUL.reason)))
            case .text(var text):
                let plain =
                    !isQuick
                    ? nil
                    : text.withUTF8 { bytes in
                        var json = PlainJSON(bytes)
                        return quickly(&json).flatMap { json.isAtEnd() ? $0 : nil }
                    }
                if let plain { return try visit(number, .success(plain)) }
                do {
                    try visit(number, .success(try decoder.decode(type, from: Data(text.utf8))))
                } catch let error as DecodingError {
                    try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: Self.words(error))))
                }
            }
        }
    }

    /// What was expected and what was found, with the key.
    static func words(_ error: DecodingError) -> String {
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
