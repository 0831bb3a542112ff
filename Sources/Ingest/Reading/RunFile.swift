package import Foundation

/// A ranking of documents for many queries in TREC's form, as retrievers write it: `query Q0 document rank score tag` a line.
///
/// Blanks between fields may be of any kind and number. Document ids may hold blanks (BRIGHT's do): two fields are taken from the left and
/// three from the right, and what lies between them is the id. Packed files are read as they are. The one reader of runs: what `run` takes
/// as candidates and what `evaluate` scores are the same lines.
package struct RunFile: Sendable {
    package struct Line: Hashable, Sendable {
        /// The query's id within its data set.
        package var query: String
        /// The document's id within its corpus.
        package var document: String
        /// The score; trec_eval orders by it and not by the rank, and keeps it in single precision, so that 1.00000001 and 1 are a tie.
        package var score: Float
    }

    /// The file.
    package let url: URL

    /// Names a file.
    package init(url: URL) {
        self.url = url
    }

    /// Hands over each line with its number from 1, in file order and constant memory, or why it can't be read.
    ///
    /// - Throws: ``SourceError`` where the file as a whole is unreadable, and whatever `visit` throws.
    package func each(_ visit: (_ number: Int, _ line: Result<Line, BrokenRow>) throws -> Void) throws {
        var blocks = try LineBlocks(url: url)
        while let block = try blocks.next() { try each(in: block, visit) }
    }

    /// Hands over the lines of one block of the file, for who reads several side by side.
    package func each(
        in block: LineBlocks.Block,
        _ visit: (_ number: Int, _ line: Result<Line, BrokenRow>) throws -> Void
    ) rethrows {
        // Lines of a query stand together: its name is made once.
        var query = ""
        try block.eachLine { number, line in
            try visit(
                number,
                Self.parse(line, lastQuery: &query).mapError {
                    BrokenRow(file: url.path, line: number, reason: $0.words)
                }
            )
        }
    }

    /// What the run calls itself: the last field of its first line; nil where that is no line of a run.
    ///
    /// - Throws: ``SourceError`` where the file is unreadable.
    package func tag() throws -> String? {
        var reader = try LineReader(url: url)
        guard case .text(let text)? = try reader.next()?.line else { return nil }
        let fields = text.utf8.split(whereSeparator: Self.isBlank)
        return fields.count >= 6 ? fields.last.flatMap { String($0) } : nil
    }

    private struct Reason: Error {
        let words: String
    }

    private static func parse(
        _ line: UnsafeBufferPointer<UInt8>,
        lastQuery: inout String
    ) -> Result<Line, Reason> {
        var rest = line[...]
        func first() -> Slice<UnsafeBufferPointer<UInt8>> {
            rest = rest.drop(while: isBlank)
            let field = rest.prefix { !isBlank($0) }
            rest = rest[field.endIndex...]
            return field
        }
        func last() -> Slice<UnsafeBufferPointer<UInt8>> {
            trimEnd(&rest)
            var start = rest.endIndex
            while start > rest.startIndex, !isBlank(rest[start - 1]) { start -= 1 }
            let field = rest[start...]
            rest = rest[..<start]
            return field
        }
        func excerpt(_ field: Slice<UnsafeBufferPointer<UInt8>>) -> String {
            String(decoding: field.prefix(40), as: UTF8.self)
        }
        let (query, _, _, score, rank) = (first(), first(), last(), last(), last())
        rest = rest.drop(while: isBlank)
        trimEnd(&rest)
        guard !rest.isEmpty else {
            let count = line.split(whereSeparator: isBlank).count
            return .failure(Reason(words: "expected 6 fields, query Q0 document rank score tag; found \(count)"))
        }
        // The rank has no other use; but a line whose tag is missing shows by it.
        guard rank.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .failure(Reason(words: "expected a whole number as rank, found \"\(excerpt(rank))\""))
        }
        guard let value = Float(String(decoding: score, as: UTF8.self)), value.isFinite else {
            return .failure(Reason(words: "expected a number as score, found \"\(excerpt(score))\""))
        }
        guard !query.contains(0), !rest.contains(0) else {
            return .failure(Reason(words: "expected text, found a NUL byte"))
        }
        guard let document = String(validating: rest, as: UTF8.self) else {
            return .failure(Reason(words: "expected UTF-8, found other bytes"))
        }
        if !lastQuery.utf8.elementsEqual(query) {
            guard let name = String(validating: query, as: UTF8.self) else {
                return .failure(Reason(words: "expected UTF-8, found other bytes"))
            }
            lastQuery = name
        }
        return .success(Line(query: lastQuery, document: document, score: value))
    }

    private static func trimEnd(_ bytes: inout Slice<UnsafeBufferPointer<UInt8>>) {
        while let byte = bytes.last, isBlank(byte) { bytes.removeLast() }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
