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
            switch ((try? container.decode(Int.self)), (try? container.decode(String.self))) {
            case (1, _): label = .positive
            case (0, _): label = .negative
            case (_, "hard"): label = .hardNegative
            default:
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath,
                        debugDescription: "expected 1, 0 or \"hard\", found something else"
                    )
                )
            }
        }
    }

    private let file: URL
    private let rows: QueryRows

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
            otherWords: Self.otherWords
        ).unknown(in: file, rows: rows)
    }

    func queries(_ visit: (SourceRow<SourceQuery>) throws -> Void) throws {
        try rows.each(visit) { emit in
            try JSONRows(url: file).each(Row.self) { line, row in
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
