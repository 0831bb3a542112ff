import Foundation
import GRDB
package import Ranking

/// A query as it was read, with its place in the source.
package struct QueryRecord: Sendable, Hashable {
    package var query: Query
    /// Its place among the domain's queries, from 0.
    package var ordinal: Int
    /// What the candidates stage needs of the source row, as JSON.
    package var material: String

    package init(query: Query, ordinal: Int, material: String) {
        self.query = query
        self.ordinal = ordinal
        self.material = material
    }

    init(row: Row) {
        query = Query(
            id: QueryID(rawValue: row["id"]),
            text: row["text"],
            goldAnswer: row["gold_answer"],
            attribution: Attribution(url: row["url"], author: row["author"], license: row["license"])
        )
        ordinal = row["ordinal"]
        material = row["material"]
    }

    func save(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                \(StoredTable.query.insertion)
                ON CONFLICT (id) DO UPDATE SET ordinal = excluded.ordinal, text = excluded.text,
                    gold_answer = excluded.gold_answer, url = excluded.url, author = excluded.author,
                    license = excluded.license, material = excluded.material,
                    digest = excluded.digest
                """
        ).execute(
            storing: [
                query.id.rawValue, query.id.domain, ordinal, query.text, query.goldAnswer, query.attribution.url,
                query.attribution.author, query.attribution.license, material,
            ],
            isSealed: StoredTable.query.isSealed
        )
    }
}

extension QueryRecord {
    /// Human judgments that came with the query, by the corpus's own document ids; empty where there are none.
    package var qrels: [String: Int] {
        struct Judged: Decodable {
            var qrels: [String: Int]?
        }
        return (try? JSONDecoder().decode(Judged.self, from: Data(material.utf8)))?.qrels ?? [:]
    }
}
