import Store

/// Decisions of reviewers for people.
enum DecisionText {
    /// One decision: what, when, why, and what is to be known about it.
    static func line(_ line: DecisionLine) -> String {
        let decision = line.decision
        var notes: [String] = []
        if let undone = decision.undoneAt {
            notes.append("undone \(undone)")
        } else if !line.isStanding {
            notes.append("replaced by a later one")
        }
        if line.isStanding, let obstacle = line.obstacle { notes.append("can't be honoured: \(obstacle)") }
        if line.isOnEarlierList { notes.append("made on an earlier list") }
        let note = decision.note.isEmpty ? "" : "  \(Terminal.line(decision.note, width: 200))"
        return "\(decision.action.rawValue)  \(decision.madeAt)" + note
            + (notes.isEmpty ? "" : "  (\(notes.joined(separator: "; ")))")
    }
}
