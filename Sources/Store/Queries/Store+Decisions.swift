import GRDB
package import Ranking

extension Store {
    /// Writes down a reviewer's decision; earlier ones stay as they are.
    ///
    /// - Throws: ``DecisionError`` where there is no such query, or for a `keep` of what can't be exported.
    @discardableResult
    package func decide(_ query: QueryID, _ action: DecisionRecord.Action, note: String) async throws -> DecisionRecord
    {
        try await write { db in
            guard let found = try DecisionSubject(of: query, db) else { throw DecisionError.noSuchQuery(query) }
            if action == .keep, let obstacle = found.obstacle {
                throw DecisionError.notExportable(query, reason: obstacle)
            }
            try StoredTable.decision.insert(
                [query.domain, query.rawValue, action.rawValue, note, found.mark?.rawValue, Timestamp.now(), nil],
                db
            )
            guard let made = try Self.standing(query, db) else { throw DecisionError.noDecision(query) }
            return made
        }
    }

    /// Takes back the decision that stands; the one before it, if it is not undone, stands again.
    ///
    /// - Returns: the decision that was taken back.
    /// - Throws: ``DecisionError/noDecision(_:)``.
    @discardableResult
    package func undoDecision(of query: QueryID) async throws -> DecisionRecord {
        try await write { db in
            guard var standing = try Self.standing(query, db) else { throw DecisionError.noDecision(query) }
            standing.undoneAt = Timestamp.now()
            try db.execute(
                sql: "UPDATE decision SET undone_at = ? WHERE id = ?",
                storing: [standing.undoneAt, standing.id]
            )
            try db.execute(
                sql: "UPDATE decision AS d SET digest = \(StoredTable.decision.digest("d")) WHERE id = ?",
                storing: [standing.id]
            )
            return standing
        }
    }

    /// Decisions by query id, then from old to new.
    ///
    /// - Parameters:
    ///   - query: only of this query; of all if nil.
    ///   - domain: only of this domain; of all if nil.
    ///   - all: whether those that no longer count are among them.
    package func decisions(query: QueryID? = nil, domain: String? = nil, all: Bool = false) async throws
        -> [DecisionLine]
    {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.*, EXISTS (SELECT 1 FROM v_decisions s WHERE s.id = d.id) AS is_standing FROM decision d
                    WHERE (?1 IS NULL OR d.query_id = ?1) AND (?2 IS NULL OR d.domain = ?2)
                        AND (?3 OR EXISTS (SELECT 1 FROM v_decisions s WHERE s.id = d.id))
                    ORDER BY d.query_id, d.made_at, d.id
                    """,
                arguments: [query?.rawValue, domain, all]
            ).map { row in
                let decision = try DecisionRecord(row: row)
                let subject = try DecisionSubject(of: decision.query, db)
                return DecisionLine(
                    decision: decision,
                    isStanding: row["is_standing"],
                    isOnEarlierList: subject?.mark != decision.seen,
                    verdict: subject?.verdict,
                    obstacle: decision.action == .keep ? subject.map(\.obstacle) ?? "its query is gone" : nil
                )
            }
        }
    }

    private static func standing(_ query: QueryID, _ db: Database) throws -> DecisionRecord? {
        try DecisionRecord.fetchOne(
            db,
            sql: "SELECT * FROM v_decisions WHERE query_id = ?",
            arguments: [query.rawValue.storable]
        )
    }
}

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
        let reasoning: String = order?["reasoning"] ?? ""
        obstacle =
            if items.isEmpty {
                "no list was built\(verdict.map { " (\($0))" } ?? "")"
            } else if order == nil {
                "no order of its list was read\(verdict.map { " (\($0))" } ?? "")"
            } else if reasoning.allSatisfy(\.isWhitespace) {
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
