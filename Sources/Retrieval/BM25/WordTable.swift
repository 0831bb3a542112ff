/// Numbers words in the order of their first appearance; the words lie end to end in one array.
///
/// A dictionary of strings takes 40 bytes a word more, and ten times as long in debug builds.
struct WordTable: Sendable {
    private var bytes: [UInt8] = []
    /// `starts[n]..<starts[n + 1]` are the bytes of word n.
    private var starts: [Int] = [0]
    /// Open addressing with linear probing: a word's number, or -1; the count is a power of two.
    private var slots = [Int32](repeating: -1, count: 1024)

    /// How many words there are.
    var count: Int { starts.count - 1 }

    /// The number of a word; nil if it was never inserted.
    func find(_ word: UnsafePointer<UInt8>, count: Int) -> Int? {
        let number = slots[slot(of: word, count: count)]
        return number < 0 ? nil : Int(number)
    }

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

    /// Where a word stands, or where it would go.
    private func slot(of word: UnsafePointer<UInt8>, count: Int) -> Int {
        let mask = slots.count - 1
        var slot = Self.hash(word, count: count) & mask
        return slots.withUnsafeBufferPointer { slots in
            while slots[slot] >= 0, !holds(Int(slots[slot]), word, count: count) { slot = (slot + 1) & mask }
            return slot
        }
    }

    private func holds(_ number: Int, _ word: UnsafePointer<UInt8>, count: Int) -> Bool {
        let start = starts[number]
        guard starts[number + 1] - start == count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return count == 0 }
            let other = base + start
            var place = 0
            while place < count {
                if other[place] != word[place] { return false }
                place &+= 1
            }
            return true
        }
    }

    private mutating func grow() {
        let size = slots.count * 4
        var wider = [Int32](repeating: -1, count: size)
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for number in 0..<count {
                let start = starts[number]
                var slot = Self.hash(base + start, count: starts[number + 1] - start) & (size - 1)
                while wider[slot] >= 0 { slot = (slot + 1) & (size - 1) }
                wider[slot] = Int32(number)
            }
        }
        slots = wider
    }

    /// FNV-1a, its high bits folded into the low ones that the mask keeps.
    private static func hash(_ word: UnsafePointer<UInt8>, count: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var place = 0
        while place < count {
            hash = (hash ^ UInt64(word[place])) &* 0x100_0000_01b3
            place &+= 1
        }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32))
    }
}
