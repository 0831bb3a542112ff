import Testing

@testable import Ranking

@Suite("Finding near copies")
struct NearIndexTests {
    /// A small fixed generator: what is drawn is the same in every run.
    struct Draw: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Hashing.mix(state)
        }
    }

    private static func text(_ words: Int, _ draw: inout Draw) -> [String] {
        (0..<words).map { _ in
            let rank = Double.random(in: 0..<1, using: &draw)
            return "w\(Int(rank * rank * rank * 5000))"
        }
    }

    @Test("the share of equal places is close to the Jaccard similarity", arguments: [0.0, 0.1, 0.3, 0.5, 0.8, 1.0])
    func estimate(share: Double) {
        let minHash = MinHash()
        var draw = Draw(state: 3)
        var sum = 0.0
        for _ in 0..<20 {
            let common = (0..<Int(share * 200)).map { _ in draw.next() }
            let rest = (200 - common.count) / 2
            let one = common + (0..<rest).map { _ in draw.next() }
            let two = common + (0..<rest).map { _ in draw.next() }
            let estimate = MinHash.estimate(minHash.signature(of: one), minHash.signature(of: two))
            #expect(abs(estimate - share) < 0.18, "four standard errors of one estimate")
            sum += estimate
        }
        #expect(abs(sum / 20 - share) < 0.04)
    }

    @Test("signatures are the same in every run")
    func fixed() {
        let signature = MinHash().signature(of: TextShape("how much water can it trap after raining").pairs)
        #expect(signature.prefix(3) == [375_633_335, 9_923_836, 379_213_272])
    }

    @Test("case, punctuation, markup and blanks make no difference")
    func normalised() {
        #expect(TextShape("Given `n` **non-negative**\nintegers!") == TextShape("given N non negative  integers"))
        #expect(TextShape("ｆｕｌｌ Ünïcode") == TextShape("full ünïcode"))
        #expect(TextShape("水の音").words == 3)
        #expect(TextShape("…").words == 0)
    }

    @Test("an equal text is always found, the first one of several, however short")
    func equal() {
        var index = NearIndex(likeness: .containment, threshold: 0.6)
        var draw = Draw(state: 5)
        let texts = (0..<300).map { Self.text(1 + $0 % 40, &draw).joined(separator: " ") + " id\($0)" }
        for text in texts + texts { index.add(index.probe(text)) }
        for (row, text) in texts.enumerated() {
            #expect(index.best(index.probe(text.uppercased())) == .init(row: row, likeness: 1, isExact: true))
        }
        #expect(index.best(index.probe("")) == nil)
    }

    @Test("copies with up to 15 % of their words changed, left out or added are found; others are not")
    func edited() {
        var index = NearIndex(likeness: .containment, threshold: 0.6)
        var draw = Draw(state: 11)
        let texts = (0..<200).map { 8 + $0 % 90 }.map { Self.text($0, &draw) }
        for text in texts { index.add(index.probe(text.joined(separator: " "))) }
        for (row, text) in texts.enumerated() {
            var copy = text
            for edit in 0..<Int(Double(text.count) * 0.15) {
                let place = Int.random(in: 0..<copy.count, using: &draw)
                switch edit % 3 {
                case 0: copy[place] = "changed\(edit)"
                case 1: copy.remove(at: place)
                default: copy.insert("added\(edit)", at: place)
                }
            }
            #expect(index.best(index.probe(copy.joined(separator: " ")))?.row == row, "\(text.count) words")
        }
        for words in 0..<200 {
            let other = Self.text(8 + words % 90, &draw).joined(separator: " ")
            #expect(index.best(index.probe(other)) == nil)
        }
    }

    @Test("bands are as long as the allowed misses let them be")
    func bands() {
        let wide = Bands(similarity: 0.25)
        #expect((wide.rows, wide.count) == (2, 64))
        #expect(wide.chance(at: 0.43) > 0.999)
        #expect(Bands(similarity: 0.8, miss: 0.001).chance(at: 0.8) >= 0.999)
        #expect(Bands(similarity: 0.8, miss: 0.001).chance(at: 0.3) < 0.1)
    }

    @Test("short questions match only when they are equal")
    func short() {
        let likeness = Likeness.containment
        #expect(likeness.value(TextShape("capital of France today"), TextShape("capital of Germany today")) == 0)
        let seven = TextShape("how do bees find their way home")
        #expect(likeness.value(TextShape("how do bees find the way"), TextShape("how do bees find my way")) == 0)
        #expect(likeness.value(TextShape("how do bees find way home"), seven) == 0.8)
        #expect(likeness.value(TextShape("Capital of France?"), TextShape("capital of france")) == 1)
    }

    @Test("Jaccard counts what only the longer text holds, containment does not")
    func measures() {
        let short = TextShape("a b c d e f g h i j")
        let long = TextShape("a b c d e f g h i j k l m n o p q r s")
        #expect(Likeness.containment.value(short, long) == 1)
        #expect(Likeness.jaccard.value(short, long) == 0.5)
    }

    @Test(
        "from a threshold on the measure is exact, however early it gives up below",
        arguments: [Likeness.containment, .jaccard]
    )
    func threshold(likeness: Likeness) {
        var draw = Draw(state: 8)
        var (reached, missed) = (0, 0)
        for _ in 0..<2000 {
            let words = Self.text(Int.random(in: 1...60, using: &draw), &draw)
            let share = Double.random(in: 0...0.3, using: &draw)
            var other = words.map { Double.random(in: 0..<1, using: &draw) < share ? "new" : $0 }
            if Bool.random(using: &draw) { other += Self.text(Int.random(in: 0...30, using: &draw), &draw) }
            let (one, two) = (TextShape(words.joined(separator: " ")), TextShape(other.joined(separator: " ")))
            let exact = likeness.value(one, two)
            for threshold in [0.4, 0.5, 0.8, 0.9, 1, exact] {
                let value = likeness.value(one, two, from: threshold)
                if exact >= threshold { reached += 1 } else { missed += 1 }
                #expect(exact >= threshold ? value == exact : value < threshold)
            }
        }
        #expect(min(reached, missed) > 1000)
    }

    @Test("a set of hashes has those members that were put in")
    func hashes() {
        var draw = Draw(state: 4)
        for count in 0..<200 {
            // Small ones, so that many share a place, and 0 is among them.
            let one = (0..<count).map { _ in draw.next() % 64 << 32 | draw.next() % 4 }
            let two = (0..<count / 2).map { _ in draw.next() % 300 }
            let (set, union) = (HashSet(one), HashSet(one).union(HashSet(two)))
            for hash in one + two + [0, 1, 2, 3, 1 << 32] {
                #expect(set.contains(hash) == one.contains(hash))
                #expect(union.contains(hash) == (one + two).contains(hash))
            }
        }
    }
}
