import Foundation

/// Brings the lines of one query into trec_eval's order: score falling, then document id falling in byte order.
///
/// Holds the memory that it needs, so that one value ranks many queries.
struct QueryRanker {
    /// A line that names a document again.
    struct Repeat: Sendable {
        var line: Int
        var document: String
    }

    /// Lines that name a document again; the first line counts.
    private(set) var repeated: [Repeat] = []
    private var seen: [UInt32] = []

    /// The labels in ranked order; documents that are left out have no place.
    mutating func labels(of run: TRECRun, pieces: [TRECRun.Piece], judged: JudgedQuery) -> [Int32] {
        // Nearly every run is written query by query, in order, each document once: then nothing is to be moved.
        if pieces.count == 1, let labels = labelsInOrder(run.parts[pieces[0].part], pieces[0].range, judged) {
            return labels
        }
        return sortedLabels(run, pieces, judged)
    }

    /// The labels of lines that stand in order, no hash twice; nil if they don't.
    private mutating func labelsInOrder(_ part: RunLines, _ range: Range<Int>, _ judged: JudgedQuery) -> [Int32]? {
        var size = 16
        while size < 2 * range.count { size *= 2 }
        if seen.count < size { seen = Array(repeating: 0, count: size) }
        let mask = size - 1
        return part.entries.withUnsafeBufferPointer { entries in
            part.names.withUnsafeBufferPointer { bytes in
                seen.withUnsafeMutableBufferPointer { seen -> [Int32]? in
                    guard let base = bytes.baseAddress, let table = seen.baseAddress else { return nil }
                    memset(table, 0, size * MemoryLayout<UInt32>.stride)
                    var labels: [Int32] = []
                    labels.reserveCapacity(range.count)
                    var last = entries[range.lowerBound]
                    for index in range {
                        let entry = entries[index]
                        if index > range.lowerBound, !Self.stands(last, before: entry, base) { return nil }
                        last = entry
                        // 0 stands for a free place.
                        let mark = max(1, entry.hash)
                        var place = Int(entry.hash >> 7) & mask
                        while table[place] != 0 {
                            if table[place] == mark { return nil }
                            place = (place &+ 1) & mask
                        }
                        table[place] = mark
                        let label = judged.label(
                            hash: entry.hash,
                            name: base + entry.document.place,
                            count: entry.document.length
                        )
                        if label != JudgedQuery.excluded { labels.append(label) }
                    }
                    return labels
                }
            }
        }
    }

    @inline(__always)
    private static func stands(
        _ left: RunLines.Entry,
        before right: RunLines.Entry,
        _ base: UnsafePointer<UInt8>
    ) -> Bool {
        if left.score != right.score { return left.score > right.score }
        return compare(
            UnsafeRawBufferPointer(start: base + left.document.place, count: left.document.length),
            UnsafeRawBufferPointer(start: base + right.document.place, count: right.document.length)
        ) > 0
    }

    private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard let first = left.baseAddress, let second = right.baseAddress else { return left.count - right.count }
        let order = memcmp(first, second, min(left.count, right.count))
        return order != 0 ? Int(order) : left.count - right.count
    }

    // MARK: - Any order

    /// A line with a copy of its document's name.
    private struct Loose {
        var name: Range<Int>
        var entry: RunLines.Entry
    }

    private mutating func sortedLabels(_ run: TRECRun, _ pieces: [TRECRun.Piece], _ judged: JudgedQuery) -> [Int32] {
        var names: [UInt8] = []
        var lines: [Loose] = []
        var known: [UInt32: [Int]] = [:]
        for piece in pieces {
            let part = run.parts[piece.part]
            for (place, entry) in part.entries[piece.range].enumerated() {
                let name = part.names[entry.document.place..<entry.document.place + entry.document.length]
                let isRepeated = known[entry.hash, default: []].contains { names[lines[$0].name].elementsEqual(name) }
                if isRepeated {
                    repeated.append(
                        Repeat(line: piece.line + place, document: String(decoding: name.prefix(40), as: UTF8.self))
                    )
                    continue
                }
                known[entry.hash, default: []].append(lines.count)
                lines.append(Loose(name: names.count..<names.count + name.count, entry: entry))
                names += name
            }
        }
        return names.withUnsafeBytes { bytes in
            lines.sort { left, right in
                if left.entry.score != right.entry.score { return left.entry.score > right.entry.score }
                let (first, second) = (bytes[left.name], bytes[right.name])
                return Self.compare(UnsafeRawBufferPointer(rebasing: first), UnsafeRawBufferPointer(rebasing: second))
                    > 0
            }
            guard let base = bytes.baseAddress else { return [] }
            return lines.map {
                judged.label(hash: $0.entry.hash, name: base + $0.name.lowerBound, count: $0.name.count)
            }.filter { $0 != JudgedQuery.excluded }
        }
    }
}
