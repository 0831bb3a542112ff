/// Looks for bytes of a kind sixteen at a time, as most blocks of a text hold none.
public enum ByteBlocks {
    /// The first place from `start` on whose byte is marked; nil where there is none.
    ///
    /// - Parameter mark: 0 for a byte that is not meant; without branches, so that the compiler looks at all of a block at once.
    @inlinable
    @inline(__always)
    public static func first(
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int = 0,
        _ mark: (UInt8) -> UInt8
    ) -> Int? {
        var place = start
        while place + 16 <= bytes.count {
            var found: UInt8 = 0
            for offset in 0..<16 { found |= mark(bytes[place + offset]) }
            if found != 0 { break }
            place += 16
        }
        while place < bytes.count {
            if mark(bytes[place]) != 0 { return place }
            place += 1
        }
        return nil
    }
}
