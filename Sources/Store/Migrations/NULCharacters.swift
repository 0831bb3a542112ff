import Foundation
import GRDB
import Ranking

/// Rows of releases that lost what follows a U+0000: answers and source texts were cut there, while their hashes covered the whole.
///
/// An answer that ended with it is whole, and gets the digest of what is stored. Of other answers the rest is nowhere: their digests stay wrong, so
/// that they are told as damaged. Queries whose passages were cut, or whose source row held the character, are read again.
enum NULCharacters {
    /// So many at the end of each text are tried: a small model that ends with them sends a few.
    private static let most = 3

    static func mend(_ db: Database) throws {
        try restoreAnswers(db)
        try forgetCutSources(db)
    }

    private static func restoreAnswers(_ db: Database) throws {
        var whole: [(key: String, digest: String)] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM response")
        while let row = try rows.next() {
            let response = try ResponseRecord(row: row)
            if response.digest != row["digest"], endsWithNUL(response, digest: row["digest"]) {
                whole.append((response.key, response.digest))
            }
        }
        for (key, digest) in whole {
            try db.execute(
                sql: "UPDATE response SET digest = ? WHERE request_key = ?",
                storing: [digest, key]
            )
        }
    }

    /// Whether the stored texts with a few U+0000 at their ends are what the digest was made of.
    private static func endsWithNUL(_ response: ResponseRecord, digest: String) -> Bool {
        let tails = (0...most).map { String(repeating: "\0", count: $0) }
        let texts: [WritableKeyPath<ResponseRecord, String>] = [\.reasoning, \.content]
        let names: [WritableKeyPath<ResponseRecord, String?>] = [\.model, \.systemFingerprint, \.finishReason]
        var tried = [response]
        for text in texts {
            tried = tried.flatMap { one in
                tails.map { tail in
                    var other = one
                    other[keyPath: text] += tail
                    return other
                }
            }
        }
        for name in names {
            tried = tried.flatMap { one in
                (one[keyPath: name] == nil ? [""] : tails).map { tail in
                    var other = one
                    other[keyPath: name]? += tail
                    return other
                }
            }
        }
        return tried.contains { $0.digest == digest }
    }

    private static func forgetCutSources(_ db: Database) throws {
        var cut: [String] = []
        let passages = try Row.fetchCursor(db, sql: "SELECT id, text FROM passage")
        while let row = try passages.next() {
            if PassageID(hashing: row["text"]).rawValue != row["id"] { cut.append(row["id"]) }
        }
        var queries = Set(try String.fetchAll(db, sql: #"SELECT id FROM query WHERE INSTR(material, '\u0000')"#))
        let derived = StoreSchema.standard.derived
        let using = derived.filter { $0.columns.contains("passage_id") }
            .map { "SELECT query_id FROM \($0.name) WHERE passage_id = ?1" }
        for passage in cut {
            queries.formUnion(
                try String.fetchAll(db, sql: using.joined(separator: " UNION "), arguments: [passage])
            )
            try db.execute(
                sql: """
                    UPDATE ingest SET is_complete = 0 WHERE domain IN (SELECT d.domain FROM document_passage p
                        JOIN document d ON d.id = p.document_id WHERE p.passage_id = ?)
                    """,
                storing: [passage]
            )
            try db.execute(sql: "DELETE FROM document_passage WHERE passage_id = ?", storing: [passage])
        }
        for query in queries.sorted() {
            try db.execute(
                sql: "UPDATE ingest SET is_complete = 0 WHERE domain = (SELECT domain FROM query WHERE id = ?)",
                storing: [query]
            )
            for table in derived {
                try db.execute(sql: "DELETE FROM \(table.name) WHERE query_id = ?", storing: [query])
            }
        }
        for passage in cut { try db.execute(sql: "DELETE FROM passage WHERE id = ?", storing: [passage]) }
    }
}
