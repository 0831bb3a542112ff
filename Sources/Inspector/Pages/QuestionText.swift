import Foundation

/// A question's text, with its first line as the title where there is one.
struct QuestionText: Sendable, Equatable {
    /// The first line if it is short, otherwise all of it.
    let title: String
    /// What follows the title; nil if nothing does.
    let rest: String?

    init(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true)
        let rest = lines.count > 1 ? lines[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
        let isTitled = !rest.isEmpty && lines[0].utf8.count <= 200
        title = isTitled ? String(lines[0]) : text
        self.rest = isTitled ? rest : nil
    }
}
