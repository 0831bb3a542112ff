import Foundation

/// Goes through one JSON value and decodes only what is asked for: rows carry prompts and chains of many kilobytes of which a score needs
/// little, and a decoder that builds all of it takes twenty times as long.
struct JSONScanner {
    /// Where a row is no JSON, or not the JSON that is expected.
    struct Failure: Error {
        var reason: String
    }

    /// What a value is.
    enum Kind {
        case string, number, object, array, boolean, null
    }

    /// A text where it stands in the row.
    struct Raw {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    /// Deeper nesting is refused: it would exhaust the stack.
    private static let deepest = 64

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The kind of the value that begins here.
    mutating func peek() throws(Failure) -> Kind {
        skipBlanks()
        guard index < bytes.count else { throw Failure(reason: "expected a JSON value, found the end of the line") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), 0x30...0x39: return .number
        default: throw unexpected("a JSON value")
        }
    }

    /// Hands over each key of an object; the visitor must take or skip the value.
    mutating func object(_ visit: (_ key: Raw, _ scanner: inout JSONScanner) throws(Failure) -> Void) throws(Failure) {
        try expect("{")
        if take("}") { return }
        repeat {
            let key = try raw()
            try expect(":")
            try visit(key, &self)
        } while take(",")
        try expect("}")
    }

    /// Hands over the place of each element of a list; the visitor must take or skip it.
    mutating func array(_ visit: (_ scanner: inout JSONScanner) throws(Failure) -> Void) throws(Failure) {
        try expect("[")
        if take("]") { return }
        repeat { try visit(&self) } while take(",")
        try expect("]")
    }

    /// Passes over a value, whatever it is.
    mutating func skip(depth: Int = 0) throws(Failure) {
        guard depth < Self.deepest else {
            throw Failure(reason: "expected at most \(Self.deepest) levels, found more")
        }
        switch try peek() {
        case .string: _ = try raw()
        case .number: _ = try number()
        case .object:
            try object { (_, scanner) throws(Failure) in try scanner.skip(depth: depth + 1) }
        case .array:
            try array { (scanner) throws(Failure) in try scanner.skip(depth: depth + 1) }
        case .boolean, .null:
            for word in ["true", "false", "null"] where takeWord(word) { return }
            throw unexpected("true, false or null")
        }
    }

    /// A text, as it stands.
    mutating func raw() throws(Failure) -> Raw {
        try expect("\"")
        let start = index
        var hasEscapes = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return Raw(range: start..<(index - 1), hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index += 2
            case ..<0x20: throw unexpected("a text without control characters")
            default: index += 1
            }
        }
        throw Failure(reason: "expected the end of a text, found the end of the line")
    }

    /// The bytes of a number.
    mutating func number() throws(Failure) -> Range<Int> {
        skipBlanks()
        let start = index
        while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
        guard let text = String(validating: bytes[start..<index], as: UTF8.self), Double(text) != nil else {
            index = start
            throw unexpected("a number")
        }
        return start..<index
    }

    /// A text or a whole number, as ids come.
    mutating func name() throws(Failure) -> String {
        switch try peek() {
        case .string: return try string()
        case .number: return String(decoding: bytes[try number()], as: UTF8.self)
        default: throw unexpected("a text or a number")
        }
    }

    /// A text, decoded.
    mutating func string() throws(Failure) -> String {
        let raw = try raw()
        if !raw.hasEscapes { return String(decoding: bytes[raw.range], as: UTF8.self) }
        var decoded: [UInt8] = []
        try decode(raw, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Whether a text without escapes is this word.
    func isEqual(_ raw: Raw, _ word: StaticString) -> Bool {
        guard let base = bytes.baseAddress, raw.range.count == word.utf8CodeUnitCount else { return false }
        return memcmp(base + raw.range.lowerBound, word.utf8Start, raw.range.count) == 0
    }

    /// Puts a text's UTF-8 into a buffer.
    func decode(_ raw: Raw, into target: inout [UInt8]) throws(Failure) {
        target.removeAll(keepingCapacity: true)
        var from = raw.range.lowerBound
        while let escape = next(UInt8(ascii: "\\"), from, raw.range.upperBound) {
            target.append(contentsOf: bytes[from..<escape])
            from = try Self.decodeEscape(bytes, at: escape, end: raw.range.upperBound, into: &target)
        }
        target.append(contentsOf: bytes[from..<raw.range.upperBound])
    }

    /// Nothing but blanks may follow a row's value.
    mutating func end() throws(Failure) {
        skipBlanks()
        if index < bytes.count { throw unexpected("the end of the row") }
    }

    private func next(_ byte: UInt8, _ from: Int, _ end: Int) -> Int? {
        guard let base = bytes.baseAddress, from < end, let hit = memchr(base + from, Int32(byte), end - from) else {
            return nil
        }
        return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: sign) else { return false }
        index += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard bytes[index...].starts(with: word.utf8) else { return false }
        index += word.utf8.count
        return true
    }

    private mutating func expect(_ sign: Unicode.Scalar) throws(Failure) {
        if !take(sign) { throw unexpected("`\(sign)`") }
    }

    private func unexpected(_ wanted: String) -> Failure {
        guard index < bytes.count else { return Failure(reason: "expected \(wanted), found the end of the line") }
        let found = (0x20..<0x7F).contains(bytes[index]) ? "`\(Unicode.Scalar(bytes[index]))`" : "another byte"
        return Failure(reason: "expected \(wanted) at byte \(index + 1), found \(found)")
    }
}

extension JSONScanner {
    /// Decodes the escape at a backslash (RFC 8259, section 7); half of a surrogate pair becomes U+FFFD.
    ///
    /// - Returns: the index behind it.
    static func decodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at escape: Int,
        end: Int,
        into target: inout [UInt8]
    ) throws(Failure) -> Int {
        guard escape + 1 < end else { throw Failure(reason: "expected an escape, found the end of a text") }
        let plain: UInt8
        switch bytes[escape + 1] {
        case UInt8(ascii: "n"): plain = 0x0A
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "r"): plain = 0x0D
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "f"): plain = 0x0C
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = bytes[escape + 1]
        case UInt8(ascii: "u"): return try decodeUnicode(bytes, at: escape, end: end, into: &target)
        default: throw Failure(reason: "expected a JSON escape at byte \(escape + 1), found another")
        }
        target.append(plain)
        return escape + 2
    }

    private static func decodeUnicode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at escape: Int,
        end: Int,
        into target: inout [UInt8]
    ) throws(Failure) -> Int {
        let first = try unit(bytes, at: escape, end: end)
        var value = first
        var after = escape + 6
        if (0xD800..<0xDC00).contains(first), after + 1 < end, bytes[after] == UInt8(ascii: "\\"),
            bytes[after + 1] == UInt8(ascii: "u")
        {
            let second = try unit(bytes, at: after, end: end)
            if (0xDC00..<0xE000).contains(second) {
                value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                after += 6
            }
        }
        target.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
        return after
    }

    /// The four hexadecimal digits of `\uXXXX`.
    private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, at escape: Int, end: Int) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for index in escape + 2..<escape + 6 {
            guard index < end, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw Failure(reason: "expected four hexadecimal digits at byte \(escape + 3), found others")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
