import Foundation

/// Brings the lines of one query into trec_eval's order: score falling, then document id falling in byte order.
///
/// For queries whose lines do not stand so in the file, or are spread over it; they are read again.
struct QueryRanker {
    /// A line that names a document again.
    struct Repeat: Sendable {
        /// How many sound lines of its segment come before it.
        var place: Int
        var segment: Int
        var document: String
    }

    private struct Line {
        var name: Range<Int>
        var score: Float
        var hash: UInt32
    }

    /// Lines that name a document again; the first line counts.
    private(set) var repeated: [Repeat] = []
    private var names: [UInt8] = []
    private var lines: [Line] = []
    private var known: [UInt32: [Int]] = [:]

    /// Reads the lines of a query, and ranks them.
    ///
    /// - Parameter segments: where they lie in the file, in its order.
    /// - Returns: the labels in ranked order; documents that are left out have no place.
    mutating func labels(_ file: FileParts, _ segments: [Range<Int>], _ judged: JudgedQuery) throws -> [Int32] {
        for (number, segment) in segments.enumerated() { add(try file.bytes(in: segment), number) }
        let names = names
        return names.withUnsafeBytes { bytes in
            lines.sort { left, right in
                if left.score != right.score { return left.score > right.score }
                return Self.compare(
                    UnsafeRawBufferPointer(rebasing: bytes[left.name]),
                    UnsafeRawBufferPointer(rebasing: bytes[right.name])
                ) > 0
            }
            guard let base = bytes.baseAddress else { return [] }
            return lines.map {
                judged.label(hash: $0.hash, name: base + $0.name.lowerBound, count: $0.name.count)
            }.filter { $0 != JudgedQuery.excluded }
        }
    }

    /// Takes in lines that are known to be sound.
    private mutating func add(_ bytes: [UInt8], _ segment: Int) {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var at = 0
            var place = 0
            while at < buffer.count {
                let feed = memchr(base + at, 0x0A, buffer.count - at)
                let end = feed.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? buffer.count
                add(base, from: at, to: end, place, segment)
                place += 1
                at = end + 1
            }
        }
    }

    private mutating func add(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, _ place: Int, _ segment: Int)
    {
        var fields = FieldScanner(base, from: start, to: end)
        _ = fields.last()
        let written = fields.last()
        _ = fields.last()
        _ = fields.first()
        _ = fields.first()
        let document = fields.between
        let score = ScoreText.powers.withUnsafeBufferPointer {
            ScoreText.read(base + written.place, count: written.length, powers: $0)
        }
        guard let score else { return }
        let name = UnsafeBufferPointer(start: base + document.place, count: document.length)
        let hash = NameBytes.hash(base + document.place, count: document.length)
        if known[hash, default: []].contains(where: { names[lines[$0].name].elementsEqual(name) }) {
            repeated.append(Repeat(place: place, segment: segment, document: RunLines.text(base, document)))
            return
        }
        known[hash, default: []].append(lines.count)
        lines.append(Line(name: names.count..<names.count + name.count, score: score, hash: hash))
        names += name
    }

    /// Byte order of names, as `strcmp` has it.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count - right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order != 0 ? Int(order) : left.count - right.count
    }
}
