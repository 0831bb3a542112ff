import Store

/// A query with where it stands, as `lists --json` writes it.
struct ListedQuery: Encodable {
    let id: String
    let status: String
    let reason: String?
    let stage: String?
    let size: Int?
    let positives: Int?
    let ndcg: Double?
    let reviewer: String?
    let query: String

    init(_ line: CatalogueLine, reviewer: DecisionRecord.Action?, query: String) {
        id = line.id.rawValue
        status = line.status.rawValue
        reason = line.code
        stage = line.stage?.rawValue
        size = line.size
        positives = line.positives
        ndcg = line.ndcg
        self.reviewer = reviewer?.rawValue
        self.query = query
    }
}
