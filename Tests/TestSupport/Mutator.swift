import Foundation
import Ranking

/// Damages files in seeded ways: the same seed gives the same damage.
struct Mutator {
    private var luck: SeededGenerator

    /// Bytes that readers trip over.
    private static let traps: [[UInt8]] =
        [
            [0], [0xFF], [0xFE, 0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
            [0x1B, 0x24, 0x42], [0x0D], [0x0A, 0x0A],
        ]
        + [
            "<", "<!--", "]]>", "<![CDATA[", "&#x0;", "&#xD800;", "&#99999999999;", "<div>", "</p>", "<table><tr>",
            "<pre>", "<script>", "\"", "'",
            "{", "[", "\\u0000", "\\ud800", "1e999", "-0", "null", "\t", "charset=utf-16", "charset=iso-2022-jp",
            "<meta charset=shift_jis>",
            "%PDF-1.7", "<plaintext>", "&", "<a href=", "<math alttext='", "<svg>",
        ].map { Array($0.utf8) }

    /// Starts a series of damages.
    init(seed: Int) {
        luck = SeededGenerator(seed: seed, parts: "mutator")
    }

    /// A damaged copy of one of these files, of at most `limit` bytes.
    mutating func damaged(of files: [Data], limit: Int = 256 << 10) -> Data {
        guard let first = files.randomElement(using: &luck) else { return Data() }
        // Short ones let more be tried; the beginning matters most.
        var bytes = Array(first.prefix(Int.random(in: 64...max(64, min(first.count, limit)), using: &luck)))
        for _ in 0..<Int.random(in: 1...8, using: &luck) { damage(&bytes, with: files) }
        return Data(bytes.prefix(limit))
    }

    private mutating func damage(_ bytes: inout [UInt8], with files: [Data]) {
        let range = randomRange(bytes.count, longest: 64)
        switch Int.random(in: 0..<8, using: &luck) {
        case 0: for index in range { bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &luck) }
        case 1: for index in range { bytes[index] = UInt8.random(in: 0...255, using: &luck) }
        case 2: bytes.removeSubrange(range)
        case 3: bytes.insert(contentsOf: Self.traps.randomElement(using: &luck) ?? [], at: range.lowerBound)
        case 4:
            let times = Int.random(in: 1...400, using: &luck)
            bytes.insert(contentsOf: Array(repeating: Array(bytes[range]), count: times).joined(), at: range.lowerBound)
        case 5:
            let trap = Self.traps.randomElement(using: &luck) ?? []
            bytes.insert(contentsOf: Array(repeating: trap, count: 500).joined(), at: range.lowerBound)
        case 6:
            guard let other = files.randomElement(using: &luck) else { return }
            let part = randomRange(other.count, longest: 4096)
            let start = other.startIndex
            bytes.insert(contentsOf: other[(start + part.lowerBound)..<(start + part.upperBound)], at: range.lowerBound)
        default: bytes.removeSubrange(range.lowerBound...)
        }
    }

    private mutating func randomRange(_ count: Int, longest: Int) -> Range<Int> {
        let start = Int.random(in: 0...count, using: &luck)
        return start..<min(count, start + Int.random(in: 0...longest, using: &luck))
    }
}
