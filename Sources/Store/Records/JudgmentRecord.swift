import GRDB
package import Ranking

/// The pointwise label of a candidate, and who said so.
package struct JudgmentRecord: Sendable, Hashable {
    /// Who judged.
    package enum Judge: String, Sendable, Hashable, Codable {
        /// The teacher, with the gold answer.
        case teacher
        /// Humans, in a data set's qrels.
        case qrels
        /// Whoever made the file that the query came in.
        case given
        /// Nobody: drawn from what no one chose.
        case sampled
    }

    package var passage: PassageID
    package var label: Label
    /// Who judged.
    package var judge: Judge
    /// The teacher's answer that says so; of several samples the first.
    package var requestKey: String?
    /// The share of the samples that chose the passage, from 0 to 1; nil where only one was asked.
    package var share: Double?

    package init(passage: PassageID, label: Label, judge: Judge, requestKey: String? = nil, share: Double? = nil) {
        self.passage = passage
        self.label = label
        self.judge = judge
        self.requestKey = requestKey
        self.share = share
    }

    init(row: Row) throws {
        passage = PassageID(rawValue: row["passage_id"])
        label = try row.word("label")
        judge = try row.word("judge")
        requestKey = row["request_key"]
        share = row["share"]
    }

    /// The values of its row.
    var values: [(any DatabaseValueConvertible)?] {
        [passage.rawValue, label.rawValue, judge.rawValue, requestKey, share]
    }
}
