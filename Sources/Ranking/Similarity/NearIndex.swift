import Foundation

/// Texts that can be asked for near copies: MinHash signatures in bands find candidates, the exact measure decides.
///
/// Memory: about 12 bytes a band and 8 a word, a text. Equal texts are always found, near ones with ``Bands/chance(at:)``.
public struct NearIndex: Sendable {
    /// A text that is alike.
    public struct Match: Sendable, Hashable {
        /// Its number, in the order of adding, from 0.
        public var row: Int
        /// How alike, from the threshold to 1; 1 for an equal sequence of words.
        public var likeness: Double
        /// Whether the sequences of words are equal.
        public var isExact: Bool
    }

    private let minHash = MinHash()
    private let bands: Bands
    private let likeness: Likeness
    private let threshold: Double
    private var shapes: [TextShape] = []
    private var exact: [UInt64: Int] = [:]
    /// The last row of a band's key; earlier ones hang on it in ``earlier``.
    private var latest: [UInt64: Int32] = [:]
    /// For each row and band: the row before it with the same key, or -1.
    private var earlier: [Int32] = []

    /// Makes an empty index.
    ///
    /// - Parameter threshold: from which likeness on texts match, from 0 to 1.
    public init(likeness: Likeness, threshold: Double, miss: Double = 0.02) {
        self.likeness = likeness
        self.threshold = threshold
        bands = Bands(similarity: likeness.candidateSimilarity(threshold: threshold), miss: miss)
    }

    /// How many texts it holds.
    public var count: Int { shapes.count }

    /// What has to be computed once of a text, to ask for it and to add it.
    public struct Probe: Sendable {
        let shape: TextShape
        let keys: [UInt64]
    }

    /// Reads a text.
    public func probe(_ text: String) -> Probe {
        let shape = TextShape(text)
        guard shape.words >= Likeness.fewest - 1 else { return Probe(shape: shape, keys: []) }
        return Probe(shape: shape, keys: bands.keys(of: minHash.signature(of: shape.pairs)))
    }

    /// Adds a text; its number is the count before.
    public mutating func add(_ probe: Probe) {
        let row = shapes.count
        shapes.append(probe.shape)
        if exact[probe.shape.whole] == nil { exact[probe.shape.whole] = row }
        // Short texts keep their places, so that a row's chain starts at row * bands.
        guard !probe.keys.isEmpty else {
            earlier.append(contentsOf: repeatElement(-1, count: bands.count))
            return
        }
        for key in probe.keys {
            earlier.append(latest[key] ?? -1)
            latest[key] = Int32(truncatingIfNeeded: row)
        }
    }

    /// The most alike text at or over the threshold, the first added among equals; nil if there is none.
    public func best(_ probe: Probe) -> Match? {
        guard probe.shape.words > 0 else { return nil }
        if let row = exact[probe.shape.whole], shapes[row].words == probe.shape.words {
            return Match(row: row, likeness: 1, isExact: true)
        }
        var seen: Set<Int32> = []
        var found: Match?
        for (band, key) in probe.keys.enumerated() {
            var row = latest[key] ?? -1
            while row >= 0 {
                let next = earlier[Int(row) * bands.count + band]
                if seen.insert(row).inserted {
                    let value = likeness.value(probe.shape, shapes[Int(row)], from: threshold)
                    let match = Match(row: Int(row), likeness: value, isExact: false)
                    if value >= threshold, Self.isBetter(match, than: found) { found = match }
                }
                row = next
            }
        }
        return found
    }

    private static func isBetter(_ match: Match, than other: Match?) -> Bool {
        guard let other else { return true }
        return match.likeness != other.likeness ? match.likeness > other.likeness : match.row < other.row
    }
}

/// How a signature is cut into bands: two texts are compared where all places of a band agree.
///
/// With b bands of r places, sets of Jaccard similarity s meet with probability 1 - (1 - s^r)^b; the curve is steepest near (1/b)^(1/r).
struct Bands: Sendable, Hashable {
    /// How many.
    let count: Int
    /// Places in each.
    let rows: Int

    /// Chooses the longest bands, hence the fewest false candidates, that miss at most a share of pairs at the similarity.
    ///
    /// - Parameters:
    ///   - similarity: the Jaccard similarity from which pairs are to be found.
    ///   - places: of the signature.
    ///   - miss: the share of pairs exactly at `similarity` that may be missed.
    init(similarity: Double, places: Int = 128, miss: Double = 0.02) {
        let fitting = (1...places).last { rows in
            pow(1 - pow(similarity, Double(rows)), Double(places / rows)) <= miss
        }
        rows = fitting ?? 1
        count = places / rows
    }

    /// The probability that two sets of a Jaccard similarity are compared.
    func chance(at similarity: Double) -> Double {
        1 - pow(1 - pow(similarity, Double(rows)), Double(count))
    }

    /// One key a band.
    func keys(of signature: [UInt32]) -> [UInt64] {
        (0..<count).map { band in
            var key = UInt64(band)
            for place in signature[(band * rows)..<((band + 1) * rows)] { key = Hashing.join(key, UInt64(place)) }
            return key
        }
    }
}

/// Signatures whose share of equal places estimates the Jaccard similarity of two sets (Broder 1997).
///
/// The permutations are fixed by a seed, so that signatures of different runs and machines can be compared.
struct MinHash: Sendable {
    /// Places of a signature; the standard error of the estimate is at most 0.5 / sqrt(places), 0.044 for 128.
    let places: Int
    private let factors: [UInt64]
    private let summands: [UInt64]

    /// Makes the permutations.
    init(places: Int = 128, seed: UInt64 = 7) {
        self.places = places
        func values(_ salt: UInt64) -> [UInt64] {
            (0..<UInt64(places)).map { Hashing.join(Hashing.join(seed, salt), $0) }
        }
        factors = values(1).map { $0 | 1 }
        summands = values(2)
    }

    /// The signature of a set of hashes. O(places * set).
    func signature(of set: [UInt64]) -> [UInt32] {
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
    static func estimate(_ one: [UInt32], _ other: [UInt32]) -> Double {
        guard !one.isEmpty, one.count == other.count else { return 0 }
        return Double(zip(one, other).count { $0 == $1 }) / Double(one.count)
    }
}

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
