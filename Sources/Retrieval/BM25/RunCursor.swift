/// A place in a sorted run of ``PostingRuns``.
struct RunCursor {
    private let words: UnsafeBufferPointer<UInt64>
    private var entry: Int
    private let entries: Int
    private var posting: Int

    /// The next term of the run; -1 after the last.
    private(set) var term = -1

    init(_ words: UnsafeBufferPointer<UInt64>, start: Int) {
        self.words = words
        entry = start + 1
        entries = start + 1 + Int(words[start])
        posting = entries
        term = entry < entries ? Int(words[entry] >> 32) : -1
    }

    /// The postings of the next term; goes on to the one after.
    mutating func take() -> UnsafeBufferPointer<UInt64> {
        let count = Int(words[entry] & 0xFFFF_FFFF)
        let taken = UnsafeBufferPointer(rebasing: words[posting..<posting + count])
        posting += count
        entry += 1
        term = entry < entries ? Int(words[entry] >> 32) : -1
        return taken
    }
}
