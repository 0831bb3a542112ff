import Ranking
import Testing

@Suite("Random numbers from a seed")
struct SamplingTests {
    @Test("the sequence is that of SplitMix64's reference code")
    func reference() {
        var generator = SeededGenerator(state: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test("shuffles hold every element once and differ from seed to seed")
    func shuffles() {
        var first = SeededGenerator(seed: 7, parts: "assemble", "biology/1")
        var second = SeededGenerator(seed: 7, parts: "assemble", "biology/2")
        var again = SeededGenerator(seed: 7, parts: "assemble", "biology/1")
        let order = first.shuffled(Array(0..<20))
        #expect(order.sorted() == Array(0..<20))
        #expect(order != second.shuffled(Array(0..<20)))
        #expect(order == again.shuffled(Array(0..<20)))
    }

    @Test("parts that join to the same text are different seeds")
    func framing() {
        var first = SeededGenerator(seed: 7, parts: "ab", "c")
        var second = SeededGenerator(seed: 7, parts: "a", "bc")
        #expect(first.next() != second.next())
    }

    @Test("a sample keeps the order, the size and, over many draws, even shares")
    func samples() {
        var generator = SeededGenerator(seed: 1)
        var counts = Array(repeating: 0, count: 10)
        for _ in 0..<3000 {
            let sample = generator.sample(Array(0..<10), count: 3)
            #expect(sample == sample.sorted() && Set(sample).count == 3)
            for element in sample { counts[element] += 1 }
        }
        #expect(counts.allSatisfy { (800...1000).contains($0) })
        #expect(generator.sample([1, 2], count: 5) == [1, 2])
        #expect(generator.sample([1, 2], count: 0).isEmpty)
    }
}
