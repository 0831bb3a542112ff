/// Finds the answer part of what a model wrote.
package enum AnswerText {
    /// Prose and the marked answer behind it apart: what stands before the last `<answer>`, and the rest with its marks.
    ///
    /// - Parameter words: how many words make prose of it: fewer are a phrase that leads over to the answer.
    /// - Returns: nil where no mark stands in the text, or too little before it.
    package static func prose(in text: String, words: Int) -> (prose: Substring, answer: Substring)? {
        guard let opening = lastRange(of: "<answer>", in: text[...]) else { return nil }
        let prose = text[..<opening.lowerBound]
        guard prose.split(whereSeparator: \.isWhitespace).count >= words else { return nil }
        return (prose, text[opening.lowerBound...])
    }

    /// What stands outside of all thoughts, and of that the inside of the last `<answer>`; a block that is never closed runs to the end.
    ///
    /// - Returns: nil if a thought is never closed: then all of it is reasoning, whose numbers are no answer.
    static func extract(_ text: String) -> Substring? {
        guard let rest = ThoughtMarks.outside(text)?[...] else { return nil }
        guard let opening = lastRange(of: "<answer>", in: rest) else { return rest }
        let inside = rest[opening.upperBound...]
        if let closing = firstRange(of: "</answer>", in: inside) { return inside[..<closing.lowerBound] }
        return inside
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
