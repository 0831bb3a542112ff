import Foundation
import Ranking
import Settings

/// Queries of any origin, with or without passages and labels, as JSON Lines.
///
/// A row: `{"id", "query", "gold_answer"?, "url"?, "license"?, "passages"?: [{"id"?, "title"?, "text", "url"?, "label"?: 1 | 0 | "hard"}]}`.
struct JSONLinesSource: QuerySource {
    static let kind = "jsonl"
    static let holdsPassages = false
    static let properties: [Property] = [
        .required(
            "path",
            .path,
            "A JSON Lines file with id and query, and perhaps gold_answer and passages, a row.",
            effect: .harmless
        )
    ]

    fileprivate struct Row: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case id, query, gold_answer, url, license, passages
        }

        struct GivenRow: Decodable {
            enum CodingKeys: String, CodingKey, CaseIterable {
                case id, title, text, url, label
            }

            let id: RowName?
            let title: String?
            let text: String
            let url: String?
            let label: GivenLabel?
        }

        let id: RowName
        let query: String
        let gold_answer: String?
        let url: String?
        let license: String?
        let passages: [GivenRow]?
    }

    fileprivate struct GivenLabel: Decodable {
        let label: Label

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let label = Self.label((try? container.decode(Int.self)), (try? container.decode(String.self))) else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "expected 1, 0 or \"hard\", found something else"
                    )
                )
            }
            self.label = label
        }

        init?(_ json: inout PlainJSON) {
            let isText = json.next() == UInt8(ascii: "\"")
            guard let label = Self.label(isText ? nil : json.integer(), isText ? json.text() : nil) else { return nil }
            self.label = label
        }

        private static func label(_ number: Int?, _ word: String?) -> Label? {
            switch (number, word) {
            case (1, _): .positive
            case (0, _): .negative
            case (_, "hard"): .hardNegative
            default: nil
            }
        }
    }

    private let file: URL
    private let rows: QueryRows
    /// See ``JSONRows``.
    var isQuick = true

    init(settings: Settings) throws {
        file = try settings.file("path")
        rows = QueryRows(settings: settings, file: file.path)
    }

    func files() throws -> [SourceFile] { [SourceFile(url: file, role: "queries in JSON Lines")] }

    /// What other formats call the same things.
    private static let otherWords = [
        "_id": "id", "qid": "id", "query_id": "id", "docid": "id", "doc_id": "id", "question": "query",
        "prompt": "query",
        "answer": "gold_answer", "answers": "gold_answer", "gold": "gold_answer", "solution": "gold_answer",
        "response": "gold_answer", "documents": "passages", "docs": "passages", "contexts": "passages",
        "ctxs": "passages", "candidates": "passages", "content": "text", "contents": "text", "body": "text",
        "passage": "text", "relevance": "label", "is_relevant": "label", "score": "label",
    ]

    func unknownKeys(rows: Int) throws -> [UnknownKey] {
        try RowKeys(
            row: Row.CodingKeys.allCases.map(\.rawValue),
            inner: (Row.CodingKeys.passages.rawValue, Row.GivenRow.CodingKeys.allCases.map(\.rawValue)),
            otherWords: Self.otherWords,
            isQuick: isQuick
        ).unknown(in: file, rows: rows)
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            try JSONRows(url: file, isQuick: isQuick).each(Row.self, quickly: { Row(&$0) }) { line, row in
                try emit(line, SourceRow(row) { query($0, line: line) })
            }
        }
    }

    private func query(_ row: Row, line: Int) -> SourceRow<SourceQuery> {
        func broken(_ reason: String) -> SourceRow<SourceQuery> {
            .broken(BrokenRow(file: file.path, line: line, reason: reason))
        }
        if row.id.text.isEmpty { return broken("`id`: expected a text, found an empty one") }
        if row.query.allSatisfy(\.isWhitespace) { return broken("`query`: expected a text, found an empty one") }
        if let index = row.passages?.firstIndex(where: { $0.text.allSatisfy(\.isWhitespace) }) {
            return broken("`passages.[\(index)].text`: expected a text, found an empty one")
        }
        return .read(
            SourceQuery(
                id: row.id.text,
                text: row.query,
                goldAnswer: row.gold_answer,
                attribution: Attribution(url: row.url, license: row.license),
                passages: row.passages?.map {
                    GivenPassage(id: $0.id?.text, title: $0.title, text: $0.text, url: $0.url, label: $0.label?.label)
                }
            )
        )
    }
}

/// Ordinary rows, read without JSONDecoder, which was a twentieth of the work of a whole run.
extension JSONLinesSource.Row {
    fileprivate init?(_ json: inout PlainJSON) {
        var (id, query): (RowName?, String?)
        var (goldAnswer, url, license): (String?, String?, String?)
        var passages: [GivenRow]?
        let isRead = json.object { json, name in
            switch name {
            case "id": json.read(&id) { RowName(&$0) }
            case "query": json.read(&query) { $0.text() }
            case "gold_answer": json.read(&goldAnswer) { $0.text() }
            case "url": json.read(&url) { $0.text() }
            case "license": json.read(&license) { $0.text() }
            case "passages": json.read(&passages) { GivenRow.rows(&$0) }
            default: false
            }
        }
        guard isRead, let id, let query else { return nil }
        self.init(id: id, query: query, gold_answer: goldAnswer, url: url, license: license, passages: passages)
    }
}

extension JSONLinesSource.Row.GivenRow {
    fileprivate static func rows(_ json: inout PlainJSON) -> [Self]? {
        var rows: [Self] = []
        let isRead = json.list { json in
            guard let row = Self(&json) else { return false }
            rows.append(row)
            return true
        }
        return isRead ? rows : nil
    }

    private init?(_ json: inout PlainJSON) {
        var id: RowName?
        var (title, text, url): (String?, String?, String?)
        var label: JSONLinesSource.GivenLabel?
        let isRead = json.object { json, name in
            switch name {
            case "id": json.read(&id) { RowName(&$0) }
            case "title": json.read(&title) { $0.text() }
            case "text": json.read(&text) { $0.text() }
            case "url": json.read(&url) { $0.text() }
            case "label": json.read(&label) { JSONLinesSource.GivenLabel(&$0) }
            default: false
            }
        }
        guard isRead, let text else { return nil }
        self.init(id: id, title: title, text: text, url: url, label: label)
    }
}
