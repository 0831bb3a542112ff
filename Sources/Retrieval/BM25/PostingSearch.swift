import CVectors

/// One search over the postings of its terms, block of passages by block, rarest term first.
///
/// Of a passage nothing but its score counts, so what can't reach the best any more is not looked at: once the terms that are still to be
/// added can lift no passage over the worst of the best so far, only passages that are close enough are looked up in them, and most of the
/// postings of frequent words are never read. Every passage's score is still the sum of its terms' weights in one order, rarest first, so the
/// result has the same bits as adding up all postings.
struct PostingSearch {
    /// A term of the query.
    struct Term {
        /// Passage number in the low half and weight in the high one, by passage.
        let postings: UnsafeBufferPointer<UInt64>
        /// How often the query holds it.
        let count: Float
        /// More than what it adds to any passage, its repeats in the query included.
        let bound: Double
        /// The first posting that belongs to this block or a later one.
        var next = 0
    }

    /// Passages whose scores are added up together: most of them stay in the first-level cache, all in the second.
    static let block = 1 << 15
    /// Looking up one passage, in as many terms as it takes, costs as much as adding some two hundred postings that follow each other.
    private static let lookup = 200
    /// Looking at so many scores takes as long as adding one posting.
    private static let scan = 32
    /// Bytes of each term's postings that are asked for at a block's beginning; then the processor sees where it goes.
    private static let ahead = 256

    private let passages: Int
    private let block: Int
    private var terms: [Term]
    /// More than all terms from each one on add to any passage.
    private var remaining: [Double]
    /// Sums of so many single-precision numbers are off by less than this share.
    private let slack: Double
    private var best: BestScores
    private let excluding: Set<Int>

    /// - Parameters:
    ///   - terms: in any order; of equally frequent ones the earlier is added first.
    ///   - passages: how many the index holds.
    ///   - block: how many of them are added up together, a power of two.
    init(_ terms: [Term], passages: Int, top: Int, excluding: Set<Int> = [], block: Int = block) {
        self.passages = passages
        self.block = block
        self.excluding = excluding
        self.terms = terms.enumerated().sorted {
            ($0.element.postings.count, $0.offset) < ($1.element.postings.count, $1.offset)
        }
        .map(\.element)
        remaining = [0]
        for term in self.terms.reversed() { remaining.append((remaining.last ?? 0) + term.bound) }
        remaining.reverse()
        slack = Double(terms.count + 16) * 1.2e-7
        best = BestScores(capacity: min(top, passages))
    }

    /// Finds the best passages.
    ///
    /// - Parameter scores: as many zeros as a block has passages; zeros again afterwards.
    mutating func run(_ scores: inout [Float]) -> [ScoredPassage] {
        var near = [Int32](repeating: 0, count: scores.count + Self.scan)
        scores.withUnsafeMutableBufferPointer { scores in
            near.withUnsafeMutableBufferPointer { near in
                for first in stride(from: 0, to: passages, by: block) {
                    search(first, scores, near)
                }
            }
        }
        return best.sorted()
    }

    private mutating func search(
        _ first: Int,
        _ scores: UnsafeMutableBufferPointer<Float>,
        _ near: UnsafeMutableBufferPointer<Int32>
    ) {
        let size = min(block, passages - first)
        // Each term's part begins somewhere else: asked for now, they come all at once.
        for term in terms where term.next < term.postings.count {
            rf_prefetch(term.postings.baseAddress.map { $0 + term.next }, Self.ahead)
        }
        var added = 0
        var isTouched = false
        var found = 0
        while true {
            // What a passage must have by now, or it can't get in.
            let bar = self.bar(added)
            let isLast = added == terms.count
            let postings = isLast ? 0 : terms[added].postings.count * size / passages
            if bar >= 0, isLast || postings > size / Self.scan {
                let limit = isLast ? size : postings / Self.lookup
                found = isTouched ? rf_above(scores.baseAddress, size, bar, near.baseAddress, limit) : 0
                if found <= limit { break }
            }
            if add(added, first, scores) { isTouched = true }
            added += 1
        }
        for place in near[..<found] { complete(first + Int(place), scores[Int(place)], from: added) }
        if isTouched { scores.update(repeating: 0) }
    }

    /// What a passage's score must exceed once so many terms are added; all are added, and it is the worst of the best.
    private func bar(_ added: Int) -> Float {
        if added == terms.count { return best.threshold }
        return Float(Double(best.threshold) * (1 - slack) - remaining[added] * (1 + slack)).nextDown
    }

    /// Adds a term's weights to the scores of a block.
    ///
    /// - Returns: whether there were any.
    private mutating func add(_ term: Int, _ first: Int, _ scores: UnsafeMutableBufferPointer<Float>) -> Bool {
        let postings = terms[term].postings
        let begin = Self.place(of: first, in: postings, near: terms[term].next)
        let rest = UnsafeBufferPointer(rebasing: postings[begin...])
        let count = rf_add_postings(
            rest.baseAddress,
            rest.count,
            UInt32(first),
            UInt32(block),
            terms[term].count,
            scores.baseAddress
        )
        terms[term].next = begin + count
        return count > 0
    }

    /// Looks a passage up in the terms that were not added, as long as it can still get in, and keeps it if it does.
    private mutating func complete(_ passage: Int, _ score: Float, from added: Int) {
        if !excluding.isEmpty, excluding.contains(passage) { return }
        var score = score
        for term in added..<terms.count {
            guard score > bar(term) else { return }
            let postings = terms[term].postings
            let guess = Int(Double(passage) * Double(postings.count) / Double(passages))
            let place = Self.place(of: passage, in: postings, near: max(guess, terms[term].next))
            guard place < postings.count, Int(postings[place] & 0xFFFF_FFFF) == passage else { continue }
            score += terms[term].count * Self.weight(postings[place])
        }
        if score > best.threshold { best.insert(score, passage) }
    }

    private static func weight(_ posting: UInt64) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: posting >> 32))
    }

    /// The first posting of this passage or a later one, looked for in steps that double from where it should be.
    private static func place(of passage: Int, in postings: UnsafeBufferPointer<UInt64>, near guess: Int) -> Int {
        func isBefore(_ place: Int) -> Bool { Int(postings[place] & 0xFFFF_FFFF) < passage }
        var (low, high) = (min(guess, postings.count), min(guess, postings.count))
        var step = 1
        if high < postings.count, isBefore(high) {
            while high < postings.count, isBefore(high) {
                low = high + 1
                high = min(postings.count, high + step)
                step *= 2
            }
        } else {
            while low > 0, !isBefore(low - 1) {
                high = low - 1
                low = max(0, low - step)
                step *= 2
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The best of many scores: a heap with the worst of them on top.
struct BestScores {
    /// What a score must exceed to get in: the floor, then the worst score that is in.
    private(set) var threshold: Float
    private let capacity: Int
    private var heap: [(score: Float, passage: Int)] = []

    init(capacity: Int, floor: Float = 0) {
        self.capacity = capacity
        threshold = floor
        heap.reserveCapacity(capacity)
    }

    /// Takes a score above the threshold; passages must come in rising order.
    mutating func insert(_ score: Float, _ passage: Int) {
        if heap.count < capacity {
            heap.append((score, passage))
            siftUp(heap.count - 1)
        } else {
            heap[0] = (score, passage)
            siftDown()
        }
        if heap.count == capacity { threshold = heap[0].score }
    }

    /// Best first, equal scores by number.
    func sorted() -> [ScoredPassage] {
        heap.sorted { isWorse($1, $0) }.map { ScoredPassage(index: $0.passage, score: Double($0.score)) }
    }

    /// Of equal scores the later passage is the worse, and leaves first.
    private func isWorse(_ left: (score: Float, passage: Int), _ right: (score: Float, passage: Int)) -> Bool {
        left.score != right.score ? left.score < right.score : left.passage > right.passage
    }

    private mutating func siftUp(_ start: Int) {
        var place = start
        while place > 0, isWorse(heap[place], heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func siftDown() {
        var place = 0
        while true {
            var worst = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && isWorse(heap[child], heap[worst]) {
                worst = child
            }
            guard worst != place else { return }
            heap.swapAt(place, worst)
            place = worst
        }
    }
}
