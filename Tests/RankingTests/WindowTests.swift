import Ranking
import Testing

@Suite("Windows from the back to the front")
struct WindowTests {
    /// Reranks with a model that is always right; lower numbers are better.
    static func reranked(_ start: [Int], _ plan: WindowPlan, passes: Int = 1) -> [Int] {
        var order = start
        for _ in 0..<passes {
            for window in plan.windows(over: order.count) {
                let shown = Array(order[window])
                let best = shown.indices.sorted { shown[$0] < shown[$1] }.map(Position.init(index:))
                order.reorder(window, by: best)
            }
        }
        return order
    }

    @Test("100 places take 9 windows of 20 by 10 and 19 of 10 by 5; short lists one, and none is asked twice")
    func plan() {
        let windows = WindowPlan(size: 20, step: 10).windows(over: 100)
        #expect(windows.count == 9 && windows.first == 80..<100 && windows.last == 0..<20)
        #expect(WindowPlan(size: 10, step: 5).windows(over: 100).count == 19)
        #expect(WindowPlan(size: 20, step: 10).windows(over: 25) == [5..<25, 0..<15])
        #expect(WindowPlan(size: 20, step: 10).windows(over: 20) == [0..<20])
        #expect(WindowPlan(size: 20, step: 10).windows(over: 7) == [0..<7])
        #expect(WindowPlan(size: 20, step: 10).windows(over: 1).isEmpty)
        #expect(WindowPlan.whole(100).windows(over: 100) == [0..<100])
    }

    @Test(
        "with a model that is always right, size - step more places are right after each pass, and no more where the best stood last",
        arguments: [(20, 10), (10, 5), (20, 5), (7, 3)]
    )
    func theory(size: Int, step: Int) {
        let plan = WindowPlan(size: size, step: step)
        var generator = SeededGenerator(state: 5)
        for passes in 1...3 {
            let right = (size - step) * passes
            for _ in 0..<50 {
                let order = Self.reranked(generator.shuffled(Array(0..<100)), plan, passes: passes)
                #expect(order.prefix(right).elementsEqual(0..<right))
                #expect(order.sorted() == Array(0..<100))
            }
            // The best ones in the back: of each window only so many come along.
            let worst = Self.reranked(Array((0..<100).reversed()), plan, passes: passes)
            #expect(worst.prefix(right).elementsEqual(0..<right) && worst[right] != right)
        }
    }

    @Test("a score is read from an answer that is nothing but a number from 0 to 100")
    func scores() {
        #expect(ScoreParser.read("<think>12 of 100?</think><answer> 73 </answer>") == 73)
        #expect(
            ScoreParser.read("73.5/100") == 73.5 && ScoreParser.read("**40**") == 40 && ScoreParser.read("0 %") == 0
        )
        for text in ["", "error 429: too many requests", "101", "between 3 and 4", "<think>80", "-5", "3 7"] {
            #expect(ScoreParser.read(text) == nil, "\(text)")
        }
    }
}
