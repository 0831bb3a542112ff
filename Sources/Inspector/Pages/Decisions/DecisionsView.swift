import Ranking
import Store

/// The page of decisions, ready for its template.
struct DecisionsView {
    let lines: [DecisionLine]
    let questions: [QueryID: String]
    let standing: [DecisionLine]
    let count: Int
    let isAll: Bool
    let token: String

    var values: TemplateValues {
        let kept = standing.count { $0.decision.action == .keep }
        return [
            "summary": "\(kept) kept and \(standing.count - kept) dropped by hand",
            "hasRows": !lines.isEmpty, "rows": lines.map(row),
            "tabs": [
                ["path": "/decisions", "name": "Standing", "count": standing.count, "isCurrent": !isAll],
                ["path": "/decisions?all=1", "name": "All ever made", "count": count, "isCurrent": isAll],
            ] as [TemplateValues],
        ]
    }

    private func row(_ line: DecisionLine) -> TemplateValues {
        let decision = line.decision
        let state =
            if let undone = decision.undoneAt {
                "taken back \(DisplayFormat.date(undone))"
            } else if !line.isStanding {
                "replaced by a later one"
            } else if line.isOnEarlierList {
                "made on an earlier list"
            } else {
                ""
            }
        return [
            "action": decision.action.rawValue, "tone": decision.action == .keep ? "good" : "bad",
            "state": state.isEmpty ? false : state, "path": ListAddress.path(decision.query),
            "id": decision.query.rawValue,
            "query": VisibleText.line(QuestionText(questions[decision.query] ?? "").title, limit: 160),
            "verdict": line.verdict.map { VisibleText.line($0, limit: 60) } ?? "nothing yet",
            "obstacle": line.obstacle.map { VisibleText.line($0, limit: 200) } ?? false,
            "note": VisibleText(decision.note, limit: 600).text, "date": DisplayFormat.date(decision.madeAt),
            "canUndo": line.isStanding, "token": token, "back": isAll ? "/decisions?all=1" : "/decisions",
        ]
    }
}
