import Foundation

/// Brings the lines of one query into trec_eval's order: score falling, then document id falling in byte order.
///
/// Holds the memory that it needs, so that one value ranks many queries.
struct QueryRanker {
    private var table: [Int32] = []
    private var entries: [RunLines.Entry] = []
    /// Lines that name a document again, by part-independent order; the first line counts.
    private(set) var repeated: [(part: Int, entry: RunLines.Entry)] = []

    /// The labels in ranked order; documents that are left out have no place.
    mutating func labels(of run: TRECRun, pieces: [TRECRun.Piece], judged: JudgedQuery) -> [Int32] {
        run.bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return [] }
            gather(run, pieces, base)
            if !isOrdered(base) {
                entries.sort { Self.stands($0, before: $1, base) }
            }
            var labels: [Int32] = []
            labels.reserveCapacity(entries.count)
            for entry in entries {
                let label = judged.label(entry, base)
                if label != JudgedQuery.excluded { labels.append(label) }
            }
            return labels
        }
    }

    /// Takes each document once.
    private mutating func gather(_ run: TRECRun, _ pieces: [TRECRun.Piece], _ base: UnsafeRawPointer) {
        entries.removeAll(keepingCapacity: true)
        let count = pieces.reduce(0) { $0 + $1.range.count }
        var size = 16
        while size < 2 * count { size *= 2 }
        if table.count < size { table = Array(repeating: -1, count: size) }
        let mask = size - 1
        table.withUnsafeMutableBufferPointer { table in
            for place in 0..<size { table[place] = -1 }
            for piece in pieces {
                for entry in run.parts[piece.part].entries[piece.range] {
                    var place = Int(truncatingIfNeeded: entry.hash) & mask
                    var isNew = true
                    while table[place] >= 0 {
                        let other = entries[Int(table[place])]
                        if other.hash == entry.hash, Self.compare(other, entry, base) == 0 {
                            isNew = false
                            break
                        }
                        place = (place + 1) & mask
                    }
                    if isNew {
                        table[place] = Int32(truncatingIfNeeded: entries.count)
                        entries.append(entry)
                    } else {
                        repeated.append((piece.part, entry))
                    }
                }
            }
        }
    }

    private func isOrdered(_ base: UnsafeRawPointer) -> Bool {
        var index = 1
        while index < entries.count {
            if !Self.stands(entries[index - 1], before: entries[index], base) { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    private static func stands(
        _ left: RunLines.Entry,
        before right: RunLines.Entry,
        _ base: UnsafeRawPointer
    ) -> Bool {
        left.score == right.score ? compare(left, right, base) > 0 : left.score > right.score
    }

    private static func compare(_ left: RunLines.Entry, _ right: RunLines.Entry, _ base: UnsafeRawPointer) -> Int {
        let shared = Int(min(left.document.count, right.document.count))
        let order = memcmp(base + left.document.start, base + right.document.start, shared)
        return order != 0 ? Int(order) : Int(left.document.count) - Int(right.document.count)
    }
}
