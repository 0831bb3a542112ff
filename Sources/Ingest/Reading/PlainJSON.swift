import Ranking

/// Reads ordinary JSON many times as fast as JSONDecoder, and gives up on all else, which is left to that: what it takes is valid and means
/// the same to both.
///
/// It gives up on names that come twice, names with escapes, halves of surrogate pairs, numbers that are not whole or have many digits, and on
/// whatever is no JSON. The bytes are valid UTF-8.
struct PlainJSON {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Whether nothing but blanks is left.
    mutating func isAtEnd() -> Bool { next() == nil }

    /// Goes through the members of an object.
    ///
    /// - Parameter member: reads the value of a name; returns false to give up.
    /// - Returns: false where it gives up.
    mutating func object(_ member: (inout PlainJSON, _ name: String) -> Bool) -> Bool {
        var names: [String] = []
        return list(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { json in
            guard let name = json.name(), !names.contains(name) else { return false }
            names.append(name)
            return member(&json, name)
        }
    }

    /// Goes through the elements of a list.
    mutating func list(_ element: (inout PlainJSON) -> Bool) -> Bool {
        list(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), element)
    }

    /// Reads a value that may be null.
    ///
    /// - Returns: false where it gives up.
    mutating func read<Value>(_ value: inout Value?, _ read: (inout PlainJSON) -> Value?) -> Bool {
        if null() { return true }
        value = read(&self)
        return value != nil
    }

    /// A text; nil where it gives up.
    mutating func text() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        skipPlain()
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "\"") {
            defer { place += 1 }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
        }
        var made = Array(bytes[start..<place])
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: made, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                made.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            case 0..<0x20: return nil
            default:
                let start = place
                skipPlain()
                made.append(contentsOf: bytes[start..<place])
            }
        }
        return nil
    }

    /// A whole number; nil where it gives up.
    mutating func integer() -> Int? {
        guard next() != nil else { return nil }
        let start = place
        if bytes[place] == UInt8(ascii: "-") { place += 1 }
        let digits = place
        var value = 0
        while place < bytes.count, (0x30...0x39).contains(bytes[place]), place - digits < 18 {
            value = value * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        guard place > digits, bytes[digits] != 0x30 || (place == digits + 1 && digits == start) else { return nil }
        switch next() {
        case nil, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return digits > start ? -value : value
        default: return nil
        }
    }

    /// Takes a null, if there is one.
    mutating func null() -> Bool {
        guard next() == UInt8(ascii: "n"), place + 4 <= bytes.count, bytes[place..<place + 4].elementsEqual("null".utf8)
        else { return false }
        place += 4
        return true
    }

    /// Passes over a value that is no object and no list.
    mutating func skip() -> Bool { next() == UInt8(ascii: "\"") ? skipText() : null() || integer() != nil }

    /// What the next value begins with.
    mutating func next() -> UInt8? {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            case let byte: return byte
            }
        }
        return nil
    }

    // MARK: - Signs

    private mutating func list(from opening: UInt8, to closing: UInt8, _ element: (inout PlainJSON) -> Bool) -> Bool {
        guard take(opening) else { return false }
        if take(closing) { return true }
        while element(&self) {
            if take(closing) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
        return false
    }

    private mutating func name() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        skipPlain()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        let name = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
        place += 1
        return take(UInt8(ascii: ":")) ? name : nil
    }

    private mutating func skipText() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while true {
            skipPlain()
            guard place < bytes.count else { return false }
            if bytes[place] == UInt8(ascii: "\"") {
                place += 1
                return true
            }
            guard bytes[place] == UInt8(ascii: "\\"), escape() != nil else { return false }
        }
    }

    private mutating func take(_ sign: UInt8) -> Bool {
        guard next() == sign else { return false }
        place += 1
        return true
    }

    /// Goes on to the next quote, backslash or control character.
    private mutating func skipPlain() {
        let next = ByteBlocks.first(in: bytes, from: place) {
            ($0 < 0x20 ? 1 : 0) | ($0 == UInt8(ascii: "\"") ? 1 : 0) | ($0 == UInt8(ascii: "\\") ? 1 : 0)
        }
        place = next ?? bytes.count
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard place + 1 < bytes.count else { return nil }
        let sign = bytes[place + 1]
        place += 2
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(sign)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return unicode()
        default: return nil
        }
    }

    private mutating func unicode() -> Unicode.Scalar? {
        guard let first = fourDigits(), first > 0 else { return nil }
        guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
        guard place + 2 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else {
            return nil
        }
        place += 2
        guard let second = fourDigits(), (0xDC00...0xDFFF).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | (UInt32(byte | 0x20) - 0x57)
            default: return nil
            }
        }
        place += 4
        return value
    }
}
