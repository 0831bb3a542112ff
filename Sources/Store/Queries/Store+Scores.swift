import GRDB
package import Ranking

extension Store {
    /// Hands over every order of the teacher at the current fingerprints, as the list's positions were shown (nil: as they stand) and as
    /// they were ranked; blocks.
    package func eachOrder(_ visit: (_ domain: String, _ shown: [Position]?, _ order: [Position]) throws -> Void) throws
    {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.domain, r.query_id, r.shown, r.permutation FROM current c JOIN ranking r ON r.fingerprint = c.fingerprint
                    JOIN query q ON q.id = r.query_id AND q.domain = c.domain WHERE c.stage = \(StageName.rank.sql)
                    """
            )
            while let row = try rows.next() {
                try visit(
                    row["domain"],
                    try RankingRecord.shown(of: row),
                    try RankingRecord.positions("permutation", of: row)
                )
            }
        }
    }

    /// The alpha that a domain's verdicts at a fingerprint were made with; nil where none has a score.
    package func alpha(domain: String, filter: Fingerprint) async throws -> Double? {
        let ids = Self.ids(of: domain)
        return try await read { db in
            try Double.fetchOne(
                db,
                sql: """
                    SELECT json_extract(evidence, '$.alpha') AS alpha FROM verdict
                    WHERE query_id >= ? AND query_id < ? AND fingerprint = ? AND stage = \(StageName.filter.sql) AND alpha IS NOT NULL LIMIT 1
                    """,
                arguments: [ids.from, ids.to, filter.rawValue]
            )
        }
    }

    /// Hands over the score of every list that the filter has decided about at the current fingerprints; blocks.
    package func eachScore(_ visit: (ScoredList) throws -> Void) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.domain, v.ndcg, v.reason, l.size, l.positives
                    FROM current c
                    JOIN verdict v ON v.stage = c.stage AND v.fingerprint = c.fingerprint AND v.ndcg IS NOT NULL
                    JOIN query q ON q.id = v.query_id AND q.domain = c.domain
                    JOIN current a ON a.domain = c.domain AND a.stage = \(StageName.assemble.sql)
                    JOIN list l ON l.query_id = v.query_id AND l.fingerprint = a.fingerprint
                    WHERE c.stage = \(StageName.filter.sql)
                    """
            )
            while let row = try rows.next() {
                let reason: String? = row["reason"]
                try visit(
                    ScoredList(
                        domain: row["domain"],
                        ndcg: row["ndcg"],
                        reason: reason.flatMap(RejectReason.init(rawValue:)),
                        size: row["size"],
                        positives: row["positives"]
                    )
                )
            }
        }
    }
}

/// A ranked list's score with what else decides about it.
package struct ScoredList: Sendable, Hashable {
    package var domain: String
    /// NDCG@10 of the order under the pointwise labels.
    package var ndcg: Double
    /// Nil if kept, else why not.
    package var reason: RejectReason?
    /// Passages in the list.
    package var size: Int
    /// Relevant ones among them.
    package var positives: Int

    /// Makes a score.
    package init(domain: String, ndcg: Double, reason: RejectReason?, size: Int, positives: Int) {
        self.domain = domain
        self.ndcg = ndcg
        self.reason = reason
        self.size = size
        self.positives = positives
    }
}
