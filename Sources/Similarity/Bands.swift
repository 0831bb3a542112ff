import Foundation

/// How a signature is cut into bands: two texts are compared where all places of a band agree.
///
/// With b bands of r places, sets of Jaccard similarity s meet with probability 1 - (1 - s^r)^b; the curve is steepest near (1/b)^(1/r).
public struct Bands: Sendable, Hashable {
    /// How many.
    public let count: Int
    /// Places in each.
    public let rows: Int

    /// Chooses the longest bands, hence the fewest false candidates, that miss at most a share of pairs at the similarity.
    ///
    /// - Parameters:
    ///   - similarity: the Jaccard similarity from which pairs are to be found.
    ///   - places: of the signature.
    ///   - miss: the share of pairs exactly at `similarity` that may be missed.
    public init(similarity: Double, places: Int = 128, miss: Double = 0.02) {
        let fitting = (1...places).last { rows in
            pow(1 - pow(similarity, Double(rows)), Double(places / rows)) <= miss
        }
        rows = fitting ?? 1
        count = places / rows
    }

    /// The probability that two sets of a Jaccard similarity are compared.
    public func chance(at similarity: Double) -> Double {
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
