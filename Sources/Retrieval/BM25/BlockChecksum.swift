/// A checksum over a file's blocks, at the speed of memory; finds any damage to one word, and all but one in 2^64 of the rest.
///
/// Four lanes, since one chain of multiplications would wait for itself. Against accidents, not against forgers.
struct BlockChecksum: Sendable {
    /// Bytes of each block but the last.
    static let blockSize = 1 << 20
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The checksum of the blocks so far.
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes the next block.
    mutating func add(_ block: UnsafeRawBufferPointer) {
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        let whole = block.count & ~31
        var place = 0
        while place < whole {
            let words = block.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt64>.self)
            let mixed = (lanes ^ words) &* Self.prime
            // Each step can be undone, so a difference never vanishes within a lane.
            lanes = mixed ^ (mixed &>> 29)
            place &+= 32
        }
        while place < block.count {
            lanes[0] = (lanes[0] ^ UInt64(block[place])) &* Self.prime
            lanes[0] ^= lanes[0] >> 29
            place &+= 1
        }
        for lane in 0..<4 {
            value = (value ^ lanes[lane]) &* Self.prime
            value ^= value >> 32
        }
        value = (value ^ UInt64(block.count)) &* Self.prime
    }
}
