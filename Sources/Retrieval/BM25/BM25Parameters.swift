import Foundation

/// The two free numbers of BM25 (Robertson and Walker 1994).
public struct BM25Parameters: Hashable, Sendable {
    /// How slowly repeats of a term stop counting; 0 counts presence only.
    public var k1: Double
    /// How much a long passage is held against it, 0 to 1.
    public var b: Double

    /// Makes parameters; the defaults are those of published baselines (Anserini).
    public init(k1: Double = 0.9, b: Double = 0.4) {
        self.k1 = k1
        self.b = b
    }

    /// How much a term is worth that so many passages hold, Lucene's idf: never negative, and more than its weight in any passage.
    static func rarity(passages: Int, holding: Int) -> Double {
        log(1 + (Double(passages) - Double(holding) + 0.5) / (Double(holding) + 0.5))
    }
}
