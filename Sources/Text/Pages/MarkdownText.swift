import Foundation

/// Markdown as text: it reads well as it is written.
enum MarkdownText {
    /// The first heading as the title; code between fences in one piece, without the blank lines that would cut it into passages.
    static func page(_ markdown: String) -> PageText {
        var lines: [Substring] = []
        var title: String?
        var fence: Substring?
        for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let start = line.drop { $0 == " " }
            let mark = start.prefix { $0 == "`" || $0 == "~" }
            if let open = fence {
                if line.allSatisfy(\.isWhitespace) { continue }
                if mark.hasPrefix(open), start.count == mark.count { fence = nil }
            } else if mark.count >= 3 {
                fence = mark
            } else if title == nil, start.hasPrefix("# ") {
                title = start.dropFirst(2).trimmingCharacters(in: .whitespaces)
            }
            lines.append(line)
        }
        // A fence that nobody closes holds nothing together.
        let text = fence == nil ? lines.joined(separator: "\n") : markdown
        return PageText(title: title.flatMap { $0.isEmpty ? nil : $0 }, text: text)
    }
}
