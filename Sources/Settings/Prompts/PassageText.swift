import Foundation
import Ranking

/// Makes strangers' texts safe to stand in a prompt.
///
/// Two defences, each enough alone. Every line of a text but the one behind its identifier is indented, so no line of it begins where
/// identifiers and block tags stand. And what could pose as an identifier, one of our tags or a control token of a chat template is written
/// in another way.
package struct PassageText {
    /// Where passages are cut, in estimated tokens: twenty of them and the reasoning fit the 23,552 tokens of SFT rows.
    package static let defaultLimit = 900

    private static let indentation = "  "
    private static let tags: Set<String> = ["query", "gold_answer", "passages", "passage", "think", "answer"]

    /// How many passages the prompt numbers.
    let count: Int
    /// What is rewritten.
    let rules: TextRules

    /// Makes the texts of one prompt.
    package init(count: Int, rules: TextRules = .latest) {
        self.count = count
        self.rules = rules
    }

    /// A text as a prompt file wants it.
    ///
    /// - Parameter limit: where it is cut in estimated tokens, after it was made safe; nil where it is not.
    func written(_ text: String, as form: TextChoices.Form, limit: Int? = nil) -> String {
        func cut(_ text: String) -> String { limit.map { TokenEstimate.cut(text, to: $0) } ?? text }
        return switch form {
        case .fenced: Self.indented(cut(neutralized(text)))
        case .unindented: cut(neutralized(text))
        case .numbers: cut(Self.withRoundNumbers(withoutTokens(text)))
        case .raw: cut(withoutTokens(text))
        }
    }

    /// What a fenced block begins with.
    static func opening(of form: TextChoices.Form) -> String { form == .fenced ? indentation : "" }

    /// The text with its control tokens rewritten, and nothing else.
    func withoutTokens(_ text: String) -> String {
        rules == .first ? text : ControlTokens.neutralized(text).text
    }

    /// Every `[12]` as `(12)`, in ASCII brackets and by digits of any script: Python's `re.sub(r"\[(\d+)\]", r"(\1)", text)`.
    private static func withRoundNumbers(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for start in scalars.indices where scalars[start] == "[" {
            let digits = scalars[(start + 1)...].prefix { $0.properties.generalCategory == .decimalNumber }
            guard !digits.isEmpty, digits.endIndex < scalars.count, scalars[digits.endIndex] == "]" else { continue }
            scalars[start] = "("
            scalars[digits.endIndex] = ")"
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The same text without anything that could pose as a part of the prompt, or of the conversation.
    ///
    /// Numbers that could be identifiers get round brackets, our tags and control tokens lose their brackets, control, zero-width and
    /// bidirectional characters go, every kind of line end becomes a line feed.
    package func neutralized(_ text: String) -> String {
        if Self.isHarmless(text) { return text }
        var scalars = Self.withoutControls(text)
        switch rules {
        case .first: Self.replaceNumbers(&scalars)
        case .second: IdentifierMarks(count: count).replace(&scalars)
        }
        Self.replaceTags(&scalars)
        if rules != .first { ControlTokens.replace(&scalars) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Whether a text is printable ASCII without any bracket, as most are: then there is nothing to do.
    private static func isHarmless(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            ByteBlocks.first(in: bytes) { byte in
                ((byte &- 0x20) > 0x5E ? 1 : 0) & (byte == 0x09 ? 0 : 1) & (byte == 0x0A ? 0 : 1)
                    | (byte == UInt8(ascii: "[") ? 1 : 0) | (byte == UInt8(ascii: "]") ? 1 : 0)
                    | (byte == UInt8(ascii: "<") ? 1 : 0)
            } == nil
        }
    }

    /// Every line but the first one indented; a neutralized text has no other line ends.
    private static func indented(_ text: String) -> String {
        var text = text
        let indented = text.withUTF8 { bytes -> String? in
            func lineEnd(from start: Int) -> Int? {
                ByteBlocks.first(in: bytes, from: start) { $0 == UInt8(ascii: "\n") ? 1 : 0 }
            }
            guard var end = lineEnd(from: 0) else { return nil }
            var made: [UInt8] = []
            made.reserveCapacity(bytes.count + 64)
            var start = 0
            while true {
                made.append(contentsOf: bytes[start...end])
                made.append(contentsOf: indentation.utf8)
                start = end + 1
                guard let next = lineEnd(from: start) else { break }
                end = next
            }
            made.append(contentsOf: bytes[start...])
            return String(decoding: made, as: UTF8.self)
        }
        return indented ?? text
    }

    private static func withoutControls(_ text: String) -> [Unicode.Scalar] {
        var clean: [Unicode.Scalar] = []
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
        return clean
    }

    /// The first rules: any `[12]` becomes `(12)`; full-width brackets and digits, and blanks inside, count too.
    private static func replaceNumbers(_ text: inout [Unicode.Scalar]) {
        let opening: Set<Unicode.Scalar> = ["[", "［", "【", "〔", "⟦"]
        let closing: Set<Unicode.Scalar> = ["]", "］", "】", "〕", "⟧"]
        for start in text.indices where opening.contains(text[start]) {
            var end = start + 1
            var digits = 0
            while end < text.count, isNumber(text[end]) || text[end] == " " || text[end] == "\t" {
                if isNumber(text[end]) { digits += 1 }
                end += 1
            }
            guard digits > 0, end < text.count, closing.contains(text[end]) else { continue }
            text[start] = "("
            text[end] = ")"
        }
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? ("0"..."9").contains(scalar) : scalar.properties.numericType != nil
    }

    /// `</passages>` becomes `‹/passages›`, in any case, with blanks inside, with attributes, in full-width brackets too.
    private static func replaceTags(_ text: inout [Unicode.Scalar]) {
        let opening: Set<Unicode.Scalar> = ["<", "＜"]
        for start in text.indices where opening.contains(text[start]) {
            var index = start + 1
            while index < text.count, text[index] == " " || text[index] == "/" || text[index] == "\t" { index += 1 }
            var name = ""
            while index < text.count, text[index].properties.isAlphabetic || text[index] == "_", name.utf8.count < 16 {
                name += text[index].properties.lowercaseMapping
                index += 1
            }
            guard tags.contains(name) else { continue }
            text[start] = "‹"
            if let end = text[index...].prefix(40).firstIndex(where: { $0 == ">" || $0 == "＞" }) { text[end] = "›" }
        }
    }
}
