/// Numbers words in the order of their first appearance; the words lie end to end in one array.
///
/// A dictionary of strings takes 40 bytes a word more, and ten times as long in debug builds.
struct WordTable: Sendable {
    /// The words' bytes, as index files hold them.
    private(set) var bytes: [UInt8] = []
    /// `starts[n]..<starts[n + 1]` are the bytes of word n.
    private(set) var starts: [Int] = [0]
    /// See ``WordSlots``.
    private(set) var slots = [Int32](repeating: -1, count: 1024)

    /// How many words there are.
    var count: Int { starts.count - 1 }

    /// The number of a word, a new one if it is the first of its kind.
    mutating func insert(_ word: UnsafePointer<UInt8>, count: Int) -> (number: Int, isNew: Bool) {
        let slot = slot(of: word, count: count)
        if slots[slot] >= 0 { return (Int(slots[slot]), false) }
        let number = self.count
        slots[slot] = Int32(number)
        bytes.append(contentsOf: UnsafeBufferPointer(start: word, count: count))
        starts.append(bytes.count)
        if self.count * 2 > slots.count { grow() }
        return (number, true)
    }

    /// The word with a number.
    subscript(number: Int) -> String {
        String(decoding: bytes[starts[number]..<starts[number + 1]], as: UTF8.self)
    }

    private func slot(of word: UnsafePointer<UInt8>, count: Int) -> Int {
        slots.withUnsafeBufferPointer { slots in
            starts.withUnsafeBufferPointer { starts in
                bytes.withUnsafeBufferPointer { bytes in
                    let view = WordSlots(slots: slots, starts: starts, bytes: bytes)
                    guard let slot = view.slot(of: word, count: count) else {
                        preconditionFailure("a table in memory always has a free place")
                    }
                    return slot
                }
            }
        }
    }

    private mutating func grow() {
        let size = slots.count * 2
        var wider = [Int32](repeating: -1, count: size)
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for number in 0..<count {
                let start = starts[number]
                var slot = WordSlots.hash(base + start, count: starts[number + 1] - start) & (size - 1)
                while wider[slot] >= 0 { slot = (slot + 1) & (size - 1) }
                wider[slot] = Int32(number)
            }
        }
        slots = wider
    }
}

/// The hash table of a ``WordTable``, in memory or in a file: open addressing with linear probing.
///
/// Nothing is believed that a damaged file might say: a number or a place out of range ends the search.
struct WordSlots {
    /// A word's number, or -1; the count is a power of two, and one place at least is free.
    let slots: UnsafeBufferPointer<Int32>
    /// `starts[n]..<starts[n + 1]` are the bytes of word n.
    let starts: UnsafeBufferPointer<Int>
    let bytes: UnsafeBufferPointer<UInt8>

    /// Where a word stands, or where it would go; nil if the table is damaged.
    func slot(of word: UnsafePointer<UInt8>, count: Int) -> Int? {
        let mask = slots.count - 1
        var slot = Self.hash(word, count: count) & mask
        for _ in 0..<slots.count {
            let number = Int(slots[slot])
            if number < 0 { return slot }
            guard number < starts.count - 1 else { return nil }
            if holds(number, word, count: count) { return slot }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The number of a word; nil if the table doesn't hold it.
    func find(_ word: UnsafePointer<UInt8>, count: Int) -> Int? {
        guard let slot = slot(of: word, count: count), slots[slot] >= 0 else { return nil }
        return Int(slots[slot])
    }

    private func holds(_ number: Int, _ word: UnsafePointer<UInt8>, count: Int) -> Bool {
        let start = starts[number]
        guard start >= 0, count <= bytes.count, start <= bytes.count - count, starts[number + 1] == start + count,
            let base = bytes.baseAddress
        else { return false }
        let other = base + start
        var place = 0
        while place < count {
            if other[place] != word[place] { return false }
            place &+= 1
        }
        return true
    }

    /// FNV-1a, its high bits folded into the low ones that the mask keeps. Index files rely on it.
    static func hash(_ word: UnsafePointer<UInt8>, count: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var place = 0
        while place < count {
            hash = (hash ^ UInt64(word[place])) &* 0x100_0000_01b3
            place &+= 1
        }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
