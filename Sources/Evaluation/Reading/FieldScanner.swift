/// The fields of one line, blanks of any kind and number between them.
struct FieldScanner {
    /// The most fields whose places are kept; a line with more has a document id of many words.
    private static let most = 64

    private var starts: [Int] = Array(repeating: 0, count: most)
    private var ends: [Int] = Array(repeating: 0, count: most)
    /// How many fields the line has.
    private(set) var count = 0

    /// Finds the fields between two places.
    @inline(__always)
    mutating func scan(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) {
        starts.withUnsafeMutableBufferPointer { starts in
            ends.withUnsafeMutableBufferPointer { ends in
                var at = start
                var found = 0
                while at < end {
                    while at < end, base[at] <= 0x20 { at += 1 }
                    if at == end { break }
                    let begin = at
                    while at < end, base[at] > 0x20 { at += 1 }
                    if found < Self.most {
                        starts[found] = begin
                        ends[found] = at
                    } else {
                        // The last places move along, so that fields can still be taken from the right.
                        for place in Self.most - 4..<Self.most - 1 {
                            starts[place] = starts[place + 1]
                            ends[place] = ends[place + 1]
                        }
                        starts[Self.most - 1] = begin
                        ends[Self.most - 1] = at
                    }
                    found += 1
                }
                count = found
            }
        }
    }

    /// A field from the left, from 0.
    @inline(__always)
    func field(_ number: Int) -> ByteText {
        ByteText(start: starts[number], count: Int32(truncatingIfNeeded: ends[number] - starts[number]))
    }

    /// A field from the right, from 0 for the last one.
    @inline(__always)
    func last(_ number: Int) -> ByteText { field(min(count, Self.most) - 1 - number) }

    /// All from a field from the left to one from the right, with the blanks between them.
    @inline(__always)
    func between(_ left: Int, _ right: Int) -> ByteText {
        let end = ends[min(count, Self.most) - 1 - right]
        return ByteText(start: starts[left], count: Int32(truncatingIfNeeded: end - starts[left]))
    }
}
