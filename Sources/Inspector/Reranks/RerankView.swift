import Foundation
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

extension RerankView {
    /// The model's order, each document with the way that it went.
    var finalOrder: TemplateValues {
        let order = Self.order(detail)
        let shown = Self.shown(detail, isWhole: isWhole)
        let isRanked = detail.order?.status == .done
        return [
            "hasPassages": !shown.isEmpty,
            "passagesTitle": isRanked ? "The model's order" : "What the first stage found",
            "passagesNote": isRanked
                ? "\(DisplayFormat.count(order.count)) documents"
                    + (reranked < order.count
                        ? ", the first \(DisplayFormat.count(reranked)) of them reranked" : "")
                    + ". Rank, #place in the first stage, moved up or down."
                : "\(DisplayFormat.count(order.count)) documents, in its order.",
            "others": order.count > shown.count ? DisplayFormat.count(order.count - shown.count) : false,
            "othersPath": address([("all", "1")]),
            "passages": shown.map(passage),
        ]
    }

    private func passage(_ document: String) -> TemplateValues {
        let rank = ranks[document] ?? 0
        let isRanked = detail.order?.status == .done
        let (move, tone) = DisplayFormat.move((places[document] ?? rank) - rank)
        let text = passages[document].map { VisibleText($0.text, limit: Self.passageLimit) }
        let grade = qrels[document]
        return [
            "anchor": "p\(rank)", "rank": DisplayFormat.count(rank), "place": places[document].map { "#\($0)" } ?? "–",
            "move": isRanked ? move : "", "moveTone": tone, "tone": self.tone(of: document),
            "label": grade.map { $0 > 0 ? "relevant: \($0)" : "not relevant" } ?? false,
            "document": VisibleText.line(document, limit: 80),
            "title": passages[document]?.title.map { VisibleText.line($0, limit: 120) } ?? false,
            "snippet": passages[document].map { VisibleText.line($0.text, limit: 200) }
                ?? "no text in the set as it is loaded now",
            "text": text?.text ?? "The set as it is loaded now has no text for this document.",
            "more": (text?.isCut ?? false) ? address(ofText: "passage:\(document)") : false,
            "size": DisplayFormat.bytes(text?.size ?? 0),
        ]
    }

    /// The final order against the first one, as lines.
    var moves: TemplateValues {
        guard let order = detail.order, order.status == .done, order.found.count > 1 else { return ["hasMoves": false] }
        let top = min(Self.depth, reranked == 0 ? order.found.count : reranked)
        // As many lines as a window has get a label each; of more, only each tenth has room for one.
        let isFine = top <= 25
        let step = isFine ? 20 : 6
        let right = 250
        func isNamed(_ place: Int) -> Bool { isFine || place == 1 || place % 10 == 0 }
        return [
            "hasMoves": true, "movesWidth": right + 50, "movesHeight": top * step + 34, "rightX": right + 10,
            "movesNote": qrels.isEmpty ? "moved into the first ten" : "judged relevant",
            "moves": order.ranked.prefix(top).enumerated().compactMap { index, document -> TemplateValues? in
                guard let place = places[document], place <= top else { return nil }
                let (from, to) = (place * step + 20, (index + 1) * step + 20)
                let isMarked = qrels.isEmpty ? index < 10 && place > 10 : (qrels[document] ?? 0) > 0
                return [
                    "tone": isMarked ? "good" : "muted", "fromY": from, "toY": to, "toX": right, "fromText": from + 4,
                    "toText": to + 4, "from": isNamed(place) ? "#\(place)" : "",
                    "to": isNamed(index + 1) ? "\(index + 1)" : "",
                    "path": "M50 \(from)C\(right / 2 + 25) \(from) \(right / 2 + 25) \(to) \(right) \(to)",
                ]
            },
        ]
    }
}
