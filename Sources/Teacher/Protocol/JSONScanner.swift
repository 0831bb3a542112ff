import Foundation

/// Goes over JSON that a stranger wrote, byte by byte.
///
/// It reads what RFC 8259 allows, and what real servers send beside it: NaN and Infinity, bytes that are no UTF-8, control characters and
/// halves of surrogate pairs inside of texts. One odd value costs nothing of its neighbours. Texts are bytes, since a text may end within a
/// character that the next chunk completes; half of a surrogate pair stands in them as three bytes (WTF-8).
struct JSONScanner {
    /// How deep values may be nested; what lies deeper is passed over, so that no server can fill the stack.
    static let maximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var place: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// Whether nothing but blanks is left.
    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return place == bytes.count
        }
    }

    /// The next byte that is no blank.
    var next: UInt8? {
        mutating get {
            skipBlanks()
            return place < bytes.count ? bytes[place] : nil
        }
    }

    /// Bytes from a place up to the present one.
    func read(from start: Int) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[start..<place]) }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
        // Streams hardly have blanks.
        if place < bytes.count, bytes[place] != byte { skipBlanks() }
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    // MARK: - Values

    /// Reads an object; `visit` must read the value of each key.
    mutating func readObject(_ visit: (inout JSONScanner, UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = rawText(), take(UInt8(ascii: ":")), visit(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// Reads null.
    mutating func skipNull() -> Bool {
        let start = place
        if let word = word(), word.spells("null") { return true }
        place = start
        return false
    }

    /// A number, true, false, null, or another word without quotes.
    mutating func word() -> UnsafeBufferPointer<UInt8>? {
        skipBlanks()
        let start = place
        while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
        return place > start ? read(from: start) : nil
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Passes over a value of any depth, without a look at what it says.
    mutating func skipValue() -> Bool {
        var depth = 0
        repeat {
            guard let byte = next else { return false }
            switch byte {
            case UInt8(ascii: "\""):
                guard rawText() != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                place += 1
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return false }
                place += 1
                depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return false }
                place += 1
            default:
                guard word() != nil else { return false }
            }
        } while depth > 0
        return true
    }

    // MARK: - Texts

    /// What stands between two quotes, its escapes as they are.
    mutating func rawText() -> UnsafeBufferPointer<UInt8>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return UnsafeBufferPointer(rebasing: bytes[start..<place - 1])
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return nil
    }

    /// Reads a text and adds what it says.
    ///
    /// - Returns: whether it was one; if not, something may have been added.
    mutating func readText(into text: inout [UInt8]) -> Bool {
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
            guard let unit = readUnit() else { return false }
            text.append(codePoint: joined(unit))
        default: return false
        }
        return true
    }

    /// With the second half of a surrogate pair, where it follows.
    private mutating func joined(_ first: UInt32) -> UInt32 {
        let start = place
        guard (0xD800..<0xDC00).contains(first), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u")
        else { return first }
        place += 2
        if let second = readUnit(), (0xDC00..<0xE000).contains(second) {
            return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        }
        place = start
        return first
    }

    /// The four digits after `\u`.
    private mutating func readUnit() -> UInt32? {
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

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the letters of a word.
    func spells(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        guard let baseAddress else { return true }
        return memcmp(baseAddress, word.utf8Start, count) == 0
    }

    /// Whether a word stands anywhere in them.
    func holds(_ word: StaticString) -> Bool { word.withUTF8Buffer(holds) }

    /// Whether some bytes stand anywhere in them; none at all never do.
    func holds(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = baseAddress, let first = word.baseAddress, word.count > 0 else { return false }
        var start = 0
        while start + word.count <= count, let found = memchr(base + start, Int32(first[0]), count - start) {
            start = UnsafeRawPointer(base).distance(to: found)
            if start + word.count <= count, memcmp(found, first, word.count) == 0 { return true }
            start += 1
        }
        return false
    }

    func begins(with word: StaticString) -> Bool {
        guard count >= word.utf8CodeUnitCount, let baseAddress else { return false }
        return memcmp(baseAddress, word.utf8Start, word.utf8CodeUnitCount) == 0
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether details of reasoning, as JSON, may hold a text: of one detail none does where its text is empty, as beside a signature.
    var mayHoldText: Bool {
        if holds("},") { return true }
        return holds("\"text\"") && !holds("\"text\":\"\"") || holds("\"summary\"") && !holds("\"summary\":\"\"")
    }
}

extension [UInt8] {
    /// Adds a code point as UTF-8, also half of a surrogate pair, which UTF-8 proper does not know.
    fileprivate mutating func append(codePoint value: UInt32) {
        func rest(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (value >> shift) & 0x3F) }
        switch value {
        case ..<0x80: append(UInt8(value))
        case ..<0x800: append(contentsOf: [UInt8(0xC0 | value >> 6), rest(0)])
        case ..<0x10000: append(contentsOf: [UInt8(0xE0 | value >> 12), rest(6), rest(0)])
        default: append(contentsOf: [UInt8(0xF0 | value >> 18), rest(12), rest(6), rest(0)])
        }
    }
}
