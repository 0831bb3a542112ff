import Foundation

/// References to characters in XML: `&lt;`, `&#xA;`, `&#10;`.
enum XMLReference {
    /// A reference that begins some bytes: how long it is, and the character; nil for any that is not known for certain.
    ///
    /// - Parameter bytes: from the `&` on, to the end of the value.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (length: Int, character: UInt32)? {
        guard bytes.count >= 4 else { return nil }
        switch bytes[1] {
        case UInt8(ascii: "l"): return named(bytes, "&lt;", "<")
        case UInt8(ascii: "g"): return named(bytes, "&gt;", ">")
        case UInt8(ascii: "q"): return named(bytes, "&quot;", "\"")
        case UInt8(ascii: "a"): return named(bytes, "&amp;", "&") ?? named(bytes, "&apos;", "'")
        case UInt8(ascii: "#"): return numbered(bytes)
        default: return nil
        }
    }

    /// A value with its references resolved; all of them must be known.
    static func resolved(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: value.count) { made, count in
            guard let from = value.baseAddress, let to = made.baseAddress else { return }
            var place = 0
            while place < value.count {
                let rest = value.count - place
                let next = memchr(from + place, Int32(UInt8(ascii: "&")), rest).map {
                    UnsafeRawPointer(from).distance(to: $0)
                }
                let plain = (next ?? value.count) - place
                memcpy(to + count, from + place, plain)
                count += plain
                place += plain
                guard place < value.count,
                    let (length, character) = read(UnsafeBufferPointer(rebasing: value[place...]))
                else { return }
                // A character is never longer than its reference.
                for byte in Unicode.Scalar(character).map({ UTF8.encode($0) ?? .init() }) ?? .init() {
                    made[count] = byte
                    count += 1
                }
                place += length
            }
        }
    }

    private static func named(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ name: StaticString,
        _ character: Unicode.Scalar
    ) -> (length: Int, character: UInt32)? {
        let count = name.utf8CodeUnitCount
        guard bytes.count >= count, let base = bytes.baseAddress, memcmp(base, name.utf8Start, count) == 0 else {
            return nil
        }
        return (count, character.value)
    }

    /// `&#xA;` and `&#10;`, for the characters that XML allows (XML 1.0, production 2).
    private static func numbered(_ bytes: UnsafeBufferPointer<UInt8>) -> (length: Int, character: UInt32)? {
        let isHexadecimal = bytes[2] == UInt8(ascii: "x")
        var place = isHexadecimal ? 3 : 2
        let begin = place
        var value: UInt32 = 0
        while place < bytes.count, place - begin < 8 {
            let digit: UInt8
            switch bytes[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[place] - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F") where isHexadecimal:
                digit = bytes[place] - UInt8(ascii: "A") + 10
            case UInt8(ascii: "a")...UInt8(ascii: "f") where isHexadecimal:
                digit = bytes[place] - UInt8(ascii: "a") + 10
            case UInt8(ascii: ";"):
                let isAllowed =
                    [0x9, 0xA, 0xD].contains(value) || (0x20...0xD7FF).contains(value)
                    || (0xE000...0xFFFD).contains(value)
                    || (0x10000...0x10FFFF).contains(value)
                return place > begin && isAllowed ? (place + 1, value) : nil
            default: return nil
            }
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
            place += 1
        }
        return nil
    }
}
