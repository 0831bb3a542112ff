import Foundation

/// The output format that rollouts must keep: `<think>…</think>`, blanks at most, `<answer>…</answer>`.
///
/// Works on UTF-8 bytes, since rollouts are scored by the million. Tags are ASCII, so no byte of another character can pass for one.
enum RolloutFormat {
    private static let opening: StaticString = "<think>"
    private static let closing: StaticString = "</think>"
    private static let answer: StaticString = "<answer>"
    private static let end: StaticString = "</answer>"

    /// The inside of the first answer block that directly follows a closing think tag, after an opening one.
    ///
    /// The same as the released pattern `<think>.*?</think>\s*<answer>(.*?)</answer>` with a dot that matches line feeds.
    /// - Parameter isOpen: whether the prompt has opened the think block already.
    static func answer(in text: UnsafeBufferPointer<UInt8>, isOpen: Bool) -> Result<Range<Int>, RolloutFault> {
        var from = 0
        if !isOpen {
            guard let start = find(opening, in: text, from: 0) else { return .failure(.noOpeningThink) }
            from = start + opening.utf8CodeUnitCount
        }
        guard var found = find(closing, in: text, from: from) else { return .failure(.noClosingThink) }
        while true {
            from = found + closing.utf8CodeUnitCount
            let after = skipBlanks(text, from: from)
            if begins(text, at: after, with: answer) {
                let inside = after + answer.utf8CodeUnitCount
                guard let last = find(end, in: text, from: inside) else { return .failure(.noClosingAnswer) }
                return .success(inside..<last)
            }
            guard let next = find(closing, in: text, from: from) else { return .failure(.noAnswerAfterThink) }
            found = next
        }
    }

    private static func find(_ tag: StaticString, in text: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var start = from
        while start < text.count, let hit = memchr(base + start, Int32(UInt8(ascii: "<")), text.count - start) {
            let found = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            if begins(text, at: found, with: tag) { return found }
            start = found + 1
        }
        return nil
    }

    private static func begins(_ text: UnsafeBufferPointer<UInt8>, at start: Int, with tag: StaticString) -> Bool {
        guard let base = text.baseAddress, text.count - start >= tag.utf8CodeUnitCount else { return false }
        return memcmp(base + start, tag.utf8Start, tag.utf8CodeUnitCount) == 0
    }

    /// Passes over what Python's `\s` matches: ASCII blanks, the four separators from 1C, and Unicode's spaces.
    private static func skipBlanks(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count {
            switch text[index] {
            case 0x09...0x0D, 0x1C...0x20: index += 1
            case 0x80...:
                let rest = UnsafeBufferPointer(rebasing: text[index..<min(text.count, index + 3)])
                guard let length = wideBlank(rest) else { return index }
                index += length
            default: return index
            }
        }
        return index
    }

    /// The bytes of a blank beyond ASCII that a text begins with.
    private static func wideBlank(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        if text.count >= 2, text[0] == 0xC2 { return text[1] == 0x85 || text[1] == 0xA0 ? 2 : nil }
        guard text.count == 3 else { return nil }
        switch (text[0], text[1], text[2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9),
            (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return nil
        }
    }
}
