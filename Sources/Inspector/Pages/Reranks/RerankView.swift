import Foundation
import Pipeline
import Ranking
import Store

/// The page of one reranked query, ready for its template.
struct RerankView {
    /// Scalars of a passage that are shown: a page holds up to a thousand of them.
    static let passageLimit = 2_000
    /// Documents of the order that are shown before the rest is a click away.
    static let depth = 100
    /// Windows on a page.
    static let windows = 20

    let way: RerankRunRecord
    let detail: RerankDetail
    /// Passages by the names that the orders have for documents.
    let passages: [String: Passage]
    let filter: RerankFilter
    /// Whether the whole order is shown.
    let isWhole: Bool
    /// The first window that is shown, from 1.
    let from: Int
    /// Human judgments by document.
    let qrels: [String: Int]
    /// The rank of each document in the order that the page is about, from 1.
    let ranks: [String: Int]
    /// The place of each document in the first stage's order, from 1.
    let places: [String: Int]
    /// Documents that windows went over; the others keep their order behind them.
    let reranked: Int

    init(
        way: RerankRunRecord,
        detail: RerankDetail,
        passages: [String: Passage],
        filter: RerankFilter,
        isWhole: Bool,
        from: Int
    ) {
        self.way = way
        self.detail = detail
        self.passages = passages
        self.filter = filter
        self.isWhole = isWhole
        self.from = from
        qrels = detail.query.qrels
        ranks = Dictionary(Self.order(detail).enumerated().map { ($1, $0 + 1) }) { first, _ in first }
        places = Dictionary((detail.order?.found ?? []).enumerated().map { ($1, $0 + 1) }) { first, _ in first }
        reranked = (detail.order?.windows ?? []).map { $0.start + $0.documents.count }.max() ?? 0
    }

    /// The model's order, or the first stage's where there is none.
    static func order(_ detail: RerankDetail) -> [String] {
        guard let order = detail.order else { return [] }
        return order.ranked.isEmpty ? order.found : order.ranked
    }

    /// The documents whose passages the page shows.
    static func shown(_ detail: RerankDetail, isWhole: Bool) -> [String] {
        Array(order(detail).prefix(isWhole ? .max : depth))
    }

    /// The address of this page.
    func address(_ more: [(String, String)] = []) -> String {
        filter.address(way, of: detail.query.query.id, and: more)
    }

    /// The address of a text of this query in full.
    func address(ofText name: String) -> String {
        RerankAddress.path(way, detail.query.query.id) + "?text=" + FormFields.encoded(name)
    }

    /// All of it but the place among its neighbours.
    var values: TemplateValues {
        let query = detail.query.query
        let text = VisibleText(query.text, limit: ListView.limit)
        let question = QuestionText(text.text)
        var values: TemplateValues = [
            "id": VisibleText.line(query.id.rawValue, limit: 200), "query": question.title,
            "rest": question.rest ?? false, "queryMore": text.isCut ? address(ofText: "query") : false,
            "querySize": DisplayFormat.bytes(text.size),
            "source": ListView.source(query.attribution, name: nil) ?? false,
            "isSimulated": detail.answers.values.contains { $0.isSimulated },
            "way": VisibleText.line(way.name, limit: 60), "model": VisibleText.line(way.model, limit: 80),
            "settings": RerankListView.settings(of: way),
            "ending": detail.order.map { RerankListView.ending($0.status, cause: $0.cause) } ?? "not taken up yet",
            "tone": detail.order.map { RerankListView.tone($0.status) } ?? "muted",
            "message": detail.order?.message.map { VisibleText($0, limit: 2_000).text } ?? false,
            "facts": facts, "isFailed": detail.order?.status == .failed,
        ]
        for part in [finalOrder, moves, windowList] { values.merge(part) { _, new in new } }
        return values
    }

    private var facts: [TemplateValues] {
        guard let order = detail.order, order.status == .done else { return [] }
        var all: [(String, String)] = []
        if !qrels.isEmpty {
            let before = Metrics.ndcg(order.found, labels: qrels, at: 10)
            let after = Metrics.ndcg(order.ranked, labels: qrels, at: 10)
            all.append(("NDCG@10", "\(DisplayFormat.score(before)) before, \(DisplayFormat.score(after)) after"))
        }
        let top = reranked == 0 ? order.found.count : reranked
        let (before, after) = (Array(order.found.prefix(top)), Array(order.ranked.prefix(top)))
        if let tau = KendallTau.tau(before, after) {
            all.append(("Agreement of the two orders", "tau \(DisplayFormat.score(tau))"))
        }
        let new = Set(after.prefix(10)).subtracting(before.prefix(10)).count
        all.append(("New in the first ten", String(new)))
        let answers = Set(order.windows.compactMap(\.requestKey)).compactMap { detail.answers[$0] }
        let costs = answers.map(\.boundedCostMicroUSD)
        let tokens = answers.reduce(0) { $0 + $1.tokens }
        let cost = costs.contains(nil) ? nil : costs.compactMap { $0 }.reduce(0, +)
        all.append(
            (
                "Paid",
                "\(DisplayFormat.count(answers.count)) answers, \(DisplayFormat.count(tokens)) tokens, \(DisplayFormat.cost(micro: cost))"
            )
        )
        let waited = answers.map(\.latencyMilliseconds)
        let time = way.method == "pointwise" ? waited.max() ?? 0 : waited.reduce(0, +)
        all.append(("Time of its answers", DisplayFormat.seconds(milliseconds: time)))
        if order.textless > 0 {
            all.append(("Without a text", "\(DisplayFormat.count(order.textless)) documents, which stand at the end"))
        }
        return all.map { ["name": $0.0, "value": $0.1] }
    }

    /// The class that colours a document: that of its human judgment.
    func tone(of document: String) -> String {
        qrels.isEmpty ? "muted" : (qrels[document] ?? 0) > 0 ? "good" : "muted"
    }
}
