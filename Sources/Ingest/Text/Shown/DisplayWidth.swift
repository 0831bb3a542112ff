/// How many columns text takes on a terminal: two for a wide character (CJK, emoji), none for a combining mark.
package enum DisplayWidth {
    /// What Unicode's EastAsianWidth calls wide or full-width, without emoji, which Swift knows by their property.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]

    /// Columns of a line of text.
    package static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    /// The text if it fits, else as much of it as leaves room for an ellipsis.
    package static func cut(_ text: String, to width: Int) -> String {
        // No character takes more columns than bytes.
        if text.utf8.count <= width { return text }
        var used = 0
        var end = text.startIndex
        for index in text.indices {
            used += columns(text[index])
            if used > width { return width > 0 ? text[..<end] + "…" : "" }
            if used < width { end = text.index(after: index) }
        }
        return text
    }

    /// The text with its lines broken between words, and within words that are longer than a line; breaks that are there stay.
    package static func wrapped(_ text: String, to width: Int) -> String {
        guard width > 0 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            of(String(line)) <= width ? String(line) : broken(line, to: width)
        }
        .joined(separator: "\n")
    }

    /// Sentences with their lines broken between words, never within a path or a command in backticks, so that these can be copied.
    ///
    /// Where a line is indented, what follows of it is indented too.
    package static func sentences(_ text: String, to width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if of(String(line)) <= width { return String(line) }
            let indent = String(line.prefix { $0 == " " })
            var lines: [String] = []
            var used = width
            for word in copyable(line.dropFirst(indent.count)) {
                let room = of(word)
                if used + 1 + room <= width {
                    lines[lines.count - 1] += " " + word
                    used += 1 + room
                } else if !word.isEmpty {
                    lines.append(indent + word)
                    used = indent.count + room
                }
            }
            // Two blanks between parts of a line are none at its end.
            return lines.map { $0.replacing(/\ +$/, with: "") }.joined(separator: "\n")
        }
        .joined(separator: "\n")
    }

    /// The words of a line, what stands between two backticks as one.
    private static func copyable(_ line: Substring) -> [String] {
        var words: [String] = []
        var isOpen = false
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if isOpen { words[words.count - 1] += " " + word } else { words.append(String(word)) }
            if !word.count(where: { $0 == "`" }).isMultiple(of: 2) { isOpen.toggle() }
        }
        return words
    }

    private static func broken(_ line: Substring, to width: Int) -> String {
        var lines = [""]
        var used = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let room = of(String(word))
            if used > 0, used + 1 + room <= width {
                lines[lines.count - 1] += " " + word
                used += 1 + room
                continue
            }
            if used > 0 { lines.append("") }
            used = 0
            for character in word {
                let next = columns(character)
                if used + next > width, used > 0 {
                    lines.append("")
                    used = 0
                }
                lines[lines.count - 1].append(character)
                used += next
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func columns(_ character: Character) -> Int {
        if let ascii = character.asciiValue { return ascii >= 0x20 && ascii < 0x7F ? 1 : 0 }
        let scalars = character.unicodeScalars
        // U+FE0F asks for the coloured, wide form of a sign.
        if scalars.contains(where: { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }) { return 2 }
        return scalars.lazy.map(columns).max() ?? 0
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default: wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }
}

/// Text from strangers made harmless to look at: nothing in it acts on a terminal or turns the direction of a page.
package enum SanitizedText {
    /// The text with control characters, bidirectional controls and invisible marks made visible; line feeds and tabs stay.
    ///
    /// Controls become their pictures (`␛`), the others their numbers (`<U+202E>`).
    package static func visible(_ text: String) -> String {
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
