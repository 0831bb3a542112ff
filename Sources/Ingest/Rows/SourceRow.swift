import Foundation
import Ranking

/// What a reader makes of a row.
public enum SourceRow<Value: Sendable>: Sendable {
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
public struct SourceQuery: Hashable, Sendable {
    /// The source's own id.
    public var id: String
    /// The question.
    public var text: String
    /// The accepted answer or solution.
    public var goldAnswer: String?
    /// Pages that the accepted answer links to, in its order.
    public var citedURLs: [String]
    /// Where the question comes from.
    public var attribution: Attribution
    /// Where the accepted answer comes from, if it is a post of its own.
    public var answerAttribution: Attribution?
    /// Passages that come with the query; nil where the candidates stage has to find some.
    public var passages: [GivenPassage]?
    /// Human relevance judgments by corpus document id; 0 and less count as not relevant.
    public var qrels: [String: Int]
    /// Corpus documents that must not become candidates (BRIGHT's `excluded_ids`).
    public var excludedDocuments: [String]

    /// Makes a query.
    public init(
        id: String,
        text: String,
        goldAnswer: String? = nil,
        citedURLs: [String] = [],
        attribution: Attribution = Attribution(),
        answerAttribution: Attribution? = nil,
        passages: [GivenPassage]? = nil,
        qrels: [String: Int] = [:],
        excludedDocuments: [String] = []
    ) {
        self.id = id
        self.text = text
        self.goldAnswer = goldAnswer
        self.citedURLs = citedURLs
        self.attribution = attribution
        self.answerAttribution = answerAttribution
        self.passages = passages
        self.qrels = qrels
        self.excludedDocuments = excludedDocuments
    }
}

/// A passage that comes with its query, with or without a label.
public struct GivenPassage: Hashable, Sendable {
    /// The source's own id of it.
    public var id: String?
    /// Its title.
    public var title: String?
    /// Its text.
    public var text: String
    /// Where it stands.
    public var url: String?
    /// Its label: `1`, `0` or `"hard"` in the file.
    public var label: Label?

    /// Makes a passage.
    public init(id: String? = nil, title: String? = nil, text: String, url: String? = nil, label: Label? = nil) {
        self.id = id
        self.title = title
        self.text = text
        self.url = url
        self.label = label
    }
}

/// An entry of a corpus.
public struct SourceDocument: Hashable, Sendable {
    /// The source's own id.
    public var id: String
    /// Its title.
    public var title: String?
    /// Its text, one passage.
    public var text: String
    /// Where it comes from.
    public var attribution: Attribution
    /// The file it was read from.
    public var file: String
    /// Its line there, from 1; 0 where the format has none.
    public var line: Int

    /// Makes a document.
    public init(id: String, title: String? = nil, text: String, attribution: Attribution, file: String, line: Int) {
        self.id = id
        self.title = title
        self.text = text
        self.attribution = attribution
        self.file = file
        self.line = line
    }
}

/// A row that can't be read: counted, and listed for the user.
public struct BrokenRow: Hashable, Sendable, Codable, Error, CustomStringConvertible {
    /// The file's path.
    public var file: String
    /// The line, from 1; 0 where the format has none.
    public var line: Int
    /// What was expected and what was found.
    public var reason: String

    /// Makes a report.
    public init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// A document whose id the corpus held before, at line `first`.
    public init(file: String, line: Int, repeatedID id: String, first: Int) {
        self.init(file: file, line: line, reason: "id \(id) repeated, first at line \(first), which counts")
    }

    /// `FILE:LINE: REASON`.
    public var description: String { "\(file):\(line): \(reason)" }
}

/// A key of rows that their reader does not know.
public struct UnknownKey: Hashable, Sendable {
    /// Its place in a row: `answer`, `passages.txt`.
    public var name: String
    /// The key that it was meant to be, where its rows lack that one.
    public var meant: String?
    /// In how many rows it stands.
    public var rows: Int
    /// The first of them, from 1.
    public var line: Int
}
