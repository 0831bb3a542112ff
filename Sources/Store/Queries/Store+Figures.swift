import Foundation
import GRDB
package import Ranking

extension Store {
    /// What changes when anything is written: sizes and dates of the file and its log. Equal marks, equal contents.
    package var changeMark: [String] {
        [path, path + "-wal"].map { file in
            let found = try? FileManager.default.attributesOfItem(atPath: file)
            let date = (found?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(found?[.size] as? Int ?? 0) \(date)"
        }
    }

    /// Adds the numbers of a domain's current lists to a tally, one list after another; one pass over two primary keys.
    package func tallyLists<Tally: Sendable>(
        of domain: String,
        into start: Tally,
        _ add: @escaping @Sendable (inout Tally, ListFigure) -> Void
    ) async throws -> Tally {
        try await tally(
            of: domain,
            into: start,
            """
            SELECT l.size, l.positives, v.ndcg, v.reason, v.chance FROM list l
            LEFT JOIN verdict v ON v.query_id = l.query_id AND v.fingerprint = :filter AND v.stage = \(StageName.filter.sql)
            WHERE l.query_id >= :from AND l.query_id < :to AND l.fingerprint = :assemble
            """
        ) { tally, row in
            let reason: String? = row[3]
            let list = ListFigure(
                size: row[0],
                positives: row[1],
                ndcg: row[2],
                reason: reason.flatMap(RejectReason.init(rawValue:)),
                chance: row[4]
            )
            add(&tally, list)
        }
    }

    /// Adds a domain's current orders, all samples, to a tally, one after another; one pass over the primary key.
    package func tallyOrders<Tally: Sendable>(
        of domain: String,
        into start: Tally,
        _ add: @escaping @Sendable (inout Tally, OrderFigure) -> Void
    ) async throws -> Tally {
        try await tally(
            of: domain,
            into: start,
            """
            SELECT permutation, shown, is_unchanged, is_repaired FROM ranking
            WHERE query_id >= :from AND query_id < :to AND fingerprint = :rank
            """
        ) { tally, row in
            add(&tally, OrderFigure(permutation: row[0], shown: row[1], isUnchanged: row[2], isRepaired: row[3]))
        }
    }

    /// Goes through rows of a domain, one after another.
    ///
    /// - Parameter sql: may use `:from` and `:to`, the bounds of the domain's ids, and the name of each stage for its current fingerprint.
    private func tally<Tally: Sendable>(
        of domain: String,
        into start: Tally,
        _ sql: String,
        _ add: @escaping @Sendable (inout Tally, Row) -> Void
    ) async throws -> Tally {
        try await read { db in
            var tally = start
            let ids = Self.ids(of: domain)
            let marks = try Self.marks(of: domain, db)
            let named: [String: (any DatabaseValueConvertible)?] = [
                "from": ids.from, "to": ids.to, "assemble": marks[.assemble], "filter": marks[.filter],
                "rank": marks[.rank],
            ]
            let rows = try Row.fetchCursor(
                db,
                sql: sql,
                arguments: StatementArguments(named.filter { sql.contains(":" + $0.key) })
            )
            while let row = try rows.next() { add(&tally, row) }
            return tally
        }
    }

    /// When the ledger's last line was written; nil before the first.
    package func lastPaidAt() async throws -> String? {
        try await read { db in try String.fetchOne(db, sql: "SELECT at FROM ledger ORDER BY id DESC LIMIT 1") }
    }

    /// Paid orders by domain and length of their reasoning, from short to long.
    package func reasoningLengths() async throws -> [ReasoningLength] {
        try await read { db in
            try ReasoningLength.fetchAll(
                db,
                sql: """
                    SELECT domain, \(Self.bounded("COALESCE(reasoning_tokens, completion_tokens)"))
                        / \(ReasoningLength.width) * \(ReasoningLength.width) AS tokens, COUNT(*) AS orders
                    FROM ledger WHERE stage = \(StageName.rank.sql) AND failure IS NULL
                        AND COALESCE(reasoning_tokens, completion_tokens) IS NOT NULL
                    GROUP BY 1, 2 ORDER BY 1, 2
                    """
            )
        }
    }

    /// The models that answered, with the model asked for, who ran it, the server's mark and the kinds of reasoning, most answers first.
    package func models() async throws -> [ModelLine] {
        try await read { db in
            // Out of the index alone: columns behind the long texts cost a walk over every page of each text.
            try ModelLine.fetchAll(
                db,
                sql: """
                    SELECT requested, answered, system_fingerprint, host, json_group_object(COALESCE(kind, 'unknown'), n) AS reasoning,
                        SUM(n) AS answers, MAX(simulated) AS is_simulated
                    FROM (
                        SELECT requested_model AS requested, model AS answered, system_fingerprint, host,
                            reasoning_kind AS kind, COUNT(*) AS n, MAX(is_simulated) AS simulated
                        FROM response INDEXED BY response_by_server
                        GROUP BY requested_model, model, system_fingerprint, host, reasoning_kind
                    ) GROUP BY requested, answered, system_fingerprint, host
                    ORDER BY answers DESC, COALESCE(answered, ''), requested, COALESCE(system_fingerprint, ''), COALESCE(host, '')
                    """
            )
        }
    }

    /// Decisions that stand, by what was decided.
    package func decisionCounts() async throws -> [String: Int] {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT action, COUNT(*) AS n FROM v_decisions GROUP BY action")
            return Dictionary(rows.map { ($0["action"], $0["n"]) }) { first, _ in first }
        }
    }

    /// The fingerprints of a domain as the pipeline was last run, by stage.
    static func marks(of domain: String, _ db: Database) throws -> [StageName: String] {
        let rows = try db.cachedRows("SELECT stage, fingerprint FROM current WHERE domain = ?", [domain])
        return Dictionary(rows.map { (StageName(rawValue: $0["stage"]), $0["fingerprint"]) }) { first, _ in first }
    }

    /// Ids of a domain's queries are at least `from` and below `to`, in the byte order of the primary keys.
    static func ids(of domain: String) -> (from: String, to: String) { (domain + "/", domain + "0") }
}

extension Store {
    /// The first kept list of each domain, by query id.
    package func firstKept(domains: [String]) async throws -> [QueryID] {
        try await read { db in
            try domains.compactMap { domain in
                let marks = try Self.marks(of: domain, db)
                let ids = Self.ids(of: domain)
                let found = try String.fetchOne(
                    db,
                    sql: """
                        SELECT query_id FROM verdict WHERE query_id >= ? AND query_id < ? AND fingerprint = ? AND stage = \(StageName.filter.sql)
                            AND is_kept ORDER BY query_id LIMIT 1
                        """,
                    arguments: [ids.from, ids.to, marks[.filter]]
                )
                return found.map(QueryID.init(rawValue:))
            }
        }
    }

    /// The first rejected query of each reason, most frequent reasons first.
    package func firstRejected(domains: [String]) async throws -> [QueryID] {
        try await read { db in
            var first: [String: (count: Int, id: String)] = [:]
            for domain in domains {
                let marks = try Self.marks(of: domain, db)
                let ids = Self.ids(of: domain)
                for (stage, mark) in marks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    let rows = try db.cachedRows(
                        """
                        SELECT cause, COUNT(*) AS n, MIN(query_id) AS id FROM outcome
                        WHERE stage = ? AND fingerprint = ? AND status = \(OutcomeStatus.rejected.sql) AND query_id >= ? AND query_id < ? GROUP BY cause
                        """,
                        [stage.rawValue, mark, ids.from, ids.to]
                    )
                    for row in rows {
                        let reason: String = row["cause"] ?? ""
                        first[reason] = ((first[reason]?.count ?? 0) + row["n"], first[reason]?.id ?? row["id"])
                    }
                }
            }
            return first.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
                .map { QueryID(rawValue: $0.value.id) }
        }
    }
}

/// A list's numbers, without its passages.
package struct ListFigure: Sendable, Hashable {
    /// Passages in the list.
    package var size: Int
    /// Positive ones among them.
    package var positives: Int
    /// NDCG@10 of the order; nil while the filter has not looked at it, or where it did not come to a score.
    package var ndcg: Double?
    /// Why the filter rejected it; nil if it was kept, or if there is no score.
    package var reason: RejectReason?
    /// The share of random orders of such a list that would be kept.
    package var chance: Double?
}

/// An order of the teacher, in numbers.
package struct OrderFigure: Sendable, Hashable {
    /// Places of the list as the prompt showed it, counted from 1, best first.
    package var order: [Int]
    /// Whether the list was left as it was shown.
    package var isUnchanged: Bool
    /// Whether reading it took a repair.
    package var isRepaired: Bool

    /// - Parameters:
    ///   - permutation: the list's positions, best first, as JSON.
    ///   - shown: the list's positions as the prompt showed them, as JSON; nil where it showed them as they stand.
    init(permutation: String, shown: String?, isUnchanged: Bool, isRepaired: Bool) {
        self.isUnchanged = isUnchanged
        self.isRepaired = isRepaired
        order = Self.numbers(permutation)
        guard let shown else { return }
        var places = [Int](repeating: 0, count: order.count + 1)
        for (index, position) in Self.numbers(shown).enumerated() where places.indices.contains(position) {
            places[position] = index + 1
        }
        order = order.map { places.indices.contains($0) ? places[$0] : 0 }
    }

    /// The numbers in `[3,1,2]`, without a JSON decoder: there are a hundred thousand of them.
    static func numbers(_ json: String) -> [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(20)
        var number: Int?
        for byte in json.utf8 {
            if byte >= 0x30, byte <= 0x39 {
                number = (number ?? 0) &* 10 &+ Int(byte - 0x30)
            } else if let whole = number {
                numbers.append(whole)
                number = nil
            }
        }
        return numbers
    }
}
