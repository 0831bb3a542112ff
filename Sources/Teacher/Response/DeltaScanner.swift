import Foundation

/// Reads the ordinary chunk of a streamed answer, a few bytes of text in a fixed frame, some twenty times as fast as a JSON decoder.
///
/// It takes what it knows for certain: one choice, a delta of texts and nulls, no finish reason, no usage, no error. Everything else it leaves
/// alone, and the decoder reads it. What it does take it reads as RFC 8259 has it.
struct DeltaScanner {
    /// A text of the delta.
    enum Field {
        case content, reasoning
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Adds the chunk's texts to what came before.
    ///
    /// - Returns: whether it was an ordinary chunk; if not, nothing was added.
    mutating func read(content: inout [UInt8], reasoning: inout [UInt8]) -> Bool {
        let (contentStart, reasoningStart) = (content.count, reasoning.count)
        if readChunk(&content, &reasoning) { return true }
        content.removeLast(content.count - contentStart)
        reasoning.removeLast(reasoning.count - reasoningStart)
        return false
    }

    // MARK: - The frame

    private mutating func readChunk(_ content: inout [UInt8], _ reasoning: inout [UInt8]) -> Bool {
        var hasChoices = false
        let isWhole = readObject { scanner, key in
            if key.spells("choices") {
                // A second list of choices would be a riddle.
                if hasChoices { return false }
                hasChoices = true
                return scanner.readChoices(&content, &reasoning)
            }
            if key.spells("usage") || key.spells("error") || key.spells("x_groq") {
                return scanner.skipNull()
            }
            return scanner.skipValue(depth: 0)
        }
        skipBlanks()
        return isWhole && hasChoices && place == bytes.count
    }

    private mutating func readChoices(_ content: inout [UInt8], _ reasoning: inout [UInt8]) -> Bool {
        guard take(UInt8(ascii: "[")) else { return false }
        let isRead = readObject { scanner, key in
            if key.spells("delta") { return scanner.readDelta(&content, &reasoning) }
            if key.spells("finish_reason") || key.spells("message")
                || key.spells("usage")
            {
                return scanner.skipNull()
            }
            return scanner.skipValue(depth: 0)
        }
        return isRead && take(UInt8(ascii: "]"))
    }

    private mutating func readDelta(_ content: inout [UInt8], _ reasoning: inout [UInt8]) -> Bool {
        var hasReasoning = false
        return readObject { scanner, key in
            if key.spells("content") { return scanner.skipNull() || scanner.readText(into: &content) }
            if key.spells("reasoning_content") || key.spells("reasoning") {
                if scanner.skipNull() { return true }
                // Some servers send the same text in both fields: the decoder knows which one to take.
                if hasReasoning { return false }
                hasReasoning = true
                return scanner.readText(into: &reasoning)
            }
            return scanner.skipValue(depth: 0)
        }
    }

    /// Reads an object; `visit` must read the value of each key.
    private mutating func readObject(_ visit: (inout DeltaScanner, Slice<UnsafeBufferPointer<UInt8>>) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = plainText(), take(UInt8(ascii: ":")), visit(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    // MARK: - Values

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipNull() -> Bool {
        skipBlanks()
        guard bytes.count - place >= 4, bytes[place] == UInt8(ascii: "n"), bytes[place + 1] == UInt8(ascii: "u"),
            bytes[place + 2] == UInt8(ascii: "l"), bytes[place + 3] == UInt8(ascii: "l")
        else { return false }
        place += 4
        return true
    }

    /// A text without escapes, as keys are.
    private mutating func plainText() -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return bytes[start..<place - 1]
            }
            if byte == UInt8(ascii: "\\") || byte < 0x20 { return nil }
            place += 1
        }
        return nil
    }

    private mutating func skipValue(depth: Int) -> Bool {
        skipBlanks()
        guard place < bytes.count, depth < 8 else { return false }
        switch bytes[place] {
        case UInt8(ascii: "\""): return plainText() != nil
        case UInt8(ascii: "{"): return readObject { scanner, _ in scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            place += 1
            if take(UInt8(ascii: "]")) { return true }
            repeat { if !skipValue(depth: depth + 1) { return false } } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]"))
        default:
            let start = place
            while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
            return place > start
        }
    }

    /// A sign of a number, true, false or null; what it spells does not matter, since the value is not used.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    // MARK: - Texts

    private mutating func readText(into text: inout [UInt8]) -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        var start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[start..<place])
                place += 1
                return true
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[start..<place])
                guard readEscape(into: &text) else { return false }
                start = place
            case 0..<0x20: return false
            default: place += 1
            }
        }
        return false
    }

    private mutating func readEscape(into text: inout [UInt8]) -> Bool {
        guard place + 1 < bytes.count else { return false }
        let kind = bytes[place + 1]
        place += 2
        switch kind {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            guard let scalar = readScalar() else { return false }
            text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        default: return false
        }
        return true
    }

    /// The four digits after `\u`, with the second half of a surrogate pair where there is one.
    private mutating func readScalar() -> Unicode.Scalar? {
        guard let first = readDigits() else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
            return nil
        }
        place += 2
        guard let second = readDigits(), (0xDC00..<0xE000).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func readDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 + UInt32(digit)
        }
        place += 4
        return value
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Whether these are the letters of a word.
    fileprivate func spells(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount, let start = base.baseAddress else { return false }
        return memcmp(start + startIndex, word.utf8Start, count) == 0
    }
}
