/// Signatures whose share of equal places estimates the Jaccard similarity of two sets (Broder 1997).
///
/// The permutations are fixed by a seed, so that signatures of different runs and machines can be compared.
public struct MinHash: Sendable {
    /// Places of a signature; the standard error of the estimate is at most 0.5 / sqrt(places), 0.044 for 128.
    public let places: Int
    private let factors: [UInt64]
    private let summands: [UInt64]

    /// Makes the permutations.
    public init(places: Int = 128, seed: UInt64 = 7) {
        self.places = places
        func values(_ salt: UInt64) -> [UInt64] {
            (0..<UInt64(places)).map { Hashing.join(Hashing.join(seed, salt), $0) }
        }
        factors = values(1).map { $0 | 1 }
        summands = values(2)
    }

    /// The signature of a set of hashes. O(places * set).
    public func signature(of set: [UInt64]) -> [UInt32] {
        var signature = [UInt32](repeating: .max, count: places)
        signature.withUnsafeMutableBufferPointer { signature in
            factors.withUnsafeBufferPointer { factors in
                summands.withUnsafeBufferPointer { summands in
                    for value in set {
                        for place in signature.indices {
                            let hash = UInt32(truncatingIfNeeded: (value &* factors[place] &+ summands[place]) >> 32)
                            if hash < signature[place] { signature[place] = hash }
                        }
                    }
                }
            }
        }
        return signature
    }

    /// The estimated Jaccard similarity of the sets behind two signatures, from 0 to 1.
    public static func estimate(_ one: [UInt32], _ other: [UInt32]) -> Double {
        guard !one.isEmpty, one.count == other.count else { return 0 }
        return Double(zip(one, other).count { $0 == $1 }) / Double(one.count)
    }
}
