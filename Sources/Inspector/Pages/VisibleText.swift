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
        var shown = String.UnicodeScalarView()
        var count = 0
        var isCut = false
        for scalar in whole.unicodeScalars {
            guard count < limit else {
                isCut = true
                break
            }
            count += 1
            Self.append(scalar, to: &shown)
        }
        text = String(shown)
        self.isCut = isCut
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

    /// Controls as their pictures, invisible and direction-changing characters by their numbers. The joiners that emoji and some scripts
    /// need stay.
    private static func append(_ scalar: Unicode.Scalar, to shown: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0x0A, 0x09: shown.append(scalar)
        case 0x0D: break
        case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: shown.append("\u{2421}")
        case 0x80...0x9F, 0x200B, 0x200E, 0x200F, 0x061C, 0x2028, 0x2029, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            shown.append(contentsOf: "⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩".unicodeScalars)
        default: shown.append(scalar)
        }
    }
}
