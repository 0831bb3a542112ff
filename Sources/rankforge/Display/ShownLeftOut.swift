import Foundation
import Store

/// A passage that was left out, as `rejects --left-out` and `show` write it.
struct ShownLeftOut: Encodable {
    let query: String
    let stage: String
    let reason: String
    /// Whether it stays all the same and is only reported.
    let isKept: Bool
    let origin: String
    let passage: String
    let document: String
    let docid: String
    let title: String?
    let text: String
    let evidence: String

    init(_ line: LeftOutLine) {
        query = line.query.rawValue
        stage = line.stage.rawValue
        reason = line.record.reason.rawValue
        isKept = line.record.isKept
        origin = line.record.origin.rawValue
        passage = line.record.passage.id.rawValue
        document = line.record.documentID
        docid = line.docid
        title = line.record.passage.title
        text = line.record.passage.text
        evidence = line.record.evidence
    }

    /// A line a passage.
    static func table(_ lines: [ShownLeftOut], ofOneQuery: Bool) -> String {
        var table = Table(
            (ofOneQuery ? [] : [("query", .left)]) + [
                ("reason", .left), ("docid", .left), ("evidence", .prose), ("passage", .prose),
            ],
            leaving: ["evidence", "docid"]
        )
        for line in lines {
            table.add(
                (ofOneQuery ? [] : [line.query]) + [
                    line.reason + (line.isKept ? " (stays)" : ""), line.docid, line.evidence,
                    Terminal.line(line.text, width: Terminal.columns() == nil ? 60 : 200),
                ]
            )
        }
        return table.text
    }
}
