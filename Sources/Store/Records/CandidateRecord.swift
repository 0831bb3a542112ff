import GRDB
import Ranking

/// A passage that was found for a query.
public struct CandidateRecord: Sendable, Hashable {
    /// The passage, with the title of the document it was found in.
    public var passage: Passage
    /// The document it was found in.
    public var documentID: String
    /// How it was found.
    public var origin: CandidateOrigin
    /// Its place among the query's candidates, from 0.
    public var rank: Int
    /// The finder's score.
    public var score: Double?

    /// Makes a record.
    public init(passage: Passage, documentID: String, origin: CandidateOrigin, rank: Int, score: Double? = nil) {
        self.passage = passage
        self.documentID = documentID
        self.origin = origin
        self.rank = rank
        self.score = score
    }

    init(row: Row) throws {
        passage = Passage(id: PassageID(rawValue: row["passage_id"]), title: row["title"], text: row["text"])
        documentID = row["document_id"]
        origin = try row.word("origin")
        rank = row["rank"]
        score = row["score"]
    }

    /// The values of its row.
    var values: [(any DatabaseValueConvertible)?] {
        [passage.id.rawValue, documentID, origin.rawValue, rank, score]
    }
}
