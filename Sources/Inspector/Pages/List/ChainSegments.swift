import Ranking

/// A chain cut into words and identifiers, so that each `[3]` can lead to its passage.
struct ChainSegments: Sendable, Equatable {
    /// A piece of the chain.
    struct Segment: Sendable, Equatable {
        /// What it says.
        var text: String
        /// The place in the list that it names; nil for words.
        var position: Position?
    }

    /// In the order of the text.
    private(set) var segments: [Segment] = []

    /// - Parameters:
    ///   - text: the chain, as it is to be shown.
    ///   - size: how many passages the list has; other numbers are words.
    init(_ text: String, size: Int) {
        let bytes = Array(text.utf8)
        var from = 0
        var index = 0
        func words(_ range: Range<Int>) -> Segment {
            Segment(text: String(decoding: bytes[range], as: UTF8.self), position: nil)
        }
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "["), let (number, end) = Self.identifier(bytes, at: index),
                number <= size, let position = Position(rawValue: number)
            else {
                index += 1
                continue
            }
            if from < index { segments.append(words(from..<index)) }
            segments.append(Segment(text: String(decoding: bytes[index..<end], as: UTF8.self), position: position))
            index = end
            from = end
        }
        if from < bytes.count { segments.append(words(from..<bytes.count)) }
    }

    /// `[ 12 ]` with at most three digits, and where it ends.
    private static func identifier(_ bytes: [UInt8], at start: Int) -> (number: Int, end: Int)? {
        var index = start + 1
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        var number = 0
        var digits = 0
        while index < bytes.count, digits < 4, (0x30...0x39).contains(bytes[index]) {
            number = number * 10 + Int(bytes[index] - 0x30)
            digits += 1
            index += 1
        }
        while index < bytes.count, bytes[index] == 0x20 { index += 1 }
        guard (1...3).contains(digits), index < bytes.count, bytes[index] == UInt8(ascii: "]") else { return nil }
        return (number, index + 1)
    }
}
