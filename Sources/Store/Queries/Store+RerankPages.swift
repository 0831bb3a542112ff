import GRDB
package import Ranking

extension Store {
    /// The ways of reranking in the store, the latest first.
    package func rerankWays() async throws -> [RerankRunRecord] {
        try await read { db in
            try RerankRunRecord.fetchAll(db, sql: "SELECT * FROM rerank ORDER BY at DESC, name, fingerprint")
        }
    }

    /// Queries of a domain as it is loaded now.
    package func loadedQueries(domain: String) async throws -> Int {
        try await ingestState(domain: domain)?.queries ?? 0
    }

    /// Every query that a way has taken up, in source order, with its numbers; walks over its windows once.
    package func rerankLines(_ way: RerankRunRecord) async throws -> [RerankLine] {
        try await read { db in
            var lines = try Self.orders(way, db)
            let places = Dictionary(lines.enumerated().map { ($1.id.rawValue, $0) }) { first, _ in first }
            let paid = try Self.paid(domain: way.domain, db)
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT w.query_id, w.fault IS NOT NULL, w.is_repaired, w.request_key, r.rowid
                    FROM rerank_window w LEFT JOIN response r ON r.request_key = w.request_key WHERE w.fingerprint = ?
                    """,
                arguments: [way.fingerprint.rawValue]
            )
            while let row = try rows.next() {
                let id: String = row[0]
                guard let place = places[id] else { continue }
                let isFaulty: Bool = row[1]
                let isRepaired: Bool = row[2]
                lines[place].windows += 1
                if isFaulty { lines[place].faults += 1 } else if isRepaired { lines[place].repaired += 1 }
                if let answer: Int64 = row[4] { lines[place].answerRows.append(answer) }
                guard let key: String = row[3], let price = paid[key] else { continue }
                lines[place].tokens += price.tokens
                lines[place].costMicroUSD += price.cost ?? 0
                lines[place].unknownCost += price.cost == nil ? 1 : 0
                if price.isSimulated { lines[place].isSimulated = true }
            }
            return lines
        }
    }

    private static func orders(_ way: RerankRunRecord, _ db: Database) throws -> [RerankLine] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT q.id, q.rowid, q.ordinal, o.status, o.cause, o.found, o.ranked
                FROM rerank_order o JOIN query q ON q.id = o.query_id WHERE o.fingerprint = ? ORDER BY q.ordinal, q.id
                """,
            arguments: [way.fingerprint.rawValue]
        )
        var lines: [RerankLine] = []
        while let row = try rows.next() {
            let found: String = row[5]
            let before = try RerankOrderRecord.names(found, first: 10)
            let after = try RerankOrderRecord.names(row[6], first: 10)
            lines.append(
                RerankLine(
                    id: QueryID(rawValue: row[0]),
                    queryRow: row[1],
                    ordinal: row[2],
                    status: try row.word("status"),
                    cause: row[4],
                    found: RerankOrderRecord.count(found),
                    newInTen: Set(after).subtracting(before).count
                )
            )
        }
        return lines
    }

    private typealias Paid = (tokens: Int, cost: Int?, isSimulated: Bool)

    /// From the ledger, whose rows are small: the numbers in `response` stand behind its reasoning.
    private static func paid(domain: String, _ db: Database) throws -> [String: Paid] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT request_key, COALESCE(\(bounded("prompt_tokens")), 0) + COALESCE(\(bounded("completion_tokens")), 0),
                    \(bounded("cost_micro_usd")), is_simulated
                FROM ledger WHERE domain = ? AND stage = \(StageName.rank.sql) AND failure IS NULL
                """,
            arguments: [domain]
        )
        var paid: [String: Paid] = [:]
        while let row = try rows.next() { paid[row[0]] = (row[1], row[2], row[3]) }
        return paid
    }

    /// What a way left behind of one query, or nil if there is no such query.
    package func rerankDetail(_ fingerprint: Fingerprint, query id: QueryID) async throws -> RerankDetail? {
        guard let query = try await query(id) else { return nil }
        let windows = try await rerankWindows(fingerprint, query: id)
        return try await read { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT * FROM rerank_order WHERE fingerprint = ? AND query_id = ?",
                arguments: [fingerprint.rawValue, id.rawValue]
            )
            let unused = try String.fetchAll(
                db,
                sql: """
                    SELECT q.key FROM request q JOIN response r ON r.request_key = q.key
                    WHERE q.query_id = ?1 AND q.stage = \(StageName.rank.sql)
                        AND NOT EXISTS (
                            -- Way by way, since the windows' key begins with it: a few rows and not the whole table.
                            SELECT 1 FROM rerank y CROSS JOIN rerank_window w
                                ON w.fingerprint = y.fingerprint AND w.query_id = ?1 WHERE w.request_key = q.key)
                        AND NOT EXISTS (SELECT 1 FROM ranking k WHERE k.query_id = ?1 AND k.request_key = q.key)
                    ORDER BY r.rowid
                    """,
                arguments: [id.rawValue]
            )
            let answer = try db.cachedStatement(sql: "SELECT * FROM response WHERE request_key = ?")
            var answers: [String: ResponseRecord] = [:]
            for key in windows.compactMap(\.requestKey) + unused {
                answers[key] = try ResponseRecord.fetchOne(answer, arguments: [key])
            }
            return RerankDetail(
                query: query,
                order: try row.map { row in
                    RerankOrderRecord(
                        status: try row.word("status"),
                        cause: row["cause"],
                        message: row["message"],
                        found: try RerankOrderRecord.names(row["found"]),
                        ranked: try RerankOrderRecord.names(row["ranked"]),
                        textless: row["textless"],
                        windows: windows
                    )
                },
                answers: answers,
                unused: unused
            )
        }
    }

    /// Questions to the teacher with their answers, by key; absent keys are left out.
    package func exchanges(keys: [String]) async throws -> [String: ListDetail.Exchange] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT q.stage, q.sample, q.body, r.* FROM request q JOIN response r ON r.request_key = q.key WHERE q.key = ?
                    """
            )
            var found: [String: ListDetail.Exchange] = [:]
            for key in keys {
                found[key] = try ListDetail.Exchange.fetchOne(statement, arguments: [key])
            }
            return found
        }
    }
}
