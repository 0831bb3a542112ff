/// A set of small whole numbers, a bit each: ids of posts go up to some 80 million.
struct IDSet {
    private var words: [UInt64] = []

    /// Larger ids than this are no posts; they count as new each time.
    private static let largest = 1 << 31

    /// - Returns: whether it was not there before.
    mutating func insert(_ id: Int) -> Bool {
        guard id < Self.largest else { return true }
        let word = id >> 6
        if word >= words.count { words += Array(repeating: 0, count: max(word + 1 - words.count, words.count)) }
        let bit = UInt64(1) << UInt64(id & 63)
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    func contains(_ id: Int) -> Bool {
        let word = id >> 6
        return word < words.count && words[word] & (1 << UInt64(id & 63)) != 0
    }
}
