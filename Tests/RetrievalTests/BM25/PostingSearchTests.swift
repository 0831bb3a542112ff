import Ranking
import Testing

@testable import Retrieval

@Suite("Search that leaves out what can't change the result")
struct PostingSearchTests {
    /// Postings of some terms, from every passage to a handful, with weights below the bound of their rarity and many equal ones.
    private struct Made {
        let passages: Int
        var terms: [(postings: [UInt64], count: Float, bound: Double)] = []

        init(passages: Int, terms count: Int, seed: UInt64) {
            self.passages = passages
            var luck = SeededGenerator(seed: Int(seed))
            for _ in 0..<count {
                let every = 1 << Int.random(in: 0...9, using: &luck)
                let holding = (0..<passages).filter { _ in Int.random(in: 0..<every, using: &luck) == 0 }
                let rarity = BM25Parameters.rarity(passages: passages, holding: holding.count)
                let repeats = Float(Int.random(in: 1...3, using: &luck))
                let postings = holding.map { passage -> UInt64 in
                    let weight = Float(rarity * Double(Int.random(in: 1...8, using: &luck)) / 8)
                    return UInt64(passage) | UInt64(weight.bitPattern) << 32
                }
                terms.append((postings, repeats, Double(repeats) * rarity))
            }
        }

        func found(top: Int, excluding: Set<Int>, block: Int) -> [ScoredPassage] {
            // The buffers outlive the search: all of them lie in one array.
            let all = terms.flatMap(\.postings)
            return all.withUnsafeBufferPointer { all in
                var start = 0
                let terms = terms.map { term in
                    defer { start += term.postings.count }
                    return PostingSearch.Term(
                        postings: UnsafeBufferPointer(rebasing: all[start..<start + term.postings.count]),
                        count: term.count,
                        bound: term.bound
                    )
                }
                var search = PostingSearch(terms, passages: passages, top: top, excluding: excluding, block: block)
                var scores = [Float](repeating: 0, count: block)
                let found = search.run(&scores)
                #expect(scores.allSatisfy { $0 == 0 })
                return found
            }
        }

        /// Every posting of every term, rarest first, and all passages sorted.
        func bruteForce(top: Int, excluding: Set<Int>) -> [ScoredPassage] {
            var scores = [Float](repeating: 0, count: passages)
            let rarestFirst = terms.enumerated().sorted {
                ($0.element.postings.count, $0.offset) < ($1.element.postings.count, $1.offset)
            }
            for (_, term) in rarestFirst {
                for posting in term.postings {
                    scores[Int(posting & 0xFFFF_FFFF)] += term.count * Float(bitPattern: UInt32(posting >> 32))
                }
            }
            let found = scores.indices.filter { scores[$0] > 0 && !excluding.contains($0) }
                .map { ScoredPassage(index: $0, score: Double(scores[$0])) }
            return Array(found.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(top))
        }
    }

    @Test(
        "it finds the same passages with the same bits as adding up every posting",
        arguments: [(1, 64), (3, 64), (8, 256), (30, 64), (120, 512)]
    )
    func bruteForce(terms: Int, block: Int) {
        for seed in 0..<6 as Range<UInt64> {
            let made = Made(passages: 2000 + Int(seed) * 37, terms: terms, seed: seed)
            let excluding: Set<Int> = seed % 2 == 0 ? [] : Set(made.bruteForce(top: 5, excluding: []).map(\.index))
            for top in [1, 10, 40, 5000] {
                #expect(
                    made.found(top: top, excluding: excluding, block: block)
                        == made.bruteForce(top: top, excluding: excluding)
                )
            }
        }
    }
}
