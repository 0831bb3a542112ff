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
