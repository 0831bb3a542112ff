import GRDB
package import Ranking

extension Store {
    /// Everything known of one query at the current fingerprints, or nil if there is no such query.
    package func detail(of id: QueryID) async throws -> ListDetail? {
        guard let record = try await query(id) else { return nil }
        let current = try await currentFingerprints(domain: id.domain)
        func fingerprint(_ stage: StageName) -> Fingerprint { current[stage] ?? Fingerprint(rawValue: "") }
        let judgments = try await judgments(of: id, fingerprint: fingerprint(.judge))
        let list = try await list(of: id, fingerprint: fingerprint(.assemble))
        let rankings = try await rankings(of: id, fingerprint: fingerprint(.rank))
        // Whoever looks counts on places of the list.
        if let list, let odd = rankings.first(where: { $0.order.count != list.items.count }) {
            throw StoreError.damagedRow(
                place: "table ranking, query \(id), sample \(odd.sample)",
                expected: "positions of \(list.items.count) passages",
                found: "\(odd.order.count) of them"
            )
        }
        let candidates = try await candidates(of: id, fingerprint: fingerprint(.candidates))
        // A list holds nothing that is no candidate.
        let ids = SourceIDs(query: id, documents: candidates.map(\.documentID)) { record.material }
        let docids = candidates.map { ($0.documentID, ids.docid(document: $0.documentID, passage: $0.passage.id)) }
        return ListDetail(
            query: record.query,
            steps: try await steps(of: id, current: current),
            candidates: candidates,
            docids: Dictionary(docids) { first, _ in first },
            judgments: Dictionary(judgments.map { ($0.passage, $0) }) { first, _ in first },
            list: list,
            rankings: rankings,
            verdict: try await verdict(of: id, current: current),
            leftOut: try await leftOut(query: id),
            decisions: try await decisions(query: id, all: true),
            exchanges: try await exchanges(of: id)
        )
    }

    /// Goes through the ids of all queries in their order.
    package func gatherQueryIDs<Sum: Sendable>(
        into start: Sum,
        _ add: @escaping @Sendable (inout Sum, String) -> Void
    ) async throws -> Sum {
        try await read { db in
            var sum = start
            let ids = try String.fetchCursor(db, sql: "SELECT id FROM query ORDER BY id")
            while let id = try ids.next() { add(&sum, id) }
            return sum
        }
    }

    /// The fingerprints of a domain's stages as the pipeline was last run.
    package func currentFingerprints(domain: String) async throws -> [StageName: Fingerprint] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT stage, fingerprint FROM current WHERE domain = ?",
                arguments: [domain]
            )
            return Dictionary(
                try rows.map { (try $0.word("stage"), Fingerprint(rawValue: $0["fingerprint"])) }
            ) { first, _ in first }
        }
    }

    /// The fingerprints of all domains' stages as the pipeline was last run.
    package func currentFingerprints() async throws -> [String: [StageName: Fingerprint]] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT domain, stage, fingerprint FROM current").reduce(into: [:]) { all, row in
                let stage: StageName = try row.word("stage")
                all[row["domain"], default: [:]][stage] = Fingerprint(rawValue: row["fingerprint"])
            }
        }
    }

    private func steps(of id: QueryID, current: [StageName: Fingerprint]) async throws -> [ListDetail.Step] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM outcome WHERE query_id = ?", arguments: [id.rawValue])
                .filter { current[try $0.word("stage")]?.rawValue == $0["fingerprint"] }
                .map(ListDetail.Step.init(row:))
                .sorted { $0.stage < $1.stage }
        }
    }

    private func verdict(of id: QueryID, current: [StageName: Fingerprint]) async throws -> VerdictRecord? {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM verdict WHERE query_id = ?", arguments: [id.rawValue])
                .filter { row in
                    let stage: StageName = try row.word("stage")
                    return current[stage]?.rawValue == row["fingerprint"]
                }
                .map(VerdictRecord.init(row:)).last
        }
    }

    private func exchanges(of id: QueryID) async throws -> [ListDetail.Exchange] {
        try await read { db in
            try ListDetail.Exchange.fetchAll(
                db,
                sql: """
                    SELECT q.stage, q.sample, q.body, r.*, (
                            SELECT teacher FROM ledger
                            WHERE request_key = q.key AND teacher IS NOT NULL AND failure IS NULL LIMIT 1
                        ) AS teacher
                    FROM request q JOIN response r ON r.request_key = q.key
                    WHERE q.query_id = ? ORDER BY q.stage, q.sample, q.key
                    """,
                arguments: [id.rawValue]
            )
        }
    }

    /// Which models answered teachers that have names, at which stage; empty where there is one without a name.
    package func namedTeachers() async throws -> [NamedTeacher] {
        try await read { db in
            try NamedTeacher.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT teacher AS name, stage, model FROM ledger
                    WHERE teacher IS NOT NULL AND failure IS NULL ORDER BY teacher, stage, model
                    """
            )
        }
    }
}

/// A teacher by its name in the pipeline file, with the stage that it answered and as which model.
package struct NamedTeacher: Sendable, Hashable, StoredRow {
    package var name: String
    package var stage: StageName
    /// The model that answers named.
    package var model: String
}

/// Everything that the store knows of one query at the current fingerprints.
package struct ListDetail: Sendable {
    /// A question to the teacher about this query, and what came back.
    package struct Exchange: Sendable, StoredRow {
        /// The stage that asked.
        package var stage: StageName
        /// The sample number.
        package var sample: Int
        /// The JSON that was sent.
        package var body: String
        /// The answer.
        package var response: ResponseRecord
        /// The teacher's name in the pipeline file; nil of its only one.
        package var teacher: String?
    }

    /// Where the query stands at a stage.
    package struct Step: Sendable, StoredRow {
        package var stage: StageName
        /// How it ended there.
        package var status: OutcomeStatus
        /// The reason's code or the cause.
        package var cause: String?
        /// The server's words for a failure.
        package var message: String?
    }

    package var query: Query
    /// Each stage that has an outcome, in order.
    package var steps: [Step]
    /// Candidates with their labels, where judged.
    package var candidates: [CandidateRecord]
    /// What the source calls the documents of candidates and list, by their names in the store.
    package var docids: [String: String]
    /// Pointwise labels by passage.
    package var judgments: [PassageID: JudgmentRecord]
    /// The list, if it came that far.
    package var list: ListRecord?
    /// The teacher's orders.
    package var rankings: [RankingRecord]
    /// The verdict of the filter, or of the stage that rejected it.
    package var verdict: VerdictRecord?
    /// Passages that were found and left out, with the reasons.
    package var leftOut: [LeftOutLine]
    /// What reviewers decided, from old to new, undone decisions among it.
    package var decisions: [DecisionLine]
    /// What was asked and answered.
    package var exchanges: [Exchange]

    /// What the source calls a document; its name in the store where the source has no id for it.
    package func docid(_ document: String) -> String { docids[document] ?? document }

    /// The order that is exported, or would be if a reviewer keeps the list.
    package var exportedRanking: RankingRecord? {
        rankings.first { $0.sample == verdict?.sample } ?? rankings.first
    }
}
