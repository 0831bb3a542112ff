import Foundation
import GRDB
package import Ranking

extension Store {
    /// Goes through what is exported by query id, one list in memory at a time: the lists that the filter kept and no reviewer dropped,
    /// and those that it rejected and a reviewer kept, as far as they have an order.
    ///
    /// - Throws: a ``StoreError`` at the first row, passage or answer that is not what was written, and what `visit` throws.
    package func eachKeptList(_ visit: (TrainingList) throws -> Void) throws {
        try pool.read { db in
            try requireSound(db)
            let rows = try Row.fetchCursor(db, sql: Self.keptLists)
            while let row = try rows.next() {
                if let list = try Self.trainingList(row, db) { try visit(list) }
            }
        }
    }

    private static let keptLists = """
        SELECT q.id AS query_id, q.text, q.gold_answer, q.url, q.author, q.license, v.ndcg, v.tau, v.reason, v.is_kept, a.fingerprint AS list_fingerprint, l.size,
            k.permutation, k.shown, k.request_key AS answer_key, r.*,
            COALESCE(r.is_simulated, 0) OR EXISTS (
                SELECT 1 FROM judgment g JOIN response w ON w.request_key = g.request_key
                WHERE g.query_id = q.id AND g.fingerprint = j.fingerprint AND w.is_simulated) AS any_simulated
        FROM current c
        JOIN current a ON a.domain = c.domain AND a.stage = \(StageName.assemble.sql)
        JOIN current n ON n.domain = c.domain AND n.stage = \(StageName.rank.sql)
        JOIN query q ON q.domain = c.domain
        LEFT JOIN list l ON l.query_id = q.id AND l.fingerprint = a.fingerprint
        JOIN verdict v ON v.query_id = q.id
            AND (v.stage = \(StageName.filter.sql) AND v.fingerprint = c.fingerprint OR v.stage = \(StageName.rank.sql) AND v.fingerprint = n.fingerprint)
        LEFT JOIN v_decisions d ON d.query_id = q.id
        JOIN current j ON j.domain = c.domain AND j.stage = \(StageName.judge.sql)
        LEFT JOIN ranking k ON k.query_id = q.id AND k.fingerprint = n.fingerprint AND k.sample = CASE v.stage WHEN \(StageName.filter.sql) THEN v.sample
            ELSE (SELECT MIN(m.sample) FROM ranking m WHERE m.query_id = q.id AND m.fingerprint = n.fingerprint) END
        LEFT JOIN response r ON r.request_key = k.request_key
        WHERE c.stage = \(StageName.filter.sql) AND CASE d.action WHEN 'drop' THEN 0 WHEN 'keep' THEN v.is_kept OR TRIM(r.reasoning) <> ''
            ELSE v.is_kept END
        ORDER BY q.id
        """

    /// - Returns: nil for a list that a reviewer keeps and that has no order.
    private static func trainingList(_ row: Row, _ db: Database) throws -> TrainingList? {
        let id: String = row["query_id"]
        func damaged(_ table: String, _ expected: String, _ found: String) -> StoreError {
            .damagedRow(place: "table \(table), query \(id)", expected: expected, found: found)
        }
        let answer: String? = row["answer_key"]
        let stored: String? = row["request_key"]
        guard answer != nil, stored != nil else {
            if row["is_kept"], answer == nil { throw damaged("ranking", "the order of a kept list", "none") }
            if let answer { throw damaged("response", "the answer \(answer.prefix(12))… of a kept list", "none") }
            return nil
        }
        let response = try ResponseRecord(row: row)
        guard response.digest == row["digest"] else { throw StoreError.damagedResponse(key: response.key, query: id) }
        let sources = try db.cachedStatement(
            sql: """
                SELECT id, url, author, license, d.digest IS \(StoredTable.document.digest("d")) AS is_sound
                FROM document d WHERE id = ?
                """
        )
        let query = QueryID(rawValue: id)
        let listed = try listItems(of: id, fingerprint: row["list_fingerprint"], db)
        let ids = try SourceIDs(query: query, documents: listed.map(\.documentID)) {
            try String.fetchOne(db, sql: "SELECT material FROM query WHERE id = ?", arguments: [id]) ?? "{}"
        }
        let made = try listed.map { item in
            if let damage = damage(of: item.passage) { throw damage }
            return TrainingList.Item(
                passage: item.passage,
                label: item.label,
                judge: item.judge.rawValue,
                origin: item.origin,
                sources: try Row.fetchAll(sources, arguments: [item.documentID]).map { source in
                    guard source["is_sound"] else {
                        throw damaged("document, row \(item.documentID)", "the values that were written", "others")
                    }
                    return Attribution(url: source["url"], author: source["author"], license: source["license"])
                },
                docid: ids.docid(document: item.documentID, passage: item.passage.id)
            )
        }
        let size: Int? = row["size"]
        guard made.count == size else {
            throw damaged("list_item", "\(size ?? 0) passages", "\(made.count) that can be read")
        }
        let shown = try RankingRecord.shown(of: row)
        let stands = try RankingRecord.positions("permutation", of: row)
        for places in [stands, shown ?? stands] where places.count != made.count {
            throw damaged("ranking", "positions of \(made.count) passages", "\(places.count) of them")
        }
        // The list as the reasoning saw it, so that the reasoning's identifiers name the right passages.
        let items = shown.map { $0.map { made[$0.index] } } ?? made
        let places = Dictionary((shown ?? []).enumerated().map { ($1, Position(index: $0)) }) { first, _ in first }
        let order = stands.map { places[$0] ?? $0 }
        let reason: String? = row["reason"]
        // A list that was rejected before the filter has no score yet.
        let score: Double? = row["ndcg"]
        let ndcg = score ?? Metrics.ndcg(ranked: order.map { items[$0.index].label.relevance }, at: 10)
        return TrainingList(
            query: Query(
                id: query,
                text: row["text"],
                goldAnswer: row["gold_answer"],
                attribution: Attribution(url: row["url"], author: row["author"], license: row["license"])
            ),
            items: items,
            order: order,
            reasoning: response.extractedReasoning,
            isSummary: response.isSummary,
            ndcg: ndcg,
            answeredBy: response.answeredBy,
            isSimulated: row["any_simulated"],
            agreement: row["tau"],
            overruled: reason.flatMap(RejectReason.init(rawValue:))
        )
    }
}

/// What the source itself calls the documents of a query's passages, so that exports join with its qrels, runs and corpora.
///
/// Pages have no id but their address, so they keep the store's name.
struct SourceIDs {
    private let query: QueryID
    private let given: [PassageID: String]

    /// - Parameter material: what came with the query, as its row holds it; read where a passage came with the query.
    init(query: QueryID, documents: [String], material: () throws -> String) rethrows {
        self.query = query
        let isGiven = documents.contains { DocumentName.isGiven($0, query: query) }
        given = isGiven ? Self.given(try material()) : [:]
    }

    /// The source's id of a document, in which a passage was found.
    func docid(document: String, passage: PassageID) -> String {
        DocumentName.corpusID(of: document, domain: query.domain) ?? given[passage] ?? document
    }

    private struct Material: Decodable {
        struct Given: Decodable {
            let id: String?
            let text: String
        }
        let given: [Given]?
    }

    /// The ids that passages brought with them; a text that comes twice has the first one's.
    private static func given(_ material: String) -> [PassageID: String] {
        let rows = (try? JSONDecoder().decode(Material.self, from: Data(material.utf8)))?.given ?? []
        let named = rows.compactMap { row in row.id.map { (Passage(text: row.text).id, $0) } }
        return Dictionary(named) { first, _ in first }
    }
}
