/// An exact BM25 index in memory; any number of threads may search it at once.
///
/// Eight bytes for each different term of each passage. A search adds up the weights of the query's terms in one array
/// of floats, so its time grows with the number of passages that hold a term, not with the square of anything.
public struct BM25Index: Sendable {
    /// How many passages there are.
    public let count: Int
    private let analyzer: Analyzer
    private let terms: WordTable
    /// `offsets[t]..<offsets[t + 1]` are the postings of term t.
    private let offsets: [Int]
    private let passages: [Int32]
    private let weights: [Float]

    init(
        count: Int,
        analyzer: Analyzer,
        terms: WordTable,
        offsets: [Int],
        passages: [Int32],
        weights: [Float]
    ) {
        self.count = count
        self.analyzer = analyzer
        self.terms = terms
        self.offsets = offsets
        self.passages = passages
        self.weights = weights
    }

    /// The passages that fit a query best, best first; equal scores by number.
    ///
    /// A term counts as often as the query holds it. A passage without any term of the query is never returned, so there
    /// may be fewer than asked for, and none for a query of stop words alone.
    ///
    /// - Parameters:
    ///   - query: Text of any length.
    ///   - top: How many at most.
    ///   - excluding: Numbers of passages to leave out.
    /// - Complexity: O(postings of the query's terms + passages · log top).
    public func search(_ query: String, top: Int, excluding: Set<Int> = []) -> [ScoredPassage] {
        guard top > 0, count > 0 else { return [] }
        var scores = [Float](repeating: 0, count: count)
        var hasMatch = false
        for (term, weight) in weightedTerms(of: query) {
            hasMatch = true
            add(term, weight, to: &scores)
        }
        guard hasMatch else { return [] }
        for passage in excluding where scores.indices.contains(passage) { scores[passage] = 0 }
        return best(top, of: scores)
    }

    /// The terms of a query that the index knows, in their order, each with the number of its repeats.
    private func weightedTerms(of query: String) -> [(term: Int, weight: Float)] {
        var reader = TermReader(analyzer: analyzer)
        let words = reader.read(query)
        var counts = [Float](repeating: 0, count: reader.terms.count)
        for word in words { counts[Int(word)] += 1 }
        return counts.indices.compactMap { number in
            var text = reader.terms[number]
            let term = text.withUTF8 { bytes in
                bytes.baseAddress.flatMap { terms.find($0, count: bytes.count) }
            }
            return term.map { ($0, counts[number]) }
        }
    }

    private func add(_ term: Int, _ weight: Float, to scores: inout [Float]) {
        scores.withUnsafeMutableBufferPointer { scores in
            passages.withUnsafeBufferPointer { passages in
                weights.withUnsafeBufferPointer { weights in
                    guard let scores = scores.baseAddress, let passages = passages.baseAddress,
                        let weights = weights.baseAddress
                    else { return }
                    var posting = offsets[term]
                    let end = offsets[term + 1]
                    while posting < end {
                        scores[Int(passages[posting])] += weight * weights[posting]
                        posting &+= 1
                    }
                }
            }
        }
    }

    private func best(_ top: Int, of scores: [Float]) -> [ScoredPassage] {
        var best = BestScores(capacity: min(top, count))
        scores.withUnsafeBufferPointer { scores in
            guard let base = scores.baseAddress else { return }
            var passage = 0
            while passage < count {
                // Numbers rise, so an equal score never takes an earlier passage's place.
                if base[passage] > best.threshold { best.insert(base[passage], passage) }
                passage &+= 1
            }
        }
        return best.sorted()
    }
}
