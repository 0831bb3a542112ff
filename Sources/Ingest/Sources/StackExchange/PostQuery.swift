import Ranking
import Text

/// A question with its answer as the spool keeps it: text, no markup.
struct PostQuery: Hashable, Sendable {
    /// Title and body.
    var text: String
    /// Address, author and licence.
    var attribution: [String?]
    /// Nil for a question without one.
    var answer: PostAnswer?

    /// Joins a question with its answer.
    init(title: String, html: String, attribution: [String?], answer: PostAnswer?) {
        let body = HTMLText.text(ofFragment: html)
        text = body.isEmpty ? title : "\(title)\n\n\(body)"
        self.attribution = attribution
        self.answer = answer
    }

    /// The fields of a record.
    var record: [String?] { [text] + attribution + (answer?.record ?? []) }

    /// Reads ``record``.
    init(record: [String?]) {
        text = record[0] ?? ""
        attribution = Array(record[1...3])
        answer = record.count > 4 ? PostAnswer(record: record[4...]) : nil
    }

    func query(id: Int) -> SourceQuery {
        SourceQuery(
            id: String(id),
            text: text,
            goldAnswer: answer?.text,
            citedURLs: answer?.links ?? [],
            attribution: Self.attribution(attribution),
            answerAttribution: answer.map { Self.attribution($0.attribution) }
        )
    }

    private static func attribution(_ fields: [String?]) -> Attribution {
        Attribution(url: fields[0], author: fields[1], license: fields[2])
    }
}
