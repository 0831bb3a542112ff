import Foundation

/// A query's labels in a form in which documents are found by their bytes.
struct JudgedQuery: Sendable {
    private struct Slot: Sendable {
        var hash: UInt32
        /// The place of the name in ``names``; -1 where the slot is free.
        var start: Int32
        var count: UInt32
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

    init(labels: [String: Int], excluded: Set<String>, level: Int) {
        let left = excluded.isEmpty ? labels : labels.filter { !excluded.contains($0.key) }
        ideal = left.values.map(Int32.init(clamping:)).filter { $0 > 0 }.sorted(by: >)
        relevant = left.values.count { $0 >= level }
        var size = 8
        while size < 4 * (left.count + excluded.count) { size *= 2 }
        mask = size - 1
        slots = Array(repeating: Slot(hash: 0, start: -1, count: 0, label: 0), count: size)
        for (document, label) in left { insert(document, max(Int32(clamping: label), Self.excluded + 1)) }
        for document in excluded { insert(document, Self.excluded) }
    }

    private mutating func insert(_ document: String, _ label: Int32) {
        var document = document
        document.withUTF8 { bytes in
            let hash = bytes.baseAddress.map { NameBytes.hash($0, count: bytes.count) } ?? 0
            var place = Int(hash) & mask
            while slots[place].start >= 0 { place = (place + 1) & mask }
            slots[place] = Slot(
                hash: hash,
                start: Int32(truncatingIfNeeded: names.count),
                count: UInt32(truncatingIfNeeded: bytes.count),
                label: label
            )
            names.append(contentsOf: bytes)
        }
    }

    /// The label of a document of a run, ``RankedLabels/unjudged`` without one, or ``excluded``.
    ///
    /// - Parameter name: the document's bytes, as many as it has.
    @inline(__always)
    func label(hash: UInt32, name: UnsafeRawPointer, count: Int) -> Int32 {
        slots.withUnsafeBufferPointer { slots in
            var place = Int(hash) & mask
            while slots[place].start >= 0 {
                let slot = slots[place]
                if slot.hash == hash, Int(slot.count) == count, isEqual(slot, name) { return slot.label }
                place = (place &+ 1) & mask
            }
            return RankedLabels.unjudged
        }
    }

    private func isEqual(_ slot: Slot, _ name: UnsafeRawPointer) -> Bool {
        names.withUnsafeBytes { raw in
            guard let own = raw.baseAddress else { return slot.count == 0 }
            return NameBytes.areEqual(own + Int(slot.start), name, count: Int(slot.count))
        }
    }
}
