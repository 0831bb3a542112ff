import GRDB
package import Ranking

/// A passage that was found for a query.
package struct CandidateRecord: Sendable, Hashable {
    /// The passage, with the title of the document it was found in.
    package var passage: Passage
    /// The document it was found in.
    package var documentID: String
    /// How it was found.
    package var origin: CandidateOrigin
    /// Its place among the query's candidates, from 0.
    package var rank: Int
    /// The finder's score.
    package var score: Double?

    package init(passage: Passage, documentID: String, origin: CandidateOrigin, rank: Int, score: Double? = nil) {
        self.passage = passage
        self.documentID = documentID
        self.origin = origin
        self.rank = rank
        self.score = score
    }

    init(row: Row) throws {
        passage = Passage(row: row)
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

/// A passage that was found for a query and is left out, with the reason and what shows it.
package struct LeftOutRecord: Sendable, Hashable {
    /// Why: one code each.
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// The corpus document has the query's own id.
        case sameID = "same-id"
        /// The source row names the document among those that must not be ranked.
        case excludedID = "excluded-id"
        /// The words are those of the query or of its gold answer.
        case sameText = "same-text"
        /// Most of the passage stands in query and gold answer.
        case insideQuery = "inside-query"
        /// The passage holds nearly all of a long query.
        case holdsQuery = "holds-query"
        /// Another passage of the list says the same in nearly the same words.
        case nearCopy = "near-copy"
    }

    /// The passage, with the title of the document it was found in.
    package var passage: Passage
    /// The document it was found in.
    package var documentID: String
    /// How it was found.
    package var origin: CandidateOrigin
    /// Why.
    package var reason: Reason
    /// What shows it, as JSON.
    package var evidence: String
    /// Whether it stays all the same and is only reported: human judgments and given lists are nobody's to change.
    package var isKept: Bool

    package init(
        passage: Passage,
        documentID: String,
        origin: CandidateOrigin,
        reason: Reason,
        evidence: String,
        isKept: Bool = false
    ) {
        self.passage = passage
        self.documentID = documentID
        self.origin = origin
        self.reason = reason
        self.evidence = evidence
        self.isKept = isKept
    }

    init(row: Row) throws {
        passage = Passage(row: row)
        documentID = row["document_id"]
        origin = try row.word("origin")
        reason = try row.word("reason")
        evidence = row["evidence"]
        isKept = row["is_kept"]
    }

    /// The values of its row.
    var values: [(any DatabaseValueConvertible)?] {
        [passage.id.rawValue, documentID, origin.rawValue, reason.rawValue, evidence, isKept]
    }
}

extension Passage {
    /// Reads a passage with the title of the document that the row names.
    init(row: Row) {
        self.init(id: PassageID(rawValue: row["passage_id"]), title: row["title"], text: row["text"])
    }
}
