import Foundation
import Pipeline
import Ranking
import Store

/// One list in full, as `show --json` writes it.
struct ShownList: Encodable {
    struct Item: Encodable {
        let position: Int
        let rank: Int?
        let label: String
        let judge: String
        let origin: String
        let passage: String
        let document: String
        let docid: String
        let title: String?
        let text: String
    }

    struct Step: Encodable {
        let stage: String
        let status: String
        let cause: String?
        let message: String?
    }

    struct Exchange: Encodable {
        let stage: String
        let sample: Int
        let retry: Int
        let key: String
        let teacher: String?
        let model: String?
        let host: String?
        let isSimulated: Bool
        let reasoning: String
        let reasoningKind: String?
        let content: String
        let finishReason: String?
        let costMicroUSD: Int?
        let request: String
    }

    let id: String
    let query: String
    let goldAnswer: String?
    let steps: [Step]
    let verdict: String?
    let ndcg: Double?
    let chance: Double?
    let evidence: String?
    let items: [Item]
    let leftOut: [ShownLeftOut]
    let decisions: [DecisionLine]
    let exchanges: [Exchange]

    init(_ detail: ListDetail) {
        id = detail.query.id.rawValue
        query = detail.query.text
        goldAnswer = detail.query.goldAnswer
        steps = detail.steps.map {
            Step(stage: $0.stage.rawValue, status: $0.status.rawValue, cause: $0.cause, message: $0.message)
        }
        verdict = detail.verdict.map { $0.reason?.rawValue ?? CatalogueLine.Status.kept.rawValue }
        ndcg = detail.verdict?.ndcg
        chance = detail.verdict?.chance
        evidence = detail.verdict?.evidence
        let ranks = Self.ranks(detail)
        items = (detail.list?.items ?? []).enumerated().map { index, item in
            Item(
                position: index + 1,
                rank: ranks[index],
                label: item.label.rawValue,
                judge: item.judge.rawValue,
                origin: item.origin.rawValue,
                passage: item.passage.id.rawValue,
                document: item.documentID,
                docid: detail.docid(item.documentID),
                title: item.passage.title,
                text: item.passage.text
            )
        }
        leftOut = detail.leftOut.map(ShownLeftOut.init)
        decisions = detail.decisions
        exchanges = detail.exchanges.map {
            Exchange(
                stage: $0.stage.rawValue,
                sample: SampleNumber($0.sample).sample,
                retry: SampleNumber($0.sample).retry,
                key: $0.response.key,
                teacher: $0.teacher,
                model: $0.response.model,
                host: $0.response.host,
                isSimulated: $0.response.isSimulated,
                reasoning: $0.response.extractedReasoning,
                reasoningKind: $0.response.reasoningKind,
                content: $0.response.content,
                finishReason: $0.response.finishReason,
                costMicroUSD: $0.response.costMicroUSD,
                request: $0.body
            )
        }
    }

    /// The teacher's rank by 0-based place in the list.
    static func ranks(_ detail: ListDetail) -> [Int: Int] {
        let order = detail.exportedRanking?.order ?? []
        return Dictionary(order.enumerated().map { ($1.index, $0 + 1) }) { first, _ in first }
    }
}

/// A passage that was left out, as `rejects --left-out` and `show` write it.
struct ShownLeftOut: Encodable {
    let query: String
    let stage: String
    let reason: String
    /// Whether it stays all the same and is only reported.
    let isKept: Bool
    let origin: String
    let passage: String
    let document: String
    let docid: String
    let title: String?
    let text: String
    let evidence: String

    init(_ line: LeftOutLine) {
        query = line.query.rawValue
        stage = line.stage.rawValue
        reason = line.record.reason.rawValue
        isKept = line.record.isKept
        origin = line.record.origin.rawValue
        passage = line.record.passage.id.rawValue
        document = line.record.documentID
        docid = line.docid
        title = line.record.passage.title
        text = line.record.passage.text
        evidence = line.record.evidence
    }

    /// A line a passage.
    static func table(_ lines: [ShownLeftOut], ofOneQuery: Bool) -> String {
        var table = Table(
            (ofOneQuery ? [] : [("query", .left)]) + [
                ("reason", .left), ("docid", .left), ("evidence", .prose), ("passage", .prose),
            ],
            leaving: ["evidence", "docid"]
        )
        for line in lines {
            table.add(
                (ofOneQuery ? [] : [line.query]) + [
                    line.reason + (line.isKept ? " (stays)" : ""), line.docid, line.evidence,
                    Terminal.line(line.text, width: Terminal.columns() == nil ? 60 : 200),
                ]
            )
        }
        return table.text
    }
}
