import GRDB
package import Ranking

extension Store {
    /// The domains of the pipeline as it was last run, by name.
    package func currentDomains() async throws -> [String] {
        try await read { db in try String.fetchAll(db, sql: "SELECT DISTINCT domain FROM current ORDER BY domain") }
    }

    /// The pipeline's name, as its last run says, or that of a rerank where the store holds no pipeline; nil if there was no run.
    package func pipelineName() async throws -> String? {
        try await read { db in
            try String.fetchOne(
                db,
                sql: "SELECT pipeline FROM run ORDER BY pipeline IN (SELECT name FROM rerank), id DESC LIMIT 1"
            )
        }
    }

    /// How many queries the store holds.
    package func queryCount() async throws -> Int {
        try await read { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM query") ?? 0 }
    }

    /// A domain's queries by id, with what the current fingerprints made of them.
    ///
    /// One walk over a stretch of each table for all of them: asked query by query they take half as long again.
    ///
    /// - Parameters:
    ///   - last: the id after which to go on; nil for the start.
    ///   - count: how many at most.
    package func comparedQueries(domain: String, after last: QueryID?, count: Int) async throws -> [ComparedQuery] {
        try await read { db in
            let marks = try Self.marks(of: domain, db)
            let ids = Self.ids(of: domain)
            var stretch = ComparisonBatch(
                try db.cachedRows(
                    "SELECT id, text FROM query WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
                    [last?.rawValue ?? ids.from, ids.to, count]
                ).map { ComparedQuery(id: QueryID(rawValue: $0[0]), text: $0[1], verdict: nil) }
            )
            try stretch.readEnds(marks, db)
            try stretch.readOrders(marks, db)
            try stretch.readLabels(marks, db)
            return stretch.queries
        }
    }
}

/// What a store made of a query, as far as two stores can be compared.
package struct ComparedQuery: Sendable, Hashable {
    /// The query.
    package var id: QueryID
    /// The question.
    package var text: String
    /// `kept`, a reject reason's code, a failure's cause, or nil while it is on its way.
    package var verdict: String?
    /// Whether a request failed, so that `verdict` is a cause.
    var isFailed = false
    /// NDCG@10 of the order.
    package var ndcg: Double?
    /// The list's passages in the teacher's order, best first; empty without an order.
    package var order: [PassageID] = []
    /// The pointwise labels of all judged candidates.
    package var labels: [PassageID: Label] = [:]
}

/// Neighbouring queries that are read together, each table in one walk along its primary key.
struct ComparisonBatch {
    /// By id.
    private(set) var queries: [ComparedQuery]

    init(_ queries: [ComparedQuery]) {
        self.queries = queries
    }

    /// Goes through the rows of a table that belong to these queries, with the place of each row's query.
    ///
    /// - Parameter sql: takes the first id, the last id and a fingerprint; gives the query's id first, in the order of ids.
    private func walk(_ sql: String, _ mark: String?, _ db: Database, _ visit: (Int, Row) throws -> Void) throws {
        guard let first = queries.first, let last = queries.last else { return }
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: sql),
            arguments: [first.id.rawValue, last.id.rawValue, mark]
        )
        var place = 0
        while let row = try rows.next() {
            let id: String = row[0]
            // Byte by byte, as SQLite compares: two ways to write one character are two ids.
            let found = queries[place...].firstIndex { $0.id.rawValue.utf8.elementsEqual(id.utf8) }
            guard let found else { continue }
            place = found
            try visit(place, row)
        }
    }

    /// How each query ended.
    mutating func readEnds(_ marks: [StageName: String], _ db: Database) throws {
        var read = queries
        let sql = """
            SELECT query_id, stage, fingerprint, status, cause FROM outcome
            WHERE query_id >= ?1 AND query_id <= ?2 AND \(StageName.isEnd("outcome")) AND ?3 IS NULL
            ORDER BY query_id
            """
        try walk(sql, nil, db) { place, row in
            let stage: String = row[1]
            let status = OutcomeStatus(rawValue: row[3])
            guard marks[StageName(rawValue: stage)] == row[2] else { return }
            read[place].verdict = status == .done ? CatalogueLine.Status.kept.rawValue : row[4] ?? row[3]
            read[place].isFailed = status == .failed
        }
        queries = read
    }

    /// Each query's order, as passages; of several samples the one that is exported, or the first.
    mutating func readOrders(_ marks: [StageName: String], _ db: Database) throws {
        var read = queries
        var samples = [Int](repeating: 0, count: read.count)
        let verdicts = """
            SELECT query_id, ndcg, sample FROM verdict
            WHERE query_id >= ?1 AND query_id <= ?2 AND fingerprint = ?3 AND stage = \(StageName.filter.sql) ORDER BY query_id
            """
        try walk(verdicts, marks[.filter], db) { place, row in
            read[place].ndcg = row[1]
            samples[place] = row[2] ?? 0
        }
        var orders = [String?](repeating: nil, count: read.count)
        let rankings = """
            SELECT query_id, sample, permutation FROM ranking
            WHERE query_id >= ?1 AND query_id <= ?2 AND fingerprint = ?3 ORDER BY query_id, sample
            """
        try walk(rankings, marks[.rank], db) { place, row in
            if orders[place] == nil || row[1] == samples[place] { orders[place] = row[2] }
        }
        var passages = [[PassageID]](repeating: [], count: read.count)
        let items = """
            SELECT query_id, passage_id FROM list_item
            WHERE query_id >= ?1 AND query_id <= ?2 AND fingerprint = ?3 ORDER BY query_id, position
            """
        try walk(items, marks[.assemble], db) { place, row in
            if orders[place] != nil { passages[place].append(PassageID(rawValue: row[1])) }
        }
        for (place, order) in orders.enumerated() {
            guard let order else { continue }
            read[place].order = OrderFigure.numbers(order).compactMap {
                passages[place].indices.contains($0 - 1) ? passages[place][$0 - 1] : nil
            }
        }
        queries = read
    }

    /// How each candidate was judged.
    mutating func readLabels(_ marks: [StageName: String], _ db: Database) throws {
        var read = queries
        let sql = """
            SELECT query_id, passage_id, label FROM judgment
            WHERE query_id >= ?1 AND query_id <= ?2 AND fingerprint = ?3 ORDER BY query_id
            """
        try walk(sql, marks[.judge], db) { place, row in
            read[place].labels[PassageID(rawValue: row[1])] = try row.word("label")
        }
        queries = read
    }
}
