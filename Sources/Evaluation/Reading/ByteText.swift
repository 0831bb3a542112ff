/// A name as it stands in a part of a file.
struct ByteText: Sendable, Hashable {
    /// Where it begins; parts are far shorter than 4 GB.
    var start: UInt32
    /// How many bytes it has.
    var count: UInt32

    @inline(__always)
    init(from start: Int, to end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        count = UInt32(truncatingIfNeeded: end &- start)
    }

    /// The place of its first byte.
    @inline(__always)
    var place: Int { Int(start) }
    /// How many bytes it has.
    @inline(__always)
    var length: Int { Int(count) }
}

/// Hashes and compares names where they stand, without making strings of them.
enum NameBytes {
    /// A hash of the bytes by multiplication and folding, eight at a time.
    @inline(__always)
    static func hash(_ at: UnsafeRawPointer, count: Int) -> UInt32 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        if count >= 8 {
            var place = 0
            while place &+ 8 < count {
                hash = mixed(hash ^ at.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place &+= 8
            }
            // The last eight, some of which may have been taken already.
            hash = mixed(hash ^ at.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        } else if count >= 4 {
            let low = UInt64(at.loadUnaligned(as: UInt32.self))
            let high = UInt64(at.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            hash = mixed(hash ^ (low | high << 32))
        } else {
            var tail: UInt64 = 0
            for place in 0..<count { tail = tail << 8 | UInt64(at.load(fromByteOffset: place, as: UInt8.self)) }
            hash = mixed(hash ^ tail)
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        let (high, low) = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return high ^ low
    }

    /// Whether two names of one length are the same.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        // Loads that overlap, so that no byte is looked at alone.
        if count >= 8 {
            var place = 0
            while place &+ 8 < count {
                if load(left, place, UInt64.self) != load(right, place, UInt64.self) { return false }
                place &+= 8
            }
            return load(left, count &- 8, UInt64.self) == load(right, count &- 8, UInt64.self)
        }
        if count >= 4 {
            return load(left, 0, UInt32.self) == load(right, 0, UInt32.self)
                && load(left, count &- 4, UInt32.self) == load(right, count &- 4, UInt32.self)
        }
        for place in 0..<count where load(left, place, UInt8.self) != load(right, place, UInt8.self) { return false }
        return true
    }

    @inline(__always)
    private static func load<Word: BitwiseCopyable>(_ bytes: UnsafeRawPointer, _ place: Int, _: Word.Type) -> Word {
        bytes.loadUnaligned(fromByteOffset: place, as: Word.self)
    }
}
