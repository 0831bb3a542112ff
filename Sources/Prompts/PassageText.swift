import Foundation
import Ranking

/// Makes strangers' texts safe to stand in a prompt.
///
/// Two defences, each enough alone. Every line of a text but the one behind its identifier is indented, so no line of it begins where
/// identifiers and block tags stand. And what looks like an identifier or one of our tags is written in another way.
public enum PassageText {
    /// Where passages are cut, in estimated tokens: twenty of them and a chain fit the 23,552 tokens of SFT rows.
    public static let defaultLimit = 900

    private static let indentation = "  "
    private static let tags: Set<String> = ["query", "gold_answer", "passages", "passage", "think", "answer"]

    /// A passage behind its identifier: `[3] first line`, further lines indented.
    static func numbered(_ passage: Passage, at position: Position, limit: Int) -> String {
        let text = [passage.title.map { "Title: \($0)" }, passage.text].compactMap { $0 }.joined(separator: "\n")
        let lines = lines(TokenEstimate.cut(neutralized(text), to: limit))
        return "\(position) " + lines.joined(separator: "\n" + indentation)
    }

    /// A text inside of a block, each line indented.
    static func block(_ text: String) -> String {
        lines(neutralized(text)).map { indentation + $0 }.joined(separator: "\n")
    }

    /// The same text without anything that could pose as a part of the prompt.
    ///
    /// Bracketed numbers get round brackets, our tags lose their angle brackets, control, zero-width and bidirectional characters go,
    /// every kind of line end becomes a line feed.
    public static func neutralized(_ text: String) -> String {
        withoutTags(withoutIdentifiers(withoutControls(text)))
    }

    private static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    private static func withoutControls(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        var previousWasReturn = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0D: clean.append("\n")
            case 0x0A: if !previousWasReturn { clean.append("\n") }
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: clean.append("\n")
            case 0x09: clean.append("\t")
            case 0..<0x20, 0x7F...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
                0xE0000...0xE007F:
                break
            default: clean.append(scalar)
            }
            previousWasReturn = scalar.value == 0x0D
        }
        return String(clean)
    }

    /// `[12]` becomes `(12)`; full-width brackets and digits, and blanks inside, count too.
    private static func withoutIdentifiers(_ text: String) -> String {
        let opening: Set<Character> = ["[", "［", "【", "〔", "⟦"]
        let closing: Set<Character> = ["]", "］", "】", "〕", "⟧"]
        var characters = Array(text)
        for start in characters.indices where opening.contains(characters[start]) {
            var end = start + 1
            var digits = 0
            while end < characters.count, characters[end].isNumber || characters[end] == " " || characters[end] == "\t"
            {
                if characters[end].isNumber { digits += 1 }
                end += 1
            }
            guard digits > 0, end < characters.count, closing.contains(characters[end]) else { continue }
            characters[start] = "("
            characters[end] = ")"
        }
        return String(characters)
    }

    /// `</passages>` becomes `‹/passages›`, in any case, with blanks inside, with attributes, in full-width brackets too.
    private static func withoutTags(_ text: String) -> String {
        let opening: Set<Character> = ["<", "＜"]
        var characters = Array(text)
        for start in characters.indices where opening.contains(characters[start]) {
            var index = start + 1
            while index < characters.count,
                characters[index] == " " || characters[index] == "/" || characters[index] == "\t"
            {
                index += 1
            }
            var name = ""
            while index < characters.count, characters[index].isLetter || characters[index] == "_", name.count < 16 {
                name += characters[index].lowercased()
                index += 1
            }
            guard tags.contains(name) else { continue }
            characters[start] = "‹"
            if let end = characters[index...].prefix(40).firstIndex(where: { $0 == ">" || $0 == "＞" }) {
                characters[end] = "›"
            }
        }
        return String(characters)
    }
}
