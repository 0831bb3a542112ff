import Ranking
import Testing

/// Eight passages, as in the small inputs that once went wrong.
@Suite("Orders are read as meant, or refused")
struct MeantOrderTests {
    private static let straight = (1...8).map { "[\($0)]" }.joined(separator: " > ")
    private static let falling = (1...8).reversed().map { "[\($0)]" }

    private func order(_ answer: String, size: Int = 8) -> [Int]? {
        let reading = PermutationParser.read(answer, size: size)
        return reading.isUsable ? reading.order.map(\.rawValue) : nil
    }

    @Test("one complete order is the answer, whatever stands before it")
    func strays() {
        let order = [1, 2, 4, 5, 6, 7, 8, 3]
        let text = "Passage [3] is about clay, so it goes last.\n\nOrder: "
        let reading = PermutationParser.read(
            text + order.map { "[\($0)]" }.joined(separator: " > "),
            size: 8
        )
        #expect(reading.order.map(\.rawValue) == order)
        #expect(reading.repairs.repeated.isEmpty && reading.repairs.proseAround)
        #expect(self.order("In the form `[3] > [1] > [2]`:\n" + Self.straight) == Array(1...8))
        #expect(self.order(text + "[1], [2], [4], [5], [6], [7], [8], [3]") == order)
        #expect(
            self.order(Self.falling.joined(separator: " > ") + "\nI read [1], [2], [3], [4], [5], [6], [7], [8].")
                == Array((1...8).reversed())
        )
    }

    @Test("a forgotten sign does not part an order")
    func forgotten() {
        let reading = PermutationParser.read("[3] [1] > [2] > [4] > [5] > [6] > [7] > [8]", size: 8)
        #expect(reading.order.map(\.rawValue) == [3, 1, 2, 4, 5, 6, 7, 8])
        #expect(reading.isComplete)
    }

    @Test("an order that misses a tenth leads over strays, too")
    func nearlyComplete() {
        let reading = PermutationParser.read("[3] is about clay.\n[1] > [2] > [4] > [5] > [6] > [7] > [8]", size: 8)
        #expect(reading.order.map(\.rawValue) == [1, 2, 4, 5, 6, 7, 8, 3])
        #expect(reading.repairs.missing.map(\.rawValue) == [3] && reading.repairs.repeated.isEmpty)
    }

    @Test("a chain by `<` is read from its end, as a repair", arguments: [" < ", " ≺ ", " &lt; ", "<", " \\prec "])
    func reversed(sign: String) {
        let reading = PermutationParser.read(Self.falling.joined(separator: sign), size: 8)
        #expect(reading.order.map(\.rawValue) == Array(1...8))
        #expect(reading.repairs.isReversed && !reading.isComplete)
    }

    @Test(
        "what says that the best comes last, or goes both ways, is no order",
        arguments: [
            "From least to most relevant: " + falling.joined(separator: " > "),
            falling.joined(separator: " > ") + " (worst to best)",
            "Least-relevant first: " + falling.joined(separator: ", "),
            "[8] < [7] > [6] < [5] < [4] < [3] < [2] < [1]",
            "8. [1]\n7. [2]\n6. [3]\n5. [4]\n4. [5]\n3. [6]\n2. [7]\n1. [8]",
        ]
    )
    func inverted(answer: String) {
        #expect(order(answer) == nil)
    }

    @Test("a draft that begins with the worst does not spoil the order after it")
    func draft() {
        let draft = "From least to most relevant: \(Self.falling.joined(separator: " > ")).\nSo, best first: "
        #expect(order(draft + Self.straight) == Array(1...8))
    }

    @Test(
        "values beside identifiers are no order",
        arguments: [
            "[1]: 2/10\n[2]: 9/10\n[3]: 1/10", "[1] -> rank 3\n[2] -> rank 2\n[3] -> rank 1",
            "{\"[1]\": 0.4, \"[2]\": 0.8, \"[3]\": 0.1}", "| [1] | 0.4 |\n| [2] | 0.8 |\n| [3] | 0.1 |",
            "[1] (score: 4), [2] (score: 8), [3] (score: 1)", "[1] = 4, [2] = 8, [3] = 1",
            "[{\"id\": \"[1]\", \"score\": 4}, {\"id\": \"[2]\", \"score\": 8}, {\"id\": \"[3]\", \"score\": 1}]",
            "[1]: relevant\n[2]: not relevant\n[3]: relevant",
        ]
    )
    func grades(answer: String) {
        #expect(order(answer, size: 3) == nil)
    }

    @Test(
        "an order with remarks stays one",
        arguments: [
            "[3] (0.9) > [1] (0.8) > [2] (0.1)", "1. [3] (0.9)\n2. [1] (0.8)\n3. [2] (0.1)",
            "**[3]** > **[1]** > **[2]**",
        ]
    )
    func remarks(answer: String) {
        #expect(order(answer, size: 3) == [3, 1, 2])
    }

    @Test("counting from 0 shifts every number, and is refused")
    func zero() {
        #expect(order("[7] > [6] > [5] > [4] > [3] > [2] > [1] > [0]") == nil)
        #expect(order("[0], [1], [2]", size: 3) == nil)
    }

    @Test("`=` is read as written and counted; nothing but `=` is no order")
    func ties() {
        let reading = PermutationParser.read("[2] = [1] > [3] ≥ [4]", size: 4)
        #expect(reading.order.map(\.rawValue) == [2, 1, 3, 4])
        #expect(reading.repairs.ties == 2 && !reading.isComplete)
        #expect(order("[2] = [1] = [3]", size: 3) == nil)
    }

    @Test("of what came again and of what is missing, a tenth is allowed")
    func bounds() {
        func isTooMuch(_ answer: String) -> Bool {
            PermutationParser.read(answer, size: 20).repairs.isTooMuch(size: 20)
        }
        let whole = (1...20).map { "[\($0)]" }.joined(separator: " > ")
        #expect(!isTooMuch(whole + " > [3] > [4]"))
        #expect(isTooMuch(whole + " > [3] > [4] > [5]"))
    }

    @Test(
        "selections that may mean something else are refused",
        arguments: [
            "None. [1] is only about clay", "[0], [1]", "[2]-[5]", "[2] to [5]", "[1], [3-5]", "[1], [2, 4]",
            "[1]: 2/10\n[2]: 9/10", "[1]: yes\n[2]: no",
        ]
    )
    func selections(answer: String) {
        #expect(SelectionParser.read(answer, size: 10).selection == nil)
    }

    @Test("where a line holds nothing but identifiers, prose around it selects nothing")
    func plainLines() {
        let reading = SelectionParser.read("[3] is off topic.\n\n[1], [2]\n", size: 10)
        #expect(reading.selection?.map(\.rawValue) == [1, 2])
    }
}
