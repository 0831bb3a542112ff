import CZstd
package import Foundation
import GRDB

extension Store {
    /// The snapshot of a page, if it was asked for before.
    ///
    /// - Throws: ``StoreError`` if its bytes are damaged.
    package func pageSnapshot(at address: String) async throws -> PageSnapshotRecord? {
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
    package func save(_ page: PageSnapshotRecord) async throws {
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

/// A row of fetched pages: a page, or why there is none.
package struct PageSnapshotRecord: Sendable, Hashable {
    /// The address in normal form.
    package var address: String
    /// The address as it was asked for.
    package var url: String
    /// `fetched`, `moved`, `failed` or `postponed`.
    package var outcome: String
    /// Why there is no page.
    package var cause: String?
    /// The same for the user.
    package var message: String?
    /// The settings that a failure follows from.
    package var policy: String
    /// The address that answered.
    package var finalURL: String?
    /// The HTTP status.
    package var status: Int?
    /// The header fields.
    package var headers: [String: String]
    /// The body, unpacked.
    package var body: Data?
    /// When it was asked for.
    package var fetchedAt: Date
    /// In how many runs it was asked for in vain.
    package var tries: Int

    package init(
        address: String,
        url: String,
        outcome: String,
        cause: String? = nil,
        message: String? = nil,
        policy: String = "",
        finalURL: String? = nil,
        status: Int? = nil,
        headers: [String: String] = [:],
        body: Data? = nil,
        fetchedAt: Date,
        tries: Int = 0
    ) {
        self.address = address
        self.url = url
        self.outcome = outcome
        self.cause = cause
        self.message = message
        self.policy = policy
        self.finalURL = finalURL
        self.status = status
        self.headers = headers
        self.body = body
        self.fetchedAt = fetchedAt
        self.tries = tries
    }
}

/// Bytes packed with zstd.
enum PackedBytes {
    /// zstd's own default: a page of HTML comes to a fifth at hundreds of megabytes a second.
    private static let level: Int32 = 3

    /// Packs bytes; nil if zstd fails, which it does for want of memory only.
    static func pack(_ data: Data) -> Data? {
        var packed = Data(count: ZSTD_compressBound(data.count))
        let room = packed.count
        let size = packed.withUnsafeMutableBytes { target in
            data.withUnsafeBytes { ZSTD_compress(target.baseAddress, room, $0.baseAddress, $0.count, level) }
        }
        guard ZSTD_isError(size) == 0 else { return nil }
        return packed.prefix(size)
    }

    /// Unpacks bytes of a known length; nil if they are damaged.
    static func unpack(_ packed: Data, count: Int) -> Data? {
        // The count is a row's, and room is made only for what the bytes say too.
        let written = packed.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard count >= 0, written == UInt64(count) else { return nil }
        var data = Data(count: max(count, 1))
        let size = data.withUnsafeMutableBytes { target in
            packed.withUnsafeBytes { ZSTD_decompress(target.baseAddress, target.count, $0.baseAddress, $0.count) }
        }
        guard ZSTD_isError(size) == 0, size == count else { return nil }
        return data.prefix(count)
    }
}
