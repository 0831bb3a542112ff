/// Finds the answer part of what a model wrote.
public enum AnswerText {
    /// Prose and the marked answer behind it apart: what stands before the last `<answer>` without blanks around it, and the rest with its marks.
    ///
    /// - Parameter words: how many words make prose of it: fewer are a phrase that leads over to the answer.
    /// - Returns: nil where no mark stands in the text, or too little before it.
    public static func prose(in text: String, words: Int) -> (prose: String, answer: Substring)? {
        guard let opening = lastRange(of: "<answer>", in: text[...]) else { return nil }
        let prose = text[..<opening.lowerBound]
        guard prose.split(whereSeparator: \.isWhitespace).count >= words else { return nil }
        return (ThoughtMarks.trimmed(prose), text[opening.lowerBound...])
    }

    /// What stands outside of all thoughts, and of that the inside of the last `<answer>`; a block that is never closed runs to the end.
    ///
    /// - Returns: nil if a thought is never closed: then all of it is reasoning, whose numbers are no answer.
    static func extract(_ text: String) -> Substring? {
        guard let rest = ThoughtMarks.outside(text)?[...] else { return nil }
        return inside("answer", of: rest) ?? rest
    }

    /// The inside of the last tag of a name; to the end where it is never closed.
    ///
    /// - Returns: nil where there is none.
    public static func inside(_ tag: String, of text: Substring) -> Substring? {
        guard let opening = lastRange(of: "<\(tag)>", in: text) else { return nil }
        let inside = text[opening.upperBound...]
        return firstRange(of: "</\(tag)>", in: inside).map { inside[..<$0.lowerBound] } ?? inside
    }

    private static func lastRange(of tag: String, in text: Substring) -> Range<Substring.Index>? {
        var found: Range<Substring.Index>?
        var rest = text
        while let range = firstRange(of: tag, in: rest) {
            found = range
            rest = rest[range.upperBound...]
        }
        return found
    }

    /// Finds a tag without regard to case.
    private static func firstRange(of tag: String, in text: Substring) -> Range<Substring.Index>? {
        let wanted = Array(tag.utf8)
        let bytes = text.utf8
        var start = bytes.startIndex
        while let opening = bytes[start...].firstIndex(of: UInt8(ascii: "<")) {
            var index = opening
            var matched = 0
            while matched < wanted.count, index < bytes.endIndex, lowered(bytes[index]) == wanted[matched] {
                index = bytes.index(after: index)
                matched += 1
            }
            if matched == wanted.count { return opening..<index }
            start = bytes.index(after: opening)
        }
        return nil
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}

/// How a teacher's answer ended, by the words of all protocols; what is stored is the server's own word.
public enum AnswerFinish: Sendable, Hashable {
    /// As it should, or by a word that says nothing else.
    case complete
    /// The room for it was used up.
    case length
    /// The server or the model would not answer, or withheld what it had made.
    case refused

    /// Words for ``length``: chat completions, Mistral, Anthropic, Gemini, Responses.
    public static let lengthWords = [
        "length", "model_length", "max_tokens", "model_context_window_exceeded", "MAX_TOKENS", "max_output_tokens",
    ]

    private static let refusedWords: Set = [
        "content_filter", "refusal", "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE",
    ]

    /// What stands before Gemini's reason for not letting a prompt in.
    public static let blockedPrefix = "blocked: "
    /// What stands before Anthropic's category of a refusal.
    public static let refusalPrefix = "refusal: "

    /// Reads a server's word.
    public init(_ word: String?) {
        guard let word else {
            self = .complete
            return
        }
        if Self.lengthWords.contains(word) {
            self = .length
        } else if Self.refusedWords.contains(word)
            || [Self.blockedPrefix, Self.refusalPrefix, "IMAGE_", "NO_IMAGE"].contains(where: word.hasPrefix)
        {
            self = .refused
        } else {
            self = .complete
        }
    }
}

/// What reasoning is: a model's own words, or what a provider lets be seen of them.
public enum ReasoningKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The reasoning as the model wrote it.
    case raw
    /// A summary that another model made of the reasoning: no reasoning to train on.
    case summary
    /// None came.
    case none
}
