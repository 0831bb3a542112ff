import Foundation
import GRDB
import Ranking

/// What became of one window; its prompt and chain stand at its request.
public struct RerankWindowRecord: Sendable, Hashable, Codable {
    /// The pass, from 0.
    public var pass: Int
    /// The window within the pass, from 0, the hindmost first; of a pointwise rerank the place of the passage.
    public var number: Int
    /// The place of its first passage, from 0.
    public var start: Int
    /// The answer that holds its order and chain; nil where nothing was sent.
    public var requestKey: String?
    /// The ids of the documents as they were shown.
    public var documents: [String]
    /// Positions, best first, as they were applied.
    public var order: [Position]
    /// What a pointwise answer said.
    public var score: Double?
    /// Why the window stayed as it was.
    public var fault: String?
    /// Whether the order needed a repair.
    public var isRepaired: Bool
    /// What was repaired, as JSON.
    public var repairs: String

    /// Makes a record.
    public init(
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
        let names = try RerankOrderRecord.json(documents)
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
