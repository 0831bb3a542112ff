/// Text from strangers made harmless to look at: nothing in it acts on a terminal or turns the direction of a page.
public enum SanitizedText {
    /// The text with control characters, bidirectional controls and invisible marks made visible; line feeds and tabs stay.
    ///
    /// Controls become their pictures (`␛`), the others their numbers (`<U+202E>`).
    public static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: shown.append(scalar)
            case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: shown.append("\u{2421}")
            case _ where isHidden(scalar):
                shown.append(contentsOf: "<U+\(String(scalar.value, radix: 16, uppercase: true))>".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// C0 and C1 controls, zero-width spaces and marks, embeddings, overrides and isolates, separators, tags, and the byte-order mark.
    ///
    /// The joiners U+200C and U+200D stay: emoji and some scripts need them, and they do nothing to what is around them.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x09: false
        case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
