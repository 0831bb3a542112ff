/// Finds fields of a line from its ends: what lies between may hold blanks, as document ids of BRIGHT do.
struct FieldScanner {
    private let base: UnsafePointer<UInt8>
    /// What is not taken yet.
    private(set) var rest: Range<Int>

    @inline(__always)
    init(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) {
        self.base = base
        rest = start..<end
        trim()
    }

    /// - Parameter rest: begins and ends with a field's byte.
    @inline(__always)
    init(_ base: UnsafePointer<UInt8>, rest: Range<Int>) {
        self.base = base
        self.rest = rest
    }

    /// The next field from the left; empty where none is left.
    @inline(__always)
    mutating func first() -> ByteText {
        let start = rest.lowerBound
        var at = start
        // Eight bytes at a time: a loop over bytes ends at a place that no processor can foresee.
        while at &+ 8 <= rest.upperBound {
            let blanks = Self.blanks(UnsafeRawPointer(base).loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at &+= blanks.trailingZeroBitCount >> 3
            if blanks != 0 { break }
        }
        while at < rest.upperBound, base[at] > 0x20 { at &+= 1 }
        let field = ByteText(from: start, to: at)
        while at < rest.upperBound, base[at] <= 0x20 { at &+= 1 }
        rest = at..<rest.upperBound
        return field
    }

    /// The next field from the right; empty where none is left.
    @inline(__always)
    mutating func last() -> ByteText {
        let end = rest.upperBound
        var at = end
        while at &- 8 >= rest.lowerBound {
            let blanks = Self.blanks(UnsafeRawPointer(base).loadUnaligned(fromByteOffset: at &- 8, as: UInt64.self))
            at &-= blanks.leadingZeroBitCount >> 3
            if blanks != 0 { break }
        }
        while at > rest.lowerBound, base[at &- 1] > 0x20 { at &-= 1 }
        let field = ByteText(from: at, to: end)
        while at > rest.lowerBound, base[at &- 1] <= 0x20 { at &-= 1 }
        rest = rest.lowerBound..<at
        return field
    }

    /// The top bit of every byte up to 0x20; the first byte in memory is the lowest.
    @inline(__always)
    private static func blanks(_ bytes: UInt64) -> UInt64 {
        let others = ((bytes & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x5F5F_5F5F_5F5F_5F5F) | bytes
        return ~UInt64(littleEndian: others) & 0x8080_8080_8080_8080
    }

    /// All that is left.
    @inline(__always)
    var between: ByteText { ByteText(from: rest.lowerBound, to: rest.upperBound) }

    @inline(__always)
    private mutating func trim() {
        var (start, end) = (rest.lowerBound, rest.upperBound)
        while end > start, base[end &- 1] <= 0x20 { end &-= 1 }
        while start < end, base[start] <= 0x20 { start &+= 1 }
        rest = start..<end
    }

    /// How many fields there are between two places.
    static func count(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var scanner = FieldScanner(base, from: start, to: end)
        var count = 0
        while !scanner.rest.isEmpty {
            _ = scanner.first()
            count += 1
        }
        return count
    }
}
