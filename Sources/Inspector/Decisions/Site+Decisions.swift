import Foundation
import Hummingbird
import Ranking
import Store

extension Site {
    /// The longest note that is taken, in bytes of a form.
    private static var longestForm: Int { 64 * 1024 }

    /// The list of decisions.
    func decisions(_ fields: FormFields) async throws -> Response {
        let isAll = fields["all"] != nil
        let lines = try await store.decisions(all: true)
        let standing = lines.filter(\.isStanding)
        let shown = (isAll ? lines : standing).sorted {
            ($1.decision.madeAt, $1.decision.id) < ($0.decision.madeAt, $0.decision.id)
        }
        // A thousand are as many as a person reads; `rankforge decide` lists them all.
        let view = DecisionsView(
            lines: Array(shown.prefix(1_000)),
            questions: try await store.questions(of: shown.prefix(1_000).map(\.decision.query)),
            standing: standing,
            count: lines.count,
            isAll: isAll,
            token: formToken.text
        )
        return page("Decisions", at: "/decisions", templates.render("decisions", view.values))
    }

    /// Takes a decision, or takes one back, and leads to the page that it came from.
    func decide(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.longestForm)
        let fields = FormFields(String(buffer: body))
        guard formToken.matches(fields["token"]) else {
            return message(
                "Not decided",
                "The page that sent this is from before the inspector was started. Open the list again and decide there.",
                status: .forbidden
            )
        }
        guard let id = fields["query"].map(QueryID.init(rawValue:)), let detail = try await store.detail(of: id) else {
            return notFound("The store has no query of this name, so nothing was decided.")
        }
        let back = Self.back(fields["back"], or: id)
        do {
            let beside = try Store.openBeside(path: store.path)
            defer { try? beside.close() }
            switch fields["action"] {
            case "keep": try await beside.decide(id, .keep, note: fields["note"] ?? "")
            case "drop": try await beside.decide(id, .drop, note: fields["note"] ?? "")
            case "undo": try await beside.undoDecision(of: id)
            default: return message("Not decided", "Expected keep, drop or undo.", status: .badRequest)
            }
        } catch let error as DecisionError {
            let query = back.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
            return try await list(detail, FormFields(query), problem: error.errorDescription, status: .conflict)
        }
        return Response(status: .seeOther, headers: [.location: back])
    }

    /// Where to go afterwards: a page of ours, whatever the form says.
    static func back(_ path: String?, or id: QueryID) -> String {
        guard let path, path == "/decisions" || path.hasPrefix("/decisions?") || path.hasPrefix("/lists/"),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return ListAddress.path(id) }
        return path
    }
}

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
