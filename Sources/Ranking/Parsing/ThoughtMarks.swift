/// The marks by which models part their reasoning from their answer, in all dialects that servers leave in a text.
public enum ThoughtMarks {
    /// Reasoning and answer of a text apart.
    ///
    /// Marks part a text where they open it, or where a closing one stands without its opening one, since a chat template can put that in the
    /// prompt. Marks in the midst of a text are quoted.
    /// - Returns: no reasoning and the whole text where nothing parts it; an empty answer where the reasoning never ends.
    public static func split(_ text: String) -> (reasoning: String, answer: String) {
        channels(text) ?? tags(text)
    }

    /// The same by channels alone; nil where a text has none.
    public static func channels(_ text: String) -> (reasoning: String, answer: String)? {
        Channels(text).map { ($0.reasoning, $0.answer.map(trimmed) ?? "") }
    }

    /// The same by a pair of marks that a file declares: where the opening one begins the text, or the closing one stands without it.
    ///
    /// - Returns: nil where they part nothing.
    public static func pair(_ opening: String, _ closing: String, in text: String) -> (
        reasoning: String, answer: String
    )? {
        let start = text[...].drop(while: \.isWhitespace)
        let isOpened = start.hasPrefix(opening)
        let inside = isOpened ? start.dropFirst(opening.count) : start
        guard let end = inside.firstRange(of: closing) else { return isOpened ? (trimmed(inside), "") : nil }
        return (trimmed(inside[..<end.lowerBound]), trimmed(inside[end.upperBound...]))
    }

    /// The same by tags alone.
    public static func tags(_ text: String) -> (reasoning: String, answer: String) {
        var thoughts: [String] = []
        var rest = text[...].drop(while: \.isWhitespace)
        while let opening = marks(in: rest).first, opening.opens, opening.range.lowerBound == rest.startIndex {
            let inside = rest[opening.range.upperBound...]
            guard let closing = marks(in: inside).first(where: { !$0.opens && $0.dialect == opening.dialect }) else {
                return ((thoughts + [trimmed(inside)]).joined(separator: "\n\n"), "")
            }
            thoughts.append(trimmed(inside[..<closing.range.lowerBound]))
            rest = inside[closing.range.upperBound...].drop(while: \.isWhitespace)
        }
        if thoughts.isEmpty {
            guard let closing = marks(in: rest).first, !closing.opens else { return ("", text) }
            thoughts = [trimmed(rest[..<closing.range.lowerBound])]
            rest = rest[closing.range.upperBound...]
        }
        return (thoughts.joined(separator: "\n\n"), trimmed(rest))
    }

    /// A text without any thought, wherever it stands: what a reader of identifiers may look at.
    ///
    /// - Returns: nil if a thought is never closed.
    static func outside(_ text: String) -> String? {
        var text = text
        if let channels = Channels(text) {
            guard let answer = channels.answer else { return nil }
            text = String(answer)
        }
        var kept = ""
        var start = text.startIndex
        var open: Int?
        for mark in marks(in: text[...]) {
            switch (open, mark.opens) {
            case (nil, true):
                kept += text[start..<mark.range.lowerBound] + "\n"
                open = mark.dialect
            case (nil, false):
                // What stands before a closing mark without an opening one is thought.
                kept = ""
                start = mark.range.upperBound
            case (mark.dialect, false):
                open = nil
                start = mark.range.upperBound
            default: break
            }
        }
        return open == nil ? kept + text[start...] : nil
    }

    /// A mark in a text.
    private struct Mark {
        let dialect: Int
        let opens: Bool
        let range: Range<String.Index>
    }

    /// Tags in angle brackets, in any case, with attributes.
    private static let tags = [
        "think", "thinking", "thought", "thoughts", "reason", "reasoning", "analysis", "reflection", "scratchpad",
        "seed:think", "mm:think", "ifm|think", "ifm|think_fast", "ifm|think_faster",
    ]
    /// Marks of other forms (Mistral, Kimi, Gemma, Apertus, Sky-T1, Command).
    private static let pairs = [
        ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"), ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
        ("<|channel>", "<channel|>"), ("<|inner_prefix|>", "<|inner_suffix|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<|START_THINKING|>", "<|END_THINKING|>"),
    ]

    /// Whether a text holds a byte that any mark begins with, and for a square bracket, which each identifier has, the one that follows.
    private static func mayHoldMarks(_ text: Substring) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "<") || byte == 0xE2 { return true }
            if previous == UInt8(ascii: "["), byte == UInt8(ascii: "T") || byte == UInt8(ascii: "/") { return true }
            previous = byte
        }
        return false
    }

    private static func marks(in text: Substring) -> [Mark] {
        guard mayHoldMarks(text) else { return [] }
        var found: [Mark] = []
        var rest = text
        while let start = rest.firstIndex(where: { $0 == "<" || $0 == "[" || $0 == "◁" }) {
            rest = rest[start...]
            if let mark = mark(opening: rest) {
                found.append(mark)
                rest = rest[mark.range.upperBound...]
            } else {
                rest = rest.dropFirst()
            }
        }
        return found
    }

    private static func mark(opening text: Substring) -> Mark? {
        for (number, pair) in pairs.enumerated() {
            for (literal, opens) in [(pair.0, true), (pair.1, false)] where text.hasPrefix(literal) {
                let end = text.index(text.startIndex, offsetBy: literal.count)
                return Mark(dialect: tags.count + number, opens: opens, range: text.startIndex..<end)
            }
        }
        guard text.first == "<", let end = text.prefix(80).firstIndex(of: ">") else { return nil }
        var inside = text[text.index(after: text.startIndex)..<end].drop(while: \.isWhitespace)
        let opens = inside.first != "/"
        if !opens { inside = inside.dropFirst().drop(while: \.isWhitespace) }
        let name = inside.prefix { !$0.isWhitespace }.lowercased()
        guard let dialect = tags.firstIndex(of: name) else { return nil }
        return Mark(dialect: dialect, opens: opens, range: text.startIndex..<text.index(after: end))
    }

    static func trimmed(_ text: Substring) -> String {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// The channels of gpt-oss: `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…`, and what is left of them
/// where a server strips control tokens: `analysis…assistantfinal…`.
private struct Channels {
    /// What all other channels hold.
    let reasoning: String
    /// What the last final channel holds; nil where there is none.
    let answer: Substring?

    private static let endings = ["<|end|>", "<|return|>", "<|start|>", "<|channel|>", "<|call|>"]
    private static let barelyThought = ["assistantanalysis", "assistantcommentary"]

    /// nil where a text has no channels.
    init?(_ text: String) {
        guard Self.mayBeHeld(by: text) else { return nil }
        if let final = text.ranges(of: "<|channel|>final").last {
            let body = text[final.upperBound...]
            // `final <|constrain|>json<|message|>` is a head, too.
            let start = body.prefix(80).firstRange(of: "<|message|>")?.upperBound ?? body.startIndex
            answer = Self.cut(body[start...], at: Self.endings)
            reasoning = Self.messages(text[..<final.lowerBound])
        } else if text.contains("<|channel|>") || text.contains("<|message|>") {
            answer = nil
            reasoning = Self.messages(text[...])
        } else if let final = text.ranges(of: "assistantfinal").last {
            answer = Self.cut(text[final.upperBound...], at: Self.barelyThought)
            reasoning = Self.bare(text[..<final.lowerBound])
        } else if Self.begins(text) {
            answer = nil
            reasoning = Self.bare(text[...])
        } else {
            return nil
        }
    }

    /// Looks at the bytes only, since nearly no text has channels.
    private static func mayBeHeld(by text: String) -> Bool {
        begins(text) || text.holds("<|") || text.holds("assistantfinal")
    }

    /// Whether a text begins with a channel's name and no blank behind it, as no sentence does.
    private static func begins(_ text: String) -> Bool {
        let start = text.drop(while: \.isWhitespace)
        return ["analysis", "commentary"].contains { name in
            guard start.hasPrefix(name), let next = start.dropFirst(name.count).first else { return false }
            return next.isUppercase || next == "["
        }
    }

    private static func cut(_ text: Substring, at words: [String]) -> Substring {
        let end = words.compactMap { text.firstRange(of: $0)?.lowerBound }.min()
        return text[..<(end ?? text.endIndex)]
    }

    private static func messages(_ text: Substring) -> String {
        text.split(separator: "<|start|>").map { message in
            let body = message.firstRange(of: "<|message|>").map { message[$0.upperBound...] } ?? message
            return String(cut(body, at: endings))
        }
        .map { ThoughtMarks.trimmed($0[...]) }.filter { !$0.isEmpty && $0 != "assistant" }.joined(separator: "\n\n")
    }

    private static func bare(_ text: Substring) -> String {
        var rest = text.drop(while: \.isWhitespace)
        for name in ["analysis", "commentary"] where rest.hasPrefix(name) { rest = rest.dropFirst(name.count) }
        return ThoughtMarks.trimmed(barelyThought.reduce(String(rest)) { $0.replacing($1, with: "\n\n") }[...])
    }
}

extension String {
    fileprivate func holds(_ literal: String) -> Bool {
        var text = self
        return text.withUTF8 { bytes in
            guard let first = literal.utf8.first else { return true }
            return bytes.indices.contains { bytes[$0] == first && bytes[$0...].starts(with: literal.utf8) }
        }
    }
}
