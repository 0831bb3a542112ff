import GRDB
import Ranking

extension Store {
    /// The domains of the pipeline as it was last run, by name.
    public func currentDomains() async throws -> [String] {
        try await read { db in try String.fetchAll(db, sql: "SELECT DISTINCT domain FROM current ORDER BY domain") }
    }

    /// The pipeline's name, as the last run says; nil if there was none.
    public func pipelineName() async throws -> String? {
        try await read { db in
            try String.fetchOne(db, sql: "SELECT pipeline FROM run ORDER BY id DESC LIMIT 1")
        }
    }

    /// A domain's queries by id, with what the current fingerprints made of them.
    ///
    /// - Parameters:
    ///   - last: the id after which to go on; nil for the start.
    ///   - count: how many at most.
    public func comparedQueries(domain: String, after last: QueryID?, count: Int) async throws -> [ComparedQuery] {
        try await read { db in
            let marks = try Self.marks(of: domain, db)
            let ids = Self.ids(of: domain)
            return try db.cachedRows(
                "SELECT id, text FROM query WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
                [last?.rawValue ?? ids.from, ids.to, count]
            ).map { row in
                var query = ComparedQuery(id: QueryID(rawValue: row["id"]), text: row["text"], verdict: nil)
                try Self.end(of: &query, marks, db)
                try Self.order(of: &query, marks, db)
                for row in try db.cachedRows(
                    "SELECT passage_id, label FROM judgment WHERE query_id = ? AND fingerprint = ?",
                    [query.id.rawValue, marks["judge"]]
                ) {
                    query.labels[PassageID(rawValue: row[0])] = try row.word("label")
                }
                return query
            }
        }
    }

    private static func end(of query: inout ComparedQuery, _ marks: [String: String], _ db: Database) throws {
        for row in try db.cachedRows(
            "SELECT stage, fingerprint, status, cause FROM outcome WHERE query_id = ?",
            [query.id.rawValue]
        ) {
            let stage: String = row[0]
            let status: String = row[2]
            guard marks[stage] == row[1], status != "done" || stage == StageName.filter.rawValue else { continue }
            query.verdict = status == "done" ? "kept" : row[3] ?? status
            query.isFailed = status == "failed"
        }
    }

    private static func order(of query: inout ComparedQuery, _ marks: [String: String], _ db: Database) throws {
        let verdict = try db.cachedRows(
            "SELECT ndcg, sample FROM verdict WHERE query_id = ? AND fingerprint = ? AND stage = 'filter'",
            [query.id.rawValue, marks["filter"]]
        ).first
        query.ndcg = verdict?["ndcg"]
        // Of several samples the one that is exported, or the first.
        let sample: Int = verdict?["sample"] ?? 0
        let ranking = try db.cachedRows(
            "SELECT permutation FROM ranking WHERE query_id = ? AND fingerprint = ? ORDER BY sample = ? DESC, sample LIMIT 1",
            [query.id.rawValue, marks["rank"], sample]
        ).first
        guard let ranking else { return }
        let passages = try db.cachedRows(
            "SELECT passage_id FROM list_item WHERE query_id = ? AND fingerprint = ? ORDER BY position",
            [query.id.rawValue, marks["assemble"]]
        ).map { PassageID(rawValue: $0[0]) }
        query.order = OrderFigure.numbers(ranking[0]).compactMap {
            passages.indices.contains($0 - 1) ? passages[$0 - 1] : nil
        }
    }
}
