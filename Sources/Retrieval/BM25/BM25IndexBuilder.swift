import Foundation

/// Collects passages for a ``BM25Index``.
///
/// Holds six bytes for each different term of each passage until ``build()``.
public struct BM25IndexBuilder {
    private let parameters: BM25Parameters
    private let analyzer: Analyzer
    private var reader: TermReader
    /// Term and count of each posting, passage by passage.
    private var terms: [Int32] = []
    private var counts: [UInt16] = []
    /// Where the postings of each passage end.
    private var ends: [Int] = []
    /// How many words each passage has.
    private var lengths: [Int32] = []
    /// Counts within one passage, by term; all zero between passages.
    private var scratch: [UInt16] = []

    /// Starts an index without passages.
    public init(parameters: BM25Parameters = BM25Parameters(), analyzer: Analyzer) {
        self.parameters = parameters
        self.analyzer = analyzer
        reader = TermReader(analyzer: analyzer)
    }

    /// How many passages were added.
    public var count: Int { ends.count }

    /// Adds a passage, of any length, and returns its number: 0, 1, 2 and so on.
    ///
    /// For titles, join title and text: that is how published figures were made.
    @discardableResult
    public mutating func add(_ text: String) -> Int {
        let words = reader.read(text)
        if scratch.count < reader.terms.count {
            let missing = max(reader.terms.count - scratch.count, scratch.count)
            scratch.append(contentsOf: repeatElement(0, count: missing))
        }
        let start = terms.count
        words.withUnsafeBufferPointer { words in
            scratch.withUnsafeMutableBufferPointer { scratch in
                for word in words {
                    if scratch[Int(word)] == 0 { terms.append(word) }
                    // More than 65,535 repeats are worth the same, to five decimals.
                    if scratch[Int(word)] < .max { scratch[Int(word)] += 1 }
                }
                for place in start..<terms.count {
                    counts.append(scratch[Int(terms[place])])
                    scratch[Int(terms[place])] = 0
                }
            }
        }
        lengths.append(Int32(clamping: words.count))
        ends.append(terms.count)
        return ends.count - 1
    }

    /// Makes the index: one pass of counting sort over the postings.
    ///
    /// The weight of a term in a passage is Lucene's: `idf · tf / (tf + k1 · (1 − b + b · length / average))` with
    /// `idf = ln(1 + (N − df + 0.5) / (df + 0.5))`, computed here once (the method of BM25S, Lù 2024).
    public consuming func build() -> BM25Index {
        let termCount = reader.terms.count
        var offsets = [Int](repeating: 0, count: termCount + 1)
        terms.withUnsafeBufferPointer { terms in
            for term in terms { offsets[Int(term) + 1] += 1 }
        }
        let total = Double(ends.count)
        let idf = (0..<termCount).map { term in
            let holding = Double(offsets[term + 1])
            return log(1 + (total - holding + 0.5) / (holding + 0.5))
        }
        for term in 0..<termCount { offsets[term + 1] += offsets[term] }

        let words = lengths.reduce(0.0) { $0 + Double($1) }
        let average = words > 0 ? words / total : 1
        var next = offsets
        var passages = [Int32](repeating: 0, count: terms.count)
        var weights = [Float](repeating: 0, count: terms.count)
        passages.withUnsafeMutableBufferPointer { passages in
            weights.withUnsafeMutableBufferPointer { weights in
                var posting = 0
                for passage in ends.indices {
                    let length = Double(lengths[passage])
                    let norm = parameters.k1 * (1 - parameters.b + parameters.b * length / average)
                    while posting < ends[passage] {
                        let term = Int(terms[posting])
                        let count = Double(counts[posting])
                        passages[next[term]] = Int32(passage)
                        weights[next[term]] = Float(idf[term] * count / (count + norm))
                        next[term] += 1
                        posting += 1
                    }
                }
            }
        }
        return BM25Index(
            count: ends.count,
            analyzer: analyzer,
            terms: reader.terms,
            offsets: offsets,
            passages: passages,
            weights: weights
        )
    }
}
