import Foundation
import Ranking
import TestSupport
import Testing

@Suite("Reading answers")
struct ParserTests {
    private func numbers(_ answer: String, size: Int) -> [Int] {
        PermutationParser.read(answer, size: size).order.map(\.rawValue)
    }

    @Test("a rendered permutation reads back as itself, however it is spaced")
    func roundTrip() {
        var generator = SeededGenerator(seed: 3)
        for separator in [" > ", ">", "\n>\n", " >\r\n", ", ", " "] {
            for size in [1, 2, 20, 100] {
                let order = generator.shuffled(Array(1...size))
                let text = order.map { "[\($0)]" }.joined(separator: separator)
                let reading = PermutationParser.read(text, size: size)
                #expect(reading.order.map(\.rawValue) == order)
                #expect(reading.isComplete)
            }
        }
    }

    @Test("repeated, missing and foreign identifiers are repaired and reported")
    func repairs() {
        let reading = PermutationParser.read("[3] > [3] > [9] > [0] > [1]", size: 4)
        #expect(reading.order.map(\.rawValue) == [3, 1, 2, 4])
        #expect(reading.repairs.repeated == [3])
        #expect(reading.repairs.outOfRange == [9, 0])
        #expect(reading.repairs.missing.map(\.rawValue) == [2, 4])
        #expect(!reading.isComplete)
    }

    @Test("the reasoning is never read")
    func reasoningIsNotRead() {
        #expect(numbers("<think>[1] > [2] > [3]</think><answer>[3] > [2] > [1]</answer>", size: 3) == [3, 2, 1])
        #expect(!PermutationParser.read("<think>[2] > [1] > [3]", size: 3).isUsable)
        #expect(numbers("so [1] first</think>[2] > [1]", size: 2) == [2, 1])
    }

    @Test("of several complete orders the last one counts")
    func lastOrder() {
        let reading = PermutationParser.read("Draft: [1] > [2] > [3]. On reflection: [3] > [1] > [2]", size: 3)
        #expect(reading.order.map(\.rawValue) == [3, 1, 2])
        #expect(reading.repairs.completeOrders == 2)
        #expect(reading.repairs.proseAround)
    }

    @Test("an order followed by remarks stays")
    func remarks() {
        #expect(numbers("[2] > [3] > [1]\n[1] is only background, [2] explains it.", size: 3) == [2, 3, 1])
    }

    @Test(
        "words with numbers never become an order",
        arguments: [
            "Error 429: rate limit reached, retry in 7 s", "The top 3 of 20 are good.", "1. first\n2. second", "None",
            "",
            "{\"error\": {\"code\": 503}}", "<html>502 Bad Gateway</html>", "I'm sorry, I can't rank 20 passages.",
        ]
    )
    func notAnOrder(text: String) {
        #expect(!PermutationParser.read(text, size: 20).isUsable)
    }

    @Test("numbers in prose around an order are not taken")
    func numbersInProse() {
        #expect(
            PermutationParser.read("The top 3 of 20 are [14] > [2]", size: 20).identified.map(\.rawValue) == [14, 2]
        )
    }

    @Test(
        "selections",
        arguments: [
            ("[2] [4]", [2, 4]), ("None", []), ("none.", []), ("<answer>[1]</answer>", [1]),
            ("<answer>None</answer>", []),
            ("[2], [4], [4], [25]", [2, 4]), ("[ 3 ]\n[01]", [3, 1]), ("None of them helps except [3]", [3]),
        ]
    )
    func selections(text: String, expected: [Int]) {
        #expect(SelectionParser.read(text, size: 10).selection?.map(\.rawValue) == expected)
    }

    @Test(
        "what selects nothing and does not say None is unreadable",
        arguments: ["", "2 and 4", "[99]", "<think>[2]", "Nonetheless"]
    )
    func unreadableSelections(text: String) {
        #expect(SelectionParser.read(text, size: 10).selection == nil)
    }

    struct Sample: Decodable {
        let text: String
        let n: Int
        let expected: [Int]
        let identified: Int?
        let duplicates: Int?
        let out_of_range: Int?
        let note: String?
    }

    @Test(
        "real outputs read as in the samples",
        .samples("rankings"),
        arguments: ["listwise_outputs.jsonl", "listwise_outputs.bulk.jsonl"]
    )
    func realOrders(file: String) throws {
        for (line, sample) in try samples(file) {
            let reading = PermutationParser.read(sample.text, size: sample.n)
            #expect(reading.order.map(\.rawValue) == sample.expected, "\(file):\(line)")
            #expect(reading.identified.count == sample.identified, "\(file):\(line)")
            #expect(reading.repairs.repeated.count == sample.duplicates, "\(file):\(line)")
            #expect(reading.repairs.outOfRange.count == sample.out_of_range, "\(file):\(line)")
        }
    }

    @Test(
        "real selections read as in the samples; a range, which the samples do not expand, is refused",
        .samples("rankings")
    )
    func realSelections() throws {
        for (line, sample) in try samples("pointwise_outputs.jsonl") {
            let selection = SelectionParser.read(sample.text, size: sample.n).selection
            let isRange = sample.note?.contains("ranges") == true
            #expect((selection ?? []).map(\.rawValue) == (isRange ? [] : sample.expected), "line \(line)")
        }
    }

    private func samples(_ file: String) throws -> [(Int, Sample)] {
        let folder = try SharedSamples.folder("rankings")
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return try text.split(separator: "\n").enumerated().map { index, line in
            (index + 1, try JSONDecoder().decode(Sample.self, from: Data(line.utf8)))
        }
    }
}
