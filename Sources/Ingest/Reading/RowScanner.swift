import Foundation

/// Reads the ordinary line of a dump, `<row Name="value" … />`, and nothing else: many times as fast as an XML parser.
///
/// What it takes is well-formed XML whatever stands before and after it within an element. All else is for libxml2: other tags and quotes,
/// references that are not known, characters that XML forbids, tabs (which XML makes blanks), a line end in a value. The bytes have passed
/// ``UTF8Sanitizer``.
struct RowScanner {
    /// Of the last line that was ordinary; they point into it.
    private(set) var attributes: [XMLRow.Attribute] = []

    /// Rows with more are left to the parser.
    private static let most = 64

    /// Looks at a line, with or without its end.
    ///
    /// - Returns: whether it is an ordinary one.
    mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        attributes.removeAll(keepingCapacity: true)
        guard let base = line.baseAddress else { return false }
        var end = line.count
        while end > 0, Self.isBlank(base[end - 1]) { end -= 1 }
        var place = 0
        while place < end, base[place] == UInt8(ascii: " ") { place += 1 }
        guard end - place >= 6, memcmp(base + place, "<row", 4) == 0, memcmp(base + end - 2, "/>", 2) == 0 else {
            return false
        }
        place += 4
        end -= 2
        guard !Self.holdsOdd(base + place, end - place) else { return false }
        while true {
            let before = place
            while place < end, base[place] == UInt8(ascii: " ") { place += 1 }
            if place == end { return true }
            guard place > before, attributes.count < Self.most else { return false }
            let begin = place
            while place < end, Self.isLetter(base[place]) { place += 1 }
            let name = UnsafeBufferPointer(start: base + begin, count: place - begin)
            guard place > begin, end - place >= 3, base[place] == UInt8(ascii: "="),
                base[place + 1] == UInt8(ascii: "\""), !isKnown(name), !Self.isNamespace(name)
            else { return false }
            place += 2
            guard let quote = memchr(base + place, Int32(UInt8(ascii: "\"")), end - place) else { return false }
            let count = UnsafeRawPointer(base + place).distance(to: quote)
            let value = UnsafeBufferPointer(start: base + place, count: count)
            guard let isEscaped = Self.isEscaped(value) else { return false }
            attributes.append(XMLRow.Attribute(name: name, value: value, isEscaped: isEscaped))
            place += count + 1
        }
    }

    /// Whether there are references; nil if one is not known.
    private static func isEscaped(_ value: UnsafeBufferPointer<UInt8>) -> Bool? {
        guard let base = value.baseAddress else { return false }
        var place = 0
        while let next = memchr(base + place, Int32(UInt8(ascii: "&")), value.count - place) {
            place = UnsafeRawPointer(base).distance(to: next)
            guard let (length, _) = XMLReference.read(UnsafeBufferPointer(rebasing: value[place...])) else {
                return nil
            }
            place += length
        }
        return place > 0
    }

    /// Whether there is a character that an ordinary row has not: `<`, a tab, a line's end, U+FFFE or U+FFFF.
    private static func holdsOdd(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for odd in [UInt8(ascii: "<"), 0x09, 0x0A, 0x0D] where memchr(bytes, Int32(odd), count) != nil { return true }
        var place = 0
        while let next = memchr(bytes + place, 0xEF, count - place) {
            place = UnsafeRawPointer(bytes).distance(to: next)
            if place + 2 < count, bytes[place + 1] == 0xBF, bytes[place + 2] >= 0xBE { return true }
            place += 1
        }
        return false
    }

    private func isKnown(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        attributes.contains { other in
            guard other.name.count == name.count, let one = name.baseAddress, let two = other.name.baseAddress else {
                return false
            }
            return memcmp(one, two, name.count) == 0
        }
    }

    /// `xmlns` is no attribute to a parser.
    private static func isNamespace(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        name.count == 5 && name.elementsEqual("xmlns".utf8)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x0A, 0x0D].contains(byte) }
}
