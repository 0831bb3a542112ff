import GRDB
import Ranking

/// What a decision is about: a query's list and order at the current fingerprints.
struct DecisionSubject {
    /// The hash of question, passages, labels and order; nil where no list was built.
    let mark: Fingerprint?
    /// `kept`, a reject reason's code, a failure's cause, or nil while the query is on its way.
    let verdict: String?
    /// Why the list could not be exported even if a reviewer keeps it; nil if it could.
    let obstacle: String?

    /// Looks a query up; nil if the store has no such query.
    init?(of query: QueryID, _ db: Database) throws {
        let id = query.rawValue
        guard let text = try String.fetchOne(db, sql: "SELECT text FROM query WHERE id = ?", arguments: [id]) else {
            return nil
        }
        let current = try Store.marks(of: query.domain, db)
        let items = try Store.listItems(of: id, fingerprint: current[.assemble] ?? "", db)
        let order = try Row.fetchOne(
            db,
            sql: """
                SELECT k.permutation, r.request_key, r.reasoning FROM ranking k JOIN response r ON r.request_key = k.request_key
                LEFT JOIN verdict v ON v.query_id = k.query_id AND v.stage = \(StageName.filter.sql) AND v.fingerprint = ?3
                WHERE k.query_id = ?1 AND k.fingerprint = ?2 ORDER BY k.sample = v.sample DESC, k.sample LIMIT 1
                """,
            arguments: [id, current[.rank] ?? "", current[.filter] ?? ""]
        )
        verdict = try Self.ending(of: id, domain: query.domain, db)
        let seen = items.flatMap { [$0.passage.id.rawValue, $0.label.rawValue] }
        let answer: String? = order?["request_key"]
        let permutation: String? = order?["permutation"]
        mark = items.isEmpty ? nil : Fingerprint(of: [text] + seen + [answer ?? "", permutation ?? ""])
        let chain: String = order?["reasoning"] ?? ""
        obstacle =
            if items.isEmpty {
                "no list was built\(verdict.map { " (\($0))" } ?? "")"
            } else if order == nil {
                "no order of its list was read\(verdict.map { " (\($0))" } ?? "")"
            } else if chain.allSatisfy(\.isWhitespace) {
                "the teacher gave no reasoning (empty-chain), and a record without it teaches none"
            } else if verdict == nil {
                "it is still on its way; `rankforge run` goes on"
            } else {
                nil
            }
    }

    /// How the query ended, at whatever stage.
    private static func ending(of id: String, domain: String, _ db: Database) throws -> String? {
        try String.fetchOne(
            db,
            sql: """
                SELECT CASE WHEN o.status = \(OutcomeStatus.done.sql) THEN \(CatalogueLine.Status.kept.sql) ELSE COALESCE(o.cause, o.status) END
                FROM outcome o JOIN current c ON c.domain = ? AND c.stage = o.stage AND c.fingerprint = o.fingerprint
                WHERE o.query_id = ? AND \(StageName.isEnd("o"))
                """,
            arguments: [domain, id]
        )
    }
}
