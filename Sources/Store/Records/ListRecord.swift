import GRDB
import Ranking

/// A query's list: its passages in the seeded order.
public struct ListRecord: Sendable, Hashable {
    /// A passage at its place.
    public struct Item: Sendable, Hashable {
        /// The passage, with its document's title.
        public var passage: Passage
        /// The document it was found in.
        public var documentID: String
        /// How it was found.
        public var origin: CandidateOrigin
        /// Its pointwise label.
        public var label: Label
        /// Who judged.
        public var judge: JudgmentRecord.Judge

        /// Makes an item.
        public init(
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
            passage = Passage(id: PassageID(rawValue: row["passage_id"]), title: row["title"], text: row["text"])
            documentID = row["document_id"]
            origin = try row.word("origin")
            label = try row.word("label")
            judge = try row.word("judge")
        }
    }

    /// The items; the first one is position 1.
    public var items: [Item]

    /// Makes a list.
    public init(items: [Item]) {
        self.items = items
    }

    /// How many items are positive.
    public var positives: Int { items.count { $0.label == .positive } }

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
