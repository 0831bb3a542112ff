import Foundation

/// JSON as it is written (RFC 8259), value by value, where JSONEncoder would be most of the work: prompts of tens of kilobytes, and what lies between
/// a socket and the journal. The bytes are those of JSONEncoder with `withoutEscapingSlashes`.
public struct JSONBytes {
    /// What was written so far.
    public var bytes: [UInt8] = []

    public init() {}

    // MARK: - Members of an object

    /// Begins an object, as a member where it has a name.
    public mutating func open(_ name: String? = nil) {
        if let name { begin(name) }
        bytes.append(UInt8(ascii: "{"))
    }

    public mutating func close() { bytes.append(UInt8(ascii: "}")) }

    public mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        begin(name)
        append(value)
    }

    public mutating func add(_ name: String, _ value: Int?) {
        guard let value else { return }
        begin(name)
        append(value)
    }

    public mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        append(value)
    }

    /// Writes a member's name; its value follows.
    public mutating func begin(_ name: String) {
        separate(from: UInt8(ascii: "{"))
        append(name)
        bytes.append(UInt8(ascii: ":"))
    }

    // MARK: - Values

    /// Writes a list, each element by `write`.
    public mutating func append<Element>(
        _ elements: some Sequence<Element>,
        _ write: (inout JSONBytes, Element) throws -> Void
    ) rethrows {
        bytes.append(UInt8(ascii: "["))
        for element in elements {
            separate(from: UInt8(ascii: "["))
            try write(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    public mutating func append(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }

    public mutating func append(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }

    /// Writes a number that is finite.
    public mutating func append(_ value: Double) {
        let text = value.description
        bytes.append(contentsOf: (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
    }

    public mutating func append(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { letters in
            var (start, place) = (0, 0)
            while place < letters.count {
                if Self.isClean(letters, from: place) {
                    place += Self.block
                } else if Self.needsEscape(letters[place]) {
                    bytes.append(contentsOf: letters[start..<place])
                    escape(letters[place])
                    place += 1
                    start = place
                } else {
                    place += 1
                }
            }
            bytes.append(contentsOf: letters[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let block = 16

    /// Whether a whole block needs no escape; without branches, so that the compiler looks at all of it at once.
    private static func isClean(_ letters: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        guard start + block <= letters.count else { return false }
        var found: UInt8 = 0
        for place in start..<start + block {
            let byte = letters[place]
            found |= (byte < 0x20 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x5C ? 1 : 0)
        }
        return found == 0
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        let letter: Unicode.Scalar? =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): Unicode.Scalar(byte)
            case 0x08: "b"
            case 0x09: "t"
            case 0x0A: "n"
            case 0x0C: "f"
            case 0x0D: "r"
            default: nil
            }
        bytes.append(UInt8(ascii: "\\"))
        if let letter {
            bytes.append(UInt8(ascii: letter))
        } else {
            bytes.append(contentsOf: "u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
        }
    }

    private mutating func separate(from opening: UInt8) {
        if bytes.last != opening { bytes.append(UInt8(ascii: ",")) }
    }
}

/// JSON with the same bytes for the same value: keys in order, `/` as it is.
public enum CanonicalJSON {
    public static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// Looks for bytes of a kind sixteen at a time, as most blocks of a text hold none.
public enum ByteBlocks {
    /// The first place from `start` on whose byte is marked; nil where there is none.
    ///
    /// - Parameter mark: 0 for a byte that is not meant; without branches, so that the compiler looks at all of a block at once.
    @inlinable
    @inline(__always)
    public static func first(
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int = 0,
        _ mark: (UInt8) -> UInt8
    ) -> Int? {
        var place = start
        while place + 16 <= bytes.count {
            var found: UInt8 = 0
            for offset in 0..<16 { found |= mark(bytes[place + offset]) }
            if found != 0 { break }
            place += 16
        }
        while place < bytes.count {
            if mark(bytes[place]) != 0 { return place }
            place += 1
        }
        return nil
    }
}
