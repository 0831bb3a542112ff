import CVectors
import Dispatch
import Foundation
import Synchronization

/// Finds the passages nearest to queries by going through all of them: exact, and the same whatever is searched together.
///
/// Passages are numbered in the corpus's order, while their vectors lie in the order in which they came. Rows are read in blocks, each
/// widened once for all queries at hand, so that a hundred queries read the vectors once (CVectors has the arithmetic).
package struct DenseIndex: Sendable {
    private let vectors: MappedVectors
    private let rows: [Int32]

    /// Rows scored before the best of them are picked: their scores for 64 queries stay in the second-level cache.
    private static let block = 1024

    /// Makes an index.
    ///
    /// - Parameters:
    ///   - vectors: of all texts of one model.
    ///   - rows: the row of each passage, by its number; -1 for one without a vector.
    package init(vectors: MappedVectors, rows: [Int32]) {
        self.vectors = vectors
        self.rows = rows
    }

    /// The passages nearest to each query: best first, equal scores by number.
    ///
    /// Takes O(queries · passages · dimensions), on all cores; blocks, so never call it on a task's own thread.
    ///
    /// - Parameters:
    ///   - queries: of the same model; those of another length find nothing.
    ///   - top: how many each.
    package func search(_ queries: [HalfVector], top: Int) -> [[ScoredPassage]] {
        guard top > 0, !rows.isEmpty, !queries.isEmpty, queries.allSatisfy({ $0.bits.count == vectors.length }) else {
            return queries.map { _ in [] }
        }
        let floats = queries.flatMap(\.floats)
        let parts = min(ProcessInfo.processInfo.activeProcessorCount, (rows.count + Self.block - 1) / Self.block)
        let size = (rows.count + parts - 1) / parts
        let found = Mutex([[ScoredPassage]](repeating: [], count: queries.count))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = part * size..<min(rows.count, (part + 1) * size)
            guard !range.isEmpty else { return }
            let best = best(in: range, queries: floats, count: queries.count, top: top)
            found.withLock { found in
                for (query, passages) in best.enumerated() { found[query] += passages }
            }
        }
        return found.withLock { $0 }.map { passages in
            Array(
                passages.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(top)
            )
        }
    }

    private func best(in range: Range<Int>, queries: [Float], count: Int, top: Int) -> [[ScoredPassage]] {
        var best = [BestScores](repeating: BestScores(capacity: top, floor: -.infinity), count: count)
        var scratch = [Float](repeating: 0, count: 16 * vectors.length)
        var scores = [Float](repeating: 0, count: Self.block * count)
        var addresses: [UnsafePointer<UInt16>?] = []
        var numbers: [Int] = []
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.block) {
            addresses.removeAll(keepingCapacity: true)
            numbers.removeAll(keepingCapacity: true)
            for number in start..<min(range.upperBound, start + Self.block) {
                guard let address = vectors.row(Int(rows[number])) else { continue }
                addresses.append(address)
                numbers.append(number)
            }
            rf_scores(addresses, addresses.count, queries, count, vectors.length, &scores, &scratch)
            for query in 0..<count {
                let offset = query * numbers.count
                var threshold = best[query].threshold
                for place in numbers.indices where scores[offset + place] > threshold {
                    best[query].insert(scores[offset + place], numbers[place])
                    threshold = best[query].threshold
                }
            }
        }
        return best.map { $0.sorted() }
    }
}

/// A vector of length 1 in 16-bit floats, filled up with zeros to a whole number of the processor's lanes.
///
/// Inner products of such vectors are cosines. Half precision moves a cosine by less than 0.001, and halves what every search reads.
package struct HalfVector: Hashable, Sendable {
    /// The bits of the 16-bit floats.
    let bits: [UInt16]

    /// How many 16-bit floats hold a vector of so many dimensions.
    package static func length(dimensions: Int) -> Int {
        (dimensions + Int(RF_LANES) - 1) / Int(RF_LANES) * Int(RF_LANES)
    }

    /// Scales a vector to length 1 and rounds it; nil for one that has no direction: zeros, or numbers that are not finite.
    package init?(_ values: [Float]) {
        let square = values.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard square.isFinite, square > 0 else { return nil }
        let scale = 1 / square.squareRoot()
        let scaled = values.map { Float(Double($0) * scale) }
        var bits = [UInt16](repeating: 0, count: Self.length(dimensions: values.count))
        bits.withUnsafeMutableBufferPointer { rf_to_half(scaled, $0.baseAddress, scaled.count) }
        self.bits = bits
    }

    /// Takes what was stored.
    package init(bits: [UInt16]) {
        self.bits = bits
    }

    /// The numbers, zeros at the end included.
    var floats: [Float] {
        [Float](unsafeUninitializedCapacity: bits.count) { buffer, count in
            rf_to_float(bits, buffer.baseAddress, bits.count)
            count = bits.count
        }
    }
}
