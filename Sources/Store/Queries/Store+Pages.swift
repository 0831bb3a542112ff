import Foundation
import GRDB

extension Store {
    /// The snapshot of a page, if it was asked for before.
    ///
    /// - Throws: ``StoreError`` if its bytes are damaged.
    public func pageSnapshot(at address: String) async throws -> PageSnapshotRecord? {
        let found = try await read { db in
            try db.cachedRows("SELECT * FROM page_snapshot WHERE address = ?", [address]).first.map { row in
                (record: try PageSnapshotRecord(row: row), packed: row["body"] as Data?, bytes: row["bytes"] as Int)
            }
        }
        guard let found else { return nil }
        var record = found.record
        if let packed = found.packed {
            record.body = PackedBytes.unpack(packed, count: found.bytes)
            if record.body == nil {
                throw StoreError.unreadable(path: path, reason: "the snapshot of \(address) is damaged")
            }
        }
        return record
    }

    /// Keeps a snapshot in the place of an older one, and returns when it is on disk.
    public func save(_ page: PageSnapshotRecord) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let headers = String(decoding: try encoder.encode(page.headers), as: UTF8.self)
        // Packed before it is this write's turn: others need not wait for it.
        let body = page.body.flatMap(PackedBytes.pack)
        let date = page.fetchedAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try await write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO page_snapshot (address, url, outcome, cause, message, policy, final_url, status,
                        headers, body, bytes, fetched_at, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(storing: [
                page.address, page.url, page.outcome, page.cause, page.message, page.policy, page.finalURL, page.status,
                headers, body, page.body?.count ?? 0, date, page.tries,
            ])
        }
    }

    /// How many pages are kept, by outcome and cause; sites' rules are not counted.
    public func pageCounts() async throws -> [(outcome: String, cause: String?, count: Int)] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT outcome, cause, COUNT(*) AS n FROM page_snapshot WHERE address NOT LIKE 'robots %'
                    GROUP BY outcome, cause ORDER BY outcome, cause
                    """
            ).map { (outcome: $0["outcome"], cause: $0["cause"], count: $0["n"]) }
        }
    }
}

extension PageSnapshotRecord {
    /// All but the body, which is better unpacked after the read.
    fileprivate init(row: Row) throws {
        let headers: String = row["headers"]
        let date: String = row["fetched_at"]
        self.init(
            address: row["address"],
            url: row["url"],
            outcome: row["outcome"],
            cause: row["cause"],
            message: row["message"],
            policy: row["policy"],
            finalURL: row["final_url"],
            status: row["status"],
            headers: try JSONDecoder().decode([String: String].self, from: Data(headers.utf8)),
            fetchedAt: try Date(date, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            tries: row["tries"]
        )
    }
}
