import GRDB
package import Ranking

/// A query's list: its passages in the seeded order.
package struct ListRecord: Sendable, Hashable {
    /// A passage at its place.
    package struct Item: Sendable, Hashable {
        /// The passage, with its document's title.
        package var passage: Passage
        /// The document it was found in.
        package var documentID: String
        /// How it was found.
        package var origin: CandidateOrigin
        /// Its pointwise label.
        package var label: Label
        /// Who judged.
        package var judge: JudgmentRecord.Judge

        package init(
            passage: Passage,
            documentID: String,
            origin: CandidateOrigin,
            label: Label,
            judge: JudgmentRecord.Judge
        ) {
            self.passage = passage
            self.documentID = documentID
            self.origin = origin
            self.label = label
            self.judge = judge
        }

        init(row: Row) throws {
            passage = Passage(row: row)
            documentID = row["document_id"]
            origin = try row.word("origin")
            label = try row.word("label")
            judge = try row.word("judge")
        }
    }

    /// The items; the first one is position 1.
    package var items: [Item]

    package init(items: [Item]) {
        self.items = items
    }

    /// How many items are positive.
    package var positives: Int { items.count { $0.label == .positive } }

    /// The values of the items' rows.
    var itemValues: [[(any DatabaseValueConvertible)?]] {
        items.enumerated().map { index, item in
            [
                index + 1, item.passage.id.rawValue, item.documentID, item.origin.rawValue, item.label.rawValue,
                item.judge.rawValue,
            ]
        }
    }
}
