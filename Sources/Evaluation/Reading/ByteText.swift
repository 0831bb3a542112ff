/// A part of a file's bytes: a name as it stands there.
struct ByteText: Sendable, Hashable {
    /// Where it begins in the file.
    var start: Int
    /// How many bytes it has.
    var count: Int32
}

/// Hashes and compares names where they stand, without making strings of them.
enum NameBytes {
    /// A hash of the bytes by multiplication and folding, eight at a time.
    @inline(__always)
    static func hash(_ base: UnsafeRawPointer, _ name: ByteText) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: name.count) &* 0x9E37_79B9_7F4A_7C15
        var at = base + name.start
        var left = Int(name.count)
        while left >= 8 {
            hash = mixed(hash ^ at.loadUnaligned(as: UInt64.self))
            at += 8
            left -= 8
        }
        var tail: UInt64 = 0
        while left > 0 {
            left -= 1
            tail = tail << 8 | UInt64(at.load(fromByteOffset: left, as: UInt8.self))
        }
        return mixed(hash ^ tail)
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let (high, low) = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return high ^ low
    }
}
