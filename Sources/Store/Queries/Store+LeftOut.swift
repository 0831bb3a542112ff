import GRDB
import Ranking

/// How many passages of a domain were left out for a reason.
public struct LeftOutCount: Sendable, Codable, Hashable {
    /// The domain.
    public var domain: String
    /// The stage that left them out.
    public var stage: StageName
    /// Why.
    public var reason: LeftOutRecord.Reason
    /// How many were left out.
    public var passages: Int
    /// How many more were only reported.
    public var reported: Int
}

/// A passage that was left out, with its query.
public struct LeftOutLine: Sendable, Hashable {
    /// The query.
    public var query: QueryID
    /// The stage.
    public var stage: StageName
    /// The passage and the reason.
    public var record: LeftOutRecord
    /// What the source calls the document.
    public var docid: String
}

extension Store {
    /// How many passages were left out, by domain, stage and reason; at the current fingerprints.
    public func leftOutCounts() async throws -> [LeftOutCount] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT c.domain, c.stage, l.reason, SUM(NOT l.is_kept) AS passages, SUM(l.is_kept) AS reported
                    FROM current c JOIN left_out l ON l.stage = c.stage AND l.fingerprint = c.fingerprint
                    JOIN query q ON q.id = l.query_id AND q.domain = c.domain
                    GROUP BY c.domain, c.stage, l.reason ORDER BY c.domain, c.stage, l.reason
                    """
            ).map { row in
                LeftOutCount(
                    domain: row["domain"],
                    stage: try row.word("stage"),
                    reason: try row.word("reason"),
                    passages: row["passages"],
                    reported: row["reported"]
                )
            }
        }
    }

    /// The passages that were left out, by query; at the current fingerprints.
    public func leftOut(domain: String? = nil, query: QueryID? = nil) async throws -> [LeftOutLine] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT l.*, d.title, p.text, q.material FROM current c
                    JOIN left_out l ON l.stage = c.stage AND l.fingerprint = c.fingerprint
                    JOIN query q ON q.id = l.query_id AND q.domain = c.domain
                    JOIN passage p ON p.id = l.passage_id JOIN document d ON d.id = l.document_id
                    WHERE (? IS NULL OR c.domain = ?) AND (? IS NULL OR l.query_id = ?)
                    ORDER BY l.query_id, l.stage, l.reason, l.passage_id
                    """,
                arguments: [domain, domain, query?.rawValue, query?.rawValue]
            ).map { row in
                let record = try LeftOutRecord(row: row)
                let query = QueryID(rawValue: row["query_id"])
                let ids = SourceIDs(query: query, documents: [record.documentID]) { row["material"] }
                return LeftOutLine(
                    query: query,
                    stage: try row.word("stage"),
                    record: record,
                    docid: ids.docid(document: record.documentID, passage: record.passage.id)
                )
            }
        }
    }
}
