import Foundation
import GRDB
import Ranking

extension Store {
    /// Writes an answer down whose last bytes are not decoded yet, for the microseconds until ``journal(_:of:run:)`` has the whole.
    package func journal(_ unread: UnreadAnswerRecord) {
        append(unread.encoded(), key: unread.request.key)
    }

    /// Those that a killed run left.
    package func unreadAnswers() async throws -> [UnreadAnswerRecord] {
        try await read { db in
            let sql = """
                SELECT u.*, q.*, p.teacher FROM unread_answer u JOIN request q ON q.key = u.request_key
                LEFT JOIN possibly_billed p ON p.request_key = u.request_key AND p.sent_at = u.sent_at ORDER BY u.request_key
                """
            return try Row.fetchAll(db, sql: sql).map { row in
                var request = try RequestRecord(row: row)
                request.teacher = row["teacher"]
                return UnreadAnswerRecord(
                    request: request,
                    run: row["run_id"],
                    receivedAt: row["received_at"],
                    ending: [UInt8](row["ending"] as Data)
                )
            }
        }
    }

    /// Stores one that is decoded now, in one transaction: it is paid and known, and not possibly billed any more.
    package func save(_ response: ResponseRecord, decodedFrom unread: UnreadAnswerRecord) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    DELETE FROM possibly_billed WHERE (request_key, sent_at) IN
                        (SELECT request_key, sent_at FROM unread_answer WHERE request_key = ?)
                    """,
                storing: [unread.request.key]
            )
            // A merge may have brought the answer meanwhile.
            if try Self.isAnswered(response.key, db) { return try Self.removeUnread(response.key, db) }
            try Self.insert(response, of: unread.request, run: unread.run, at: unread.receivedAt, db)
        }
    }

    /// Takes one out whose bytes are not the end of an answer after all.
    package func removeUnread(_ key: String) async throws {
        try await write { db in try Self.removeUnread(key, db) }
    }

    private static func removeUnread(_ key: String, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM unread_answer WHERE request_key = ?", storing: [key])
    }

    /// - Parameter sentAt: of the request that was on the wire.
    static func insert(_ unread: UnreadAnswerRecord, sentAt: String?, _ db: Database) throws {
        try insert(unread.request, db)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO unread_answer (request_key, run_id, received_at, sent_at, ending)
                VALUES (?, ?, ?, ?, ?)
                """,
            storing: [unread.request.key, unread.run, unread.receivedAt, sentAt, Data(unread.ending)]
        )
    }
}
