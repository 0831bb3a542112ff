import Foundation

/// A ranking of documents for many queries in TREC's form, as retrievers write it: `query Q0 document rank score tag` a line.
///
/// Blanks between fields may be of any kind and number. Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and
/// three from the right, and what lies between them is the id. Packed files are read as they are.
public struct RunFile: Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// The query's id within its data set.
        public var query: String
        /// The document's id within its corpus.
        public var document: String
        /// The score; trec_eval orders by it and not by the rank, and keeps it in single precision, so that 1.00000001 and 1 are a tie.
        public var score: Float
    }

    private let url: URL

    /// Names a file.
    public init(url: URL) {
        self.url = url
    }

    /// Hands over each line with its number from 1, in file order and constant memory, or why it can't be read.
    ///
    /// - Throws: ``SourceError`` where the file as a whole is unreadable, and whatever `visit` throws.
    public func each(_ visit: (_ number: Int, _ line: Result<Line, BrokenRow>) throws -> Void) throws {
        try LineReader.each(url) { number, line in
            func broken(_ reason: String) throws {
                try visit(number, .failure(BrokenRow(file: url.path, line: number, reason: reason)))
            }
            switch line {
            case .broken(let reason): try broken(reason)
            case .text(let text):
                switch Self.parse(text) {
                case .success(let line): try visit(number, .success(line))
                case .failure(let reason): try broken(reason.words)
                }
            }
        }
    }

    private struct Reason: Error {
        let words: String
    }

    private static func parse(_ text: String) -> Result<Line, Reason> {
        var rest = text.utf8[...]
        func first() -> Substring.UTF8View? {
            rest = rest.drop(while: isBlank)
            let field = rest.prefix { !isBlank($0) }
            rest = rest[field.endIndex...]
            return field.isEmpty ? nil : field
        }
        func last() -> Substring? {
            trimEnd(&rest)
            let start = rest.lastIndex(where: isBlank).map(rest.index(after:)) ?? rest.startIndex
            let field = rest[start...]
            rest = rest[..<start]
            return field.isEmpty ? nil : Substring(field)
        }
        let (query, _, _, score, rank) = (first(), first(), last(), last(), last())
        rest = rest.drop(while: isBlank)
        trimEnd(&rest)
        guard let query, let score, let rank, !rest.isEmpty else {
            let count = text.utf8.split(whereSeparator: isBlank).count
            return .failure(Reason(words: "expected 6 fields, query Q0 document rank score tag; found \(count)"))
        }
        // The rank has no other use; but a line whose tag is missing shows by it.
        guard Int(rank) != nil else {
            return .failure(Reason(words: "expected a whole number as rank, found \"\(rank.prefix(40))\""))
        }
        guard let value = Float(score), value.isFinite else {
            return .failure(Reason(words: "expected a number as score, found \"\(score.prefix(40))\""))
        }
        return .success(Line(query: String(Substring(query)), document: String(Substring(rest)), score: value))
    }

    private static func trimEnd(_ bytes: inout Substring.UTF8View) {
        while let byte = bytes.last, isBlank(byte) { bytes.removeLast() }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
