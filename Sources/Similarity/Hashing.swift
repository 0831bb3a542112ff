/// Fixed hash functions: the same values on every machine and in every run, unlike `Hasher`.
enum Hashing {
    /// Spreads a value over all 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
    static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The hash of a sequence that goes on with one more value.
    static func join(_ hash: UInt64, _ next: UInt64) -> UInt64 {
        mix(hash &* 0x9E37_79B9_7F4A_7C15 &+ next)
    }
}
