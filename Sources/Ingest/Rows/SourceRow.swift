import Foundation
package import Ranking

/// What a reader makes of a row.
package enum SourceRow<Value: Sendable>: Sendable {
    /// A row that was read.
    case read(Value)
    /// A sound row that the settings leave out, by reason: `no-accepted-answer`, `no-link`, `local-link`, `not-sampled`.
    case skipped(reason: String)
    /// A row that can't be read.
    case broken(BrokenRow)
}

extension SourceRow {
    /// What `make` reads of a row that could be decoded.
    init<Row>(_ row: Result<Row, BrokenRow>, _ make: (Row) throws -> SourceRow) rethrows {
        switch row {
        case .failure(let broken): self = .broken(broken)
        case .success(let row): self = try make(row)
        }
    }
}

extension SourceRow<SourceDocument> {
    /// A document of a file's line; broken where its text is blank.
    ///
    /// - Parameter key: what the file calls the text.
    static func document(
        id: String,
        title: String? = nil,
        text: String,
        key: String = "text",
        license: String?,
        file: URL,
        line: Int
    ) -> SourceRow {
        guard !text.allSatisfy(\.isWhitespace) else {
            return .broken(BrokenRow(file: file.path, line: line, reason: "`\(key)`: expected text, found none"))
        }
        let attribution = Attribution(license: license)
        return .read(
            SourceDocument(id: id, title: title, text: text, attribution: attribution, file: file.path, line: line)
        )
    }
}

/// A query as its source gives it, before it has a domain.
package struct SourceQuery: Hashable, Sendable {
    /// The source's own id.
    package var id: String
    /// The question.
    package var text: String
    /// The accepted answer or solution.
    package var goldAnswer: String?
    /// Pages that the accepted answer links to, in its order.
    package var citedURLs: [String] = []
    /// Where the question comes from.
    package var attribution: Attribution = Attribution()
    /// Where the accepted answer comes from, if it is a post of its own.
    var answerAttribution: Attribution?
    /// Passages that come with the query; nil where the candidates stage has to find some.
    package var passages: [GivenPassage]?
    /// Human relevance judgments by corpus document id; 0 and less count as not relevant.
    package var qrels: [String: Int] = [:]
    /// Corpus documents that must not become candidates (BRIGHT's `excluded_ids`).
    package var excludedDocuments: [String] = []
}

/// A passage that comes with its query, with or without a label.
package struct GivenPassage: Hashable, Sendable {
    /// The source's own id of it.
    package var id: String?
    package var title: String?
    package var text: String
    /// Where it stands.
    package var url: String?
    /// Its label: `1`, `0` or `"hard"` in the file.
    package var label: Label?
}

/// An entry of a corpus.
package struct SourceDocument: Hashable, Sendable {
    /// The source's own id.
    package var id: String
    package var title: String?
    /// Its text, one passage.
    package var text: String
    /// Where it comes from.
    package var attribution: Attribution
    /// The file it was read from.
    package var file: String
    /// Its line there, from 1; 0 where the format has none.
    package var line: Int
}

/// A row that can't be read: counted, and listed for the user.
package struct BrokenRow: Hashable, Sendable, Codable, Error, CustomStringConvertible {
    /// The file's path.
    package var file: String
    /// The line, from 1; 0 where the format has none.
    package var line: Int
    /// What was expected and what was found.
    package var reason: String

    /// Makes a report.
    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// A document whose id the corpus held before, at line `first`.
    package init(file: String, line: Int, repeatedID id: String, first: Int) {
        self.init(file: file, line: line, reason: "id \(id) repeated, first at line \(first), which counts")
    }

    /// `FILE:LINE: REASON`.
    package var description: String { "\(file):\(line): \(reason)" }
}

/// A key of rows that their reader does not know.
package struct UnknownKey: Hashable, Sendable {
    /// Its place in a row: `answer`, `passages.txt`.
    package var name: String
    /// The key that it was meant to be, where its rows lack that one.
    package var meant: String?
    /// In how many rows it stands.
    package var rows: Int
    /// The first of them, from 1.
    package var line: Int
}
