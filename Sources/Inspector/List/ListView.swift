import Foundation
import Ranking
import Store

/// The page of one list, ready for its template.
struct ListView {
    /// Scalars of a text that are shown before the rest is a click away.
    static let limit = 8_000
    /// The same for reasoning, which people come to read.
    static let reasoningLimit = 60_000

    let detail: ListDetail
    let attributions: [String: Attribution]
    let alpha: Double
    /// The address of this page under the reader's filter.
    let here: String
    /// What a decision needs to be sent.
    let token: String
    /// Why the last decision was not taken; nil if there is nothing to say.
    let problem: String?
    /// Whether it is the list of the store that is compared with, which is only read.
    let isOther: Bool

    /// The address of a text of this query in full.
    func address(ofText name: String) -> String {
        ListAddress.path(detail.query.id) + (isOther ? "?side=b&text=" : "?text=") + FormFields.encoded(name)
    }

    /// All of it but the place among its neighbours.
    var values: TemplateValues {
        let query = VisibleText(detail.query.text, limit: Self.limit)
        let question = QuestionText(query.text)
        var values: TemplateValues = [
            "id": VisibleText.line(detail.query.id.rawValue, limit: 200), "query": question.title,
            "rest": question.rest ?? false,
            "queryMore": query.isCut ? address(ofText: "query") : false, "querySize": DisplayFormat.bytes(query.size),
            "isSimulated": detail.exchanges.contains { $0.response.isSimulated },
            "source": Self.source(detail.query.attribution, name: nil) ?? false,
            "gold": gold ?? false, "here": here, "token": token, "problem": problem ?? false, "isOwn": !isOther,
        ]
        for part in [verdict, decisions, passages, orders, score, samples, exchanges] {
            values.merge(part) { _, new in new }
        }
        return values
    }

    private var gold: TemplateValues? {
        guard let gold = detail.query.goldAnswer else { return nil }
        let shown = VisibleText(gold, limit: Self.limit)
        return [
            "text": shown.text, "more": shown.isCut ? address(ofText: "gold") : false,
            "size": DisplayFormat.bytes(shown.size),
        ]
    }

    private var verdict: TemplateValues {
        let end = detail.steps.last { $0.status != .done }
        let status: CatalogueLine.Status =
            if end?.status == .rejected {
                .rejected
            } else if end?.status == .failed {
                .failed
            } else if detail.steps.contains(where: { $0.stage == .filter }) {
                .kept
            } else {
                .pending
            }
        let answers = detail.exchanges.map(\.response)
        let costs = answers.map(\.boundedCostMicroUSD)
        let cost = costs.contains(nil) ? nil : costs.compactMap { $0 }.reduce(0, +)
        let tokens = answers.reduce(0) { $0 + $1.tokens }
        return [
            "ending": BrowseView.ending(status, code: end?.cause ?? detail.verdict?.reason?.rawValue),
            "tone": BrowseView.tone(status),
            "ndcg": DisplayFormat.score(detail.verdict?.ndcg), "recall": DisplayFormat.score(detail.verdict?.recall),
            "chance": DisplayFormat.percent(detail.verdict?.chance), "agreement": agreement ?? false,
            "alpha": String(alpha),
            "paid": answers.isEmpty
                ? "nothing was asked"
                : "\(answers.count) answers, \(DisplayFormat.count(tokens)) tokens, \(DisplayFormat.cost(micro: cost))",
            "why": detail.verdict?.reason?.message ?? false,
            "steps": detail.steps.map { step -> TemplateValues in
                [
                    "stage": step.stage.rawValue, "status": step.status.rawValue, "cause": step.cause ?? false,
                    "isDone": step.status == .done,
                    "tone": step.status == .done ? "good" : step.status == .failed ? "warn" : "bad",
                ]
            },
            "messages": detail.steps.compactMap { $0.message.map { VisibleText($0, limit: 2_000).text } },
            "evidence": detail.verdict.map { VisibleText(Self.pretty($0.evidence), limit: Self.limit).text } ?? false,
        ]
    }

    /// How far several samples agree; nil where one was asked.
    private var agreement: String? {
        guard let tau = detail.verdict?.tau else { return nil }
        return "samples agree: tau \(DisplayFormat.score(tau)), overlap \(DisplayFormat.score(detail.verdict?.rbo))"
    }

    private var decisions: TemplateValues {
        let history = detail.decisions
        let standing = history.last { $0.isStanding }
        return [
            "canUndo": standing != nil, "hasHistory": !history.isEmpty,
            "standing": standing.map { line -> TemplateValues in
                [
                    "action": line.decision.action == .keep ? "kept by hand" : "dropped by hand",
                    "tone": line.decision.action == .keep ? "good" : "bad",
                    "note": VisibleText(line.decision.note, limit: 2_000).text,
                    "date": DisplayFormat.date(line.decision.madeAt), "isEarlier": line.isOnEarlierList,
                ]
            } ?? false,
            "history": history.reversed().map { line -> TemplateValues in
                [
                    "date": DisplayFormat.date(line.decision.madeAt), "action": line.decision.action.rawValue,
                    "note": VisibleText(line.decision.note, limit: 2_000).text,
                    "undone": line.decision.undoneAt.map(DisplayFormat.date) ?? false,
                ]
            },
        ]
    }

    /// Where a text comes from. Only addresses of the web become links: nothing else that a source names may be opened by a click.
    static func source(_ attribution: Attribution?, name: String?) -> TemplateValues? {
        let url = attribution?.url
        guard url != nil || name != nil || attribution?.license != nil else { return nil }
        let isWeb = url.map { $0.lowercased().hasPrefix("https://") || $0.lowercased().hasPrefix("http://") } ?? false
        return [
            "link": isWeb ? url ?? "" : false, "linkText": VisibleText.line(url ?? name ?? "", limit: 100),
            "author": attribution?.author.map { VisibleText.line($0, limit: 80) } ?? false,
            "license": attribution?.license.map { VisibleText.line($0, limit: 60) } ?? false,
        ]
    }

    /// JSON with a line for each value; as it is where it is none.
    static func pretty(_ json: String) -> String {
        guard let value = try? JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed),
            let data = try? JSONSerialization.data(
                withJSONObject: value,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]
            )
        else { return json }
        return String(decoding: data, as: UTF8.self)
    }
}
