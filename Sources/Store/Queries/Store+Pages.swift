import CZstd
import Foundation
import GRDB
package import Ranking

extension Store {
    /// The snapshot of a page, if it was asked for before.
    ///
    /// - Throws: ``StoreError`` if its bytes are damaged.
    package func pageSnapshot(at address: String) async throws -> PageSnapshot? {
        let found = try await read { db in
            try db.cachedRows("SELECT * FROM page_snapshot WHERE address = ?", [address]).first.map { row in
                (record: try PageSnapshot(row: row), bytes: row["bytes"] as Int)
            }
        }
        guard var record = found?.record, let bytes = found?.bytes else { return nil }
        // Unpacked after the read, which others wait for.
        if let packed = record.body {
            record.body = PackedBytes.unpack(packed, count: bytes)
            if record.body == nil {
                throw StoreError.unreadable(path: path, reason: "the snapshot of \(address) is damaged")
            }
        }
        return record
    }

    /// Keeps a snapshot in the place of an older one, and returns when it is on disk.
    package func save(_ page: PageSnapshot) async throws {
        let headers = try CanonicalJSON.text(page.headers)
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
                page.address, page.url, page.outcome.rawValue, page.cause, page.message, page.policy, page.finalURL,
                page.status,
                headers, body, page.body?.count ?? 0, date, page.tries,
            ])
        }
    }
}

extension PageSnapshot: StoredRow {}

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
