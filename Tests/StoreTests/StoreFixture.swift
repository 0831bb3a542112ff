import Foundation
import GRDB
import Ranking

@testable import Store

/// Rows for tests of the store.
enum StoreFixture {
    static let query = QueryID(domain: "d", local: "1")

    static func response(_ key: String, content: String = "[1] > [2]") -> ResponseRecord {
        ResponseRecord(
            key: key,
            requestedModel: "m",
            model: "m-1",
            systemFingerprint: "fp",
            reasoning: "because",
            content: content,
            finishReason: "stop",
            promptTokens: 10,
            cachedTokens: 2,
            completionTokens: 5,
            reasoningTokens: 3,
            costMicroUSD: 12,
            latencyMilliseconds: 7,
            firstTokenMilliseconds: 3,
            isSimulated: false,
            reasoningKind: "summary",
            cacheWriteTokens: 4,
            host: "h-1"
        )
    }

    static func request(_ key: String) -> RequestRecord {
        RequestRecord(key: key, domain: "d", stage: .rank, query: query, sample: 0, body: "{}")
    }

    static func queries(_ count: Int) -> [QueryRecord] {
        (0..<count).map { number in
            QueryRecord(
                query: Query(
                    id: QueryID(domain: "d", local: "\(number)"),
                    text: "query \(number)",
                    goldAnswer: nil,
                    attribution: Attribution()
                ),
                ordinal: number,
                material: "{}"
            )
        }
    }

    static func marks(_ name: String = "a") -> [StageName: Fingerprint] {
        Dictionary(uniqueKeysWithValues: StageName.allCases.map { ($0, Fingerprint(of: [name, $0.rawValue])) })
    }

    /// Lets a store say that an earlier release wrote it.
    ///
    /// - Parameter missing: a change that it has not had.
    static func setBack(_ db: Database, missing: String? = nil) throws {
        try db.execute(sql: "DELETE FROM grdb_migrations")
        for name in StoreVersion.first.union(StoreVersion.changes) where name != missing {
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES (?)", arguments: [name])
        }
    }
}
