/// A set of hashes, looked up as they are: `Set` would hash each of them once more, which is most of the work where whole texts are looked up.
public struct HashSet: Sendable {
    /// A power of two, at least twice as many as members; 0 is a free place.
    private var places: [UInt64]
    private var holdsZero = false

    /// Makes a set. O(hashes).
    public init(_ hashes: [UInt64] = []) {
        var size = 8
        while size < hashes.count * 2 { size *= 2 }
        places = [UInt64](repeating: 0, count: size)
        for hash in hashes {
            if hash == 0 { holdsZero = true } else { places[place(of: hash)] = hash }
        }
    }

    /// Whether it is a member.
    public func contains(_ hash: UInt64) -> Bool { hash == 0 ? holdsZero : places[place(of: hash)] == hash }

    /// The members of both.
    public func union(_ other: HashSet) -> HashSet {
        var joined = HashSet((places + other.places).filter { $0 != 0 })
        joined.holdsZero = holdsZero || other.holdsZero
        return joined
    }

    /// Where a hash is, or would be.
    private func place(of hash: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place] != 0, places[place] != hash { place = (place + 1) & mask }
        return place
    }
}
