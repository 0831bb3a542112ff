import Text

/// Text from strangers and models, made safe to look at: what would act unseen is written out, and what is too long is cut.
///
/// Escaping for HTML is the templates' work.
struct VisibleText: Sendable, Equatable {
    /// The text to show.
    let text: String
    /// Whether something is missing at its end.
    let isCut: Bool
    /// Bytes of the whole text.
    let size: Int

    /// - Parameter limit: Unicode scalars to show at most.
    init(_ whole: String, limit: Int = .max) {
        let scalars = whole.unicodeScalars
        let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
        isCut = end < scalars.endIndex
        text = SanitizedText.visible(String(scalars[..<end]))
        size = whole.utf8.count
    }

    /// One line: white space folded, cut with an ellipsis.
    static func line(_ whole: String, limit: Int) -> String {
        var line = ""
        var count = 0
        var isBlank = true
        for character in whole {
            if character.isWhitespace {
                if isBlank { continue }
                isBlank = true
                line.append(" ")
            } else {
                isBlank = false
                line.append(character)
            }
            count += 1
            if count >= limit { return VisibleText(line, limit: limit).text + "…" }
        }
        return VisibleText(line, limit: limit).text
    }
}
