/// How much text something holds, and of what kind.
struct TextAmount: Hashable, Sendable {
    /// Characters, white space left out; one of Chinese, Japanese or Korean counts twice, as it says as much.
    var characters = 0
    /// Those of them that are in links.
    var linked = 0
    /// Commas and ends of sentences.
    var marks = 0
    /// Digits, 0 to 9.
    var digits = 0

    /// The share of characters that are in links.
    var linkDensity: Double { characters == 0 ? 0 : Double(linked) / Double(characters) }

    /// Whether it is a link for the most part.
    var isLink: Bool { linked > 0 && linkDensity >= 0.8 }

    init() {}

    /// Counts a text node.
    init(_ text: UnsafePointer<UInt8>, isLinked: Bool) {
        var next = text
        while next.pointee != 0 {
            let byte = next.pointee
            next += 1
            if byte <= 0x20 || byte & 0xC0 == 0x80 { continue }
            characters += (0xE3...0xEA).contains(byte) ? 2 : 1
            // , . ! ? and their Arabic, Chinese and Japanese likes.
            switch byte {
            case 0x2C, 0x2E, 0x21, 0x3F: marks += 1
            case 0x30...0x39: digits += 1
            case 0xD8: if next.pointee == 0x8C || next.pointee == 0x9F { marks += 1 }
            case 0xE3: if next.pointee == 0x80, next[1] == 0x81 || next[1] == 0x82 { marks += 1 }
            case 0xEF: if next.pointee == 0xBC, next[1] == 0x8C || next[1] == 0x81 || next[1] == 0x9F { marks += 1 }
            default: break
            }
        }
        if isLinked { linked = characters }
    }

    static func += (one: inout TextAmount, other: TextAmount) {
        one.characters += other.characters
        one.linked += other.linked
        one.marks += other.marks
        one.digits += other.digits
    }
}
