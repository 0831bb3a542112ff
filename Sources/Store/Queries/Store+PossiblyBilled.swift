import GRDB

/// What the requests that were on the wire at kills, attempts that broke off without a count, and requests that were taken back from batch
/// files count for in the budget.
///
/// Nobody read their answers to the end, and the provider may have billed them all the same. So they count, for good: with their worst case while
/// little is known of their stage, and once ten answers of it were paid, with what that many answers cost: their number times the mean,
/// and four standard errors on top. They count once more where the same request is asked again, since then it is paid twice. Only a
/// person who has looked at the provider's bill can say that they don't count (`run --settle`).
package struct PossiblyBilledCount: Sendable, Codable, Hashable {
    /// How many there are.
    package var requests = 0
    /// What they count for, in millionths of a US dollar.
    package var microUSD = 0

    /// Costs of a stage's paid answers.
    struct Paid: Sendable, Hashable {
        var answers: Int
        var mean: Double
        var meanSquare: Double
    }

    /// So many answers say what further ones cost.
    private static let enough = 10

    /// What requests of one stage count for.
    static func microUSD(requests: Int, reserved: Int, paid: Paid?) -> Int {
        guard let paid, paid.answers >= enough, paid.mean > 0 else { return reserved }
        let deviation = max(0, paid.meanSquare - paid.mean * paid.mean).squareRoot()
        let likely = Double(requests) * paid.mean + 4 * deviation * Double(requests).squareRoot()
        return min(reserved, Int(min(likely, 1e15).rounded(.up)))
    }
}

extension Store {
    /// What requests without a count count for.
    ///
    /// - Parameter teacher: those to this one alone; all if nil.
    package func possiblyBilled(teacher: String? = nil) async throws -> PossiblyBilledCount {
        try await read { db in
            var count = PossiblyBilledCount()
            let open = try Row.fetchAll(
                db,
                sql: """
                    SELECT stage, COUNT(*) AS n, SUM(reserved_micro_usd) AS reserved FROM possibly_billed
                    WHERE NOT is_settled AND (?1 IS NULL OR teacher = ?1) GROUP BY stage
                    """,
                arguments: [teacher]
            )
            for row in open {
                let paid = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) AS n, AVG(cost_micro_usd) AS mean,
                            AVG(CAST(cost_micro_usd AS REAL) * cost_micro_usd) AS square
                        FROM ledger WHERE stage = ?1 AND (?2 IS NULL OR teacher = ?2) AND cost_micro_usd IS NOT NULL AND failure IS NULL
                        """,
                    arguments: [row["stage"] as String, teacher]
                )
                count.requests += row["n"]
                count.microUSD += PossiblyBilledCount.microUSD(
                    requests: row["n"],
                    reserved: row["reserved"],
                    paid: paid.map {
                        PossiblyBilledCount.Paid(
                            answers: $0["n"],
                            mean: $0["mean"] ?? 0,
                            meanSquare: $0["square"] ?? 0
                        )
                    }
                )
            }
            return count
        }
    }

    /// Says that they don't count any more: a person has looked at the provider's bill.
    ///
    /// - Returns: how many there were.
    package func settlePossiblyBilled() async throws -> Int {
        try await write { db in
            try db.execute(sql: "UPDATE possibly_billed SET is_settled = 1 WHERE NOT is_settled")
            return db.changesCount
        }
    }
}
