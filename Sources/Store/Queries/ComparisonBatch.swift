import GRDB
import Ranking

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
