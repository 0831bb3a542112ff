import Foundation
import GRDB
import Ranking

/// What reranking made of a query.
public struct RerankOrderRecord: Sendable, Hashable {
    /// How it ended.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// There is an order.
        case done
        /// The first stage found nothing.
        case empty
        /// A request failed; the next run tries again.
        case failed
    }

    /// How it ended.
    public var status: Status
    /// Why it failed.
    public var cause: String?
    /// The words of the failure.
    public var message: String?
    /// Document ids in the order of the first stage.
    public var found: [String]
    /// Document ids, best first.
    public var ranked: [String]
    /// How many of them had no text to show, and stand at the end.
    public var textless: Int
    /// The windows in their order.
    public var windows: [RerankWindowRecord]

    /// Makes a record.
    public init(
        status: Status,
        cause: String? = nil,
        message: String? = nil,
        found: [String] = [],
        ranked: [String] = [],
        textless: Int = 0,
        windows: [RerankWindowRecord] = []
    ) {
        self.status = status
        self.cause = cause
        self.message = message
        self.found = found
        self.ranked = ranked
        self.textless = textless
        self.windows = windows
    }

    /// Stores what became of the query and of each of its windows.
    func save(_ db: Database, query: QueryID, fingerprint: Fingerprint) throws {
        try db.cachedStatement(sql: "DELETE FROM rerank_order WHERE fingerprint = ? AND query_id = ?")
            .execute(storing: [fingerprint.rawValue, query.rawValue])
        try db.cachedStatement(
            sql: """
                INSERT INTO rerank_order (fingerprint, query_id, status, cause, message, found, ranked, textless)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(storing: [
            fingerprint.rawValue, query.rawValue, status.rawValue, cause, message, try Self.json(found),
            try Self.json(ranked), textless,
        ])
        for window in windows { try window.save(db, query: query, fingerprint: fingerprint) }
    }

    static func json(_ names: [String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(names), as: UTF8.self)
    }

    static func names(_ json: String) throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(json.utf8))
    }

    /// The first names of a list, without decoding the others: lists hold up to a thousand.
    static func names(_ json: String, first count: Int) throws -> [String] {
        var left = count
        for end in ends(json) {
            left -= 1
            if left == 0 { return try names(String(decoding: json.utf8.prefix(end + 1), as: UTF8.self) + "]") }
        }
        return try names(json)
    }

    /// How many names a list holds.
    static func count(_ json: String) -> Int { ends(json).count }

    /// Where the names of a list end: at each second quote that no backslash precedes.
    private static func ends(_ json: String) -> [Int] {
        var ends: [Int] = []
        var isInside = false
        var isEscaped = false
        for (place, byte) in json.utf8.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), isInside {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                if isInside { ends.append(place) }
                isInside.toggle()
            }
        }
        return ends
    }
}
