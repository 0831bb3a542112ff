import Foundation

/// A query's labels in a form in which documents are found by their bytes.
struct JudgedQuery: Sendable {
    private struct Slot: Sendable {
        var hash: UInt64
        /// The place of the name in ``names``; -1 where the slot is free.
        var start: Int32
        var count: Int32
        var label: Int32
    }

    /// What stands for a document that is left out of rankings.
    static let excluded = Int32.min + 1

    private var slots: [Slot]
    private var names: [UInt8] = []
    private let mask: Int
    /// Gains of all labelled documents, falling.
    let ideal: [Int32]
    /// How many of them are relevant.
    let relevant: Int
    /// Whether any document is left out.
    let hasExcluded: Bool

    init(labels: [String: Int], excluded: Set<String>, level: Int) {
        let left = labels.filter { !excluded.contains($0.key) }
        ideal = left.values.map(Int32.init(clamping:)).filter { $0 > 0 }.sorted(by: >)
        relevant = left.values.count { $0 >= level }
        hasExcluded = !excluded.isEmpty
        var size = 8
        while size < 2 * (left.count + excluded.count) { size *= 2 }
        mask = size - 1
        slots = Array(repeating: Slot(hash: 0, start: -1, count: 0, label: 0), count: size)
        for (document, label) in left { insert(document, max(Int32(clamping: label), Self.excluded + 1)) }
        for document in excluded { insert(document, Self.excluded) }
    }

    private mutating func insert(_ document: String, _ label: Int32) {
        let bytes = Array(document.utf8)
        let hash = bytes.withUnsafeBytes { raw -> UInt64 in
            guard let base = raw.baseAddress else { return 0 }
            return NameBytes.hash(base, ByteText(start: 0, count: Int32(truncatingIfNeeded: raw.count)))
        }
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].start >= 0 { place = (place + 1) & mask }
        slots[place] = Slot(
            hash: hash,
            start: Int32(truncatingIfNeeded: names.count),
            count: Int32(truncatingIfNeeded: bytes.count),
            label: label
        )
        names += bytes
    }

    /// The label of a document of a run, ``RankedLabels/unjudged`` without one, or ``excluded``.
    @inline(__always)
    func label(_ entry: RunLines.Entry, _ base: UnsafeRawPointer) -> Int32 {
        slots.withUnsafeBufferPointer { slots in
            var place = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[place].start >= 0 {
                let slot = slots[place]
                if slot.hash == entry.hash, slot.count == entry.document.count, isEqual(slot, entry, base) {
                    return slot.label
                }
                place = (place + 1) & mask
            }
            return RankedLabels.unjudged
        }
    }

    private func isEqual(_ slot: Slot, _ entry: RunLines.Entry, _ base: UnsafeRawPointer) -> Bool {
        names.withUnsafeBytes { raw in
            guard let own = raw.baseAddress else { return slot.count == 0 }
            return memcmp(own + Int(slot.start), base + entry.document.start, Int(slot.count)) == 0
        }
    }
}
