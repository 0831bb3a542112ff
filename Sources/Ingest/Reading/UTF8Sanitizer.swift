/// Puts a question mark in the place of bytes that are no text in UTF-8, and remembers their lines, so that the rows there can be rejected and
/// no others.
///
/// libxml2 would take a file for Latin-1 from the first such byte on, in silence, and end at a NUL or another control character.
struct UTF8Sanitizer {
    private static let mark = UInt8(ascii: "?")

    /// Lines that held such bytes, in rising order, from 1.
    private(set) var badLines: [Int] = []
    private var line = 1
    /// The beginning of a character that the last block ended in.
    private var rest: [UInt8] = []

    /// The bytes of a block, all of it valid; what a character at its end lacks is waited for.
    mutating func pass(_ block: some Collection<UInt8>) -> [UInt8] {
        var bytes = rest + Array(block)
        rest = []
        var index = 0
        bytes.withUnsafeMutableBufferPointer { bytes in
            let end = bytes.count
            let raw = UnsafeRawBufferPointer(bytes)
            while index < end {
                // Eight letters at a time: control characters and bytes over 0x7F set a bit here.
                while index + 8 <= end {
                    let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    let isPlain = (word | ((word &- 0x2020_2020_2020_2020) & ~word)) & 0x8080_8080_8080_8080 == 0
                    guard isPlain else { break }
                    index += 8
                }
                guard index < end else { break }
                let byte = bytes[index]
                if byte < 0x80 {
                    if byte < 0x20 {
                        if byte == 0x0A {
                            line += 1
                        } else if byte != 0x09, byte != 0x0D {
                            bytes[index] = Self.mark
                            noteLine()
                        }
                    }
                    index += 1
                    continue
                }
                let length = Self.length(byte)
                guard length > 0 else {
                    bytes[index] = Self.mark
                    noteLine()
                    index += 1
                    continue
                }
                let have = min(length, end - index)
                if let bad = (1..<have).first(where: { !Self.follows(bytes[index + $0], first: byte, at: $0) }) {
                    for place in index..<index + bad { bytes[place] = Self.mark }
                    noteLine()
                    index += bad
                } else if have < length {
                    break
                } else {
                    index += length
                }
            }
        }
        if index < bytes.count {
            rest = Array(bytes[index...])
            bytes.removeLast(bytes.count - index)
        }
        return bytes
    }

    /// Forgets the lines up to this one.
    ///
    /// - Returns: the first of them; nil where there was none.
    mutating func takeBadLine(upTo last: Int) -> Int? {
        guard let first = badLines.first, first <= last else { return nil }
        badLines.removeAll { $0 <= last }
        return first
    }

    private mutating func noteLine() {
        if badLines.last != line { badLines.append(line) }
    }

    /// What a file ends with that is no whole character.
    mutating func finish() -> [UInt8] {
        defer { rest = [] }
        return rest.map { _ in Self.mark }
    }

    /// The bytes of a character by its first one (RFC 3629, section 4); 0 where none begins so.
    private static func length(_ first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    private static func follows(_ byte: UInt8, first: UInt8, at place: Int) -> Bool {
        guard place == 1 else { return (0x80...0xBF).contains(byte) }
        return switch first {
        case 0xE0: (0xA0...0xBF).contains(byte)
        case 0xED: (0x80...0x9F).contains(byte)
        case 0xF0: (0x90...0xBF).contains(byte)
        case 0xF4: (0x80...0x8F).contains(byte)
        default: (0x80...0xBF).contains(byte)
        }
    }
}
