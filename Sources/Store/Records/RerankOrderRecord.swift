import Foundation
import GRDB
package import Ranking

/// What reranking made of a query.
package struct RerankOrderRecord: Sendable, Hashable {
    /// How it ended.
    package enum Status: String, Sendable, Hashable, CaseIterable {
        /// There is an order.
        case done
        /// The first stage found nothing.
        case empty
        /// A request failed; the next run tries again.
        case failed
    }

    /// How it ended.
    package var status: Status
    /// Why it failed.
    package var cause: String?
    /// The words of the failure.
    package var message: String?
    /// Document ids in the order of the first stage.
    package var found: [String]
    /// Document ids, best first.
    package var ranked: [String]
    /// How many of them had no text to show, and stand at the end.
    package var textless: Int
    /// The windows in their order.
    package var windows: [RerankWindowRecord]

    package init(
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
            fingerprint.rawValue, query.rawValue, status.rawValue, cause, message, try CanonicalJSON.text(found),
            try CanonicalJSON.text(ranked), textless,
        ])
        for window in windows { try window.save(db, query: query, fingerprint: fingerprint) }
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

/// What became of one window; its prompt and reasoning stand at its request.
package struct RerankWindowRecord: Sendable, Hashable, Codable {
    /// The pass, from 0.
    package var pass: Int
    /// The window within the pass, from 0, the hindmost first; of a pointwise rerank the place of the passage.
    package var number: Int
    /// The place of its first passage, from 0.
    package var start: Int
    /// The answer that holds its order and reasoning; nil where nothing was sent.
    package var requestKey: String?
    /// The ids of the documents as they were shown.
    package var documents: [String]
    /// Positions, best first, as they were applied.
    package var order: [Position]
    /// What a pointwise answer said.
    package var score: Double?
    /// Why the window stayed as it was.
    package var fault: String?
    /// Whether the order needed a repair.
    package var isRepaired: Bool
    /// What was repaired, as JSON.
    package var repairs: String

    package init(
        pass: Int,
        number: Int,
        start: Int,
        requestKey: String?,
        documents: [String],
        order: [Position],
        score: Double? = nil,
        fault: String? = nil,
        isRepaired: Bool = false,
        repairs: String = "{}"
    ) {
        self.pass = pass
        self.number = number
        self.start = start
        self.requestKey = requestKey
        self.documents = documents
        self.order = order
        self.score = score
        self.fault = fault
        self.isRepaired = isRepaired
        self.repairs = repairs
    }

    init(row: Row) throws {
        pass = row["pass"]
        number = row["number"]
        start = row["start"]
        requestKey = row["request_key"]
        documents = try RerankOrderRecord.names(row["documents"])
        order = try RankingRecord.positions("permutation", of: row)
        score = row["score"]
        fault = row["fault"]
        isRepaired = row["is_repaired"]
        repairs = row["repairs"]
    }

    func save(_ db: Database, query: QueryID, fingerprint: Fingerprint) throws {
        let names = try CanonicalJSON.text(documents)
        let permutation = "[" + order.map { String($0.rawValue) }.joined(separator: ",") + "]"
        try db.cachedStatement(
            sql: """
                INSERT INTO rerank_window (fingerprint, query_id, pass, number, start, request_key, documents, permutation,
                    score, fault, is_repaired, repairs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(storing: [
            fingerprint.rawValue, query.rawValue, pass, number, start, requestKey, names,
            permutation, score, fault, isRepaired, repairs,
        ])
    }
}

/// A way of reranking that was begun in a store: a rerank file with all that shapes its orders.
package struct RerankRunRecord: Sendable, Hashable, StoredRow {
    /// What shapes the orders, hashed.
    package var fingerprint: Fingerprint
    /// What its runs are called.
    package var name: String
    /// The set of queries.
    package var domain: String
    /// How the model is asked: window, full, pointwise.
    package var method: String
    package var model: String
    /// Window, step, passes, prompt and so on, as JSON.
    package var settings: String
    /// When it was last begun.
    package var begunAt: String

    package static var otherNames: [String: String] { ["at": "begunAt"] }
}
