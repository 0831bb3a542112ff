import Foundation

/// Scores rollouts one after the other; keeps its working memory between them, so a thread needs one of its own.
public struct RolloutScorer {
    /// A run of digits in an answer.
    private struct Identifier {
        /// Its value; `Int.max` where it is longer than any list's.
        var number: Int
        var start: Int
        var length: Int
        /// Whether it is spelled as a teacher's order spells it: without leading zeros.
        var isPlain: Bool
    }

    private let rule: MultiViewReward.Rule
    private let isThinkOpen: Bool
    private var identifiers: [Identifier] = []
    /// For each number: in which rollout, and at which place, it was last seen on the student's and on the teacher's side.
    private var studentSeen: [Int] = []
    private var teacherSeen: [Int] = []
    private var round = 0

    /// Makes a scorer.
    ///
    /// - Parameter isThinkOpen: whether the chat template has written `<think>` into the prompt, so that rollouts begin within it.
    public init(rule: MultiViewReward.Rule, isThinkOpen: Bool = false) {
        self.rule = rule
        self.isThinkOpen = isThinkOpen
    }

    private static let discounts = (0..<10).map { 1 / log2(Double($0 + 2)) }

    /// 1 / log2(rank + 1) for a rank from 0, of the first ten.
    static func discount(at index: Int) -> Double { discounts[index] }

    /// Scores a rollout given as UTF-8.
    public mutating func score(_ rollout: UnsafeBufferPointer<UInt8>, gold: RewardGold) -> MultiViewReward.Score {
        switch RolloutFormat.answer(in: rollout, isOpen: isThinkOpen) {
        case .failure(let detail): return MultiViewReward.Score(reward: -1, fault: .outputFormat, detail: detail)
        case .success(let range):
            read(rollout, range)
            if let detail = check(rollout, size: gold.size) {
                return MultiViewReward.Score(reward: 0, fault: .answerFormat, detail: detail)
            }
            return scoreIdentifiers(gold)
        }
    }

    /// Finds the runs of digits.
    private mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        identifiers.removeAll(keepingCapacity: true)
        if case .released = rule, text[range].contains(where: { $0 >= 0x80 }) {
            identifiers = PythonDigits.runs(in: text, range).map { run in
                Identifier(number: run.number, start: run.start, length: run.length, isPlain: run.isPlain)
            }
            return
        }
        var index = range.lowerBound
        while index < range.upperBound {
            let first = text[index] &- 0x30
            guard first < 10 else {
                index += 1
                continue
            }
            let start = index
            var number = 0
            while index < range.upperBound, text[index] &- 0x30 < 10 {
                number = number > 1_000_000_000 ? .max : number * 10 + Int(text[index] &- 0x30)
                if number == .max { number = 1_000_000_001 }
                index += 1
            }
            let isPlain = first != 0 && number <= 1_000_000_000
            identifiers.append(Identifier(number: number, start: start, length: index - start, isPlain: isPlain))
        }
    }

    /// What keeps the identifiers from being an order of the list.
    private mutating func check(_ text: UnsafeBufferPointer<UInt8>, size: Int) -> RolloutFault? {
        guard identifiers.count == size else { return .count(found: identifiers.count, expected: size) }
        if case .released = rule {
            if let fault = checkSpellings(text, size: size) { return fault }
            return identifiers.contains { $0.number < 0 || $0.length > PythonDigits.mostDigits } ? .unreadable : nil
        }
        beginRound(size)
        for identifier in identifiers {
            guard (1...max(1, size)).contains(identifier.number) else { return .outside(identifier.number, size: size) }
            if studentSeen[identifier.number] == round { return .repeated(identifier.number) }
            studentSeen[identifier.number] = round
        }
        return nil
    }

    /// In the released code any identifiers do that are spelled differently.
    private mutating func checkSpellings(_ text: UnsafeBufferPointer<UInt8>, size: Int) -> RolloutFault? {
        beginRound(size)
        for (index, one) in identifiers.enumerated() {
            if one.isPlain, one.number <= size {
                if studentSeen[one.number] == round { return .repeated(one.number) }
                studentSeen[one.number] = round
            } else {
                for other in identifiers[..<index] where isSame(one, other, text) { return .repeated(one.number) }
            }
        }
        return nil
    }

    /// Whether two are spelled alike: the released code compares texts.
    private func isSame(_ one: Identifier, _ other: Identifier, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard one.length == other.length, one.number == other.number, let base = text.baseAddress else { return false }
        return memcmp(base + one.start, base + other.start, one.length) == 0
    }

    private mutating func beginRound(_ size: Int) {
        round += 1
        if studentSeen.count <= size {
            studentSeen += Array(repeating: 0, count: size + 1 - studentSeen.count)
            teacherSeen += Array(repeating: 0, count: size + 1 - teacherSeen.count)
        }
    }

    private mutating func scoreIdentifiers(_ gold: RewardGold) -> MultiViewReward.Score {
        let (gain, hits) = topTen(gold)
        let ndcg = gold.ideal == 0 ? 0 : gain / gold.ideal
        let recall = gold.relevantCount == 0 ? 0 : Double(hits) / Double(gold.relevantCount)
        let rbo = overlap(gold)
        return MultiViewReward.Score(
            reward: ndcg + 0.2 * recall + 0.1 * rbo,
            ndcg: ndcg,
            recall: recall,
            rbo: rbo
        )
    }

    /// DCG and relevant ones in the first ten. In the released code `[0]` is Python's index -1, the last passage; what lies beyond the list
    /// is passed over; and a passage that was named twice so stands at its last place, since its scores are a dictionary.
    private mutating func topTen(_ gold: RewardGold) -> (gain: Double, hits: Int) {
        let size = gold.size
        let hasZero = identifiers.contains { $0.number == 0 }
        let isPadded = identifiers.contains { !$0.isPlain }
        if hasZero || isPadded {
            beginRound(size)
            for (place, identifier) in identifiers.enumerated() where identifier.number <= size {
                teacherSeen[identifier.number == 0 ? size : identifier.number] = place
            }
        }
        var rank = 0
        var gain = 0.0
        var hits = 0
        for (place, identifier) in identifiers.enumerated() where identifier.number <= size {
            let number = identifier.number == 0 ? size : identifier.number
            if hasZero || isPadded, teacherSeen[number] != place { continue }
            if rank == 10 { break }
            if gold.isRelevant[number - 1] {
                gain += Self.discounts[rank]
                hits += 1
            }
            rank += 1
        }
        if hasZero || isPadded { for index in teacherSeen.indices { teacherSeen[index] = 0 } }
        return (gain, hits)
    }

    /// Agreement with the teacher's order: the truncated sum, or the plain mean of the agreements in the released code, which compares
    /// spellings.
    private mutating func overlap(_ gold: RewardGold) -> Double {
        if gold.size == 0 { return 1 }
        beginRound(gold.size)
        var shared = 0
        var sum = 0.0
        var (p, weight) = (1.0, 1.0)
        var isReleased = false
        switch rule {
        case .paper(let persistence): (p, weight) = (persistence, 1 - persistence)
        case .released: isReleased = true
        }
        for (place, identifier) in identifiers.enumerated() {
            let number = identifier.number
            if number >= 1, number <= gold.size, identifier.isPlain || !isReleased {
                studentSeen[number] = round
                if teacherSeen[number] == round { shared += 1 }
            }
            let expected = Int(gold.order[place])
            teacherSeen[expected] = round
            if studentSeen[expected] == round { shared += 1 }
            sum += weight * Double(shared) / Double(place + 1)
            weight *= p
        }
        return isReleased ? sum / Double(gold.size) : sum
    }
}

/// What is wrong with a rollout that got -1 or 0.
public enum RolloutFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no `<think>`.
    case noOpeningThink
    /// `<think>` is never closed.
    case noClosingThink
    /// No `<answer>` directly follows a `</think>`.
    case noAnswerAfterThink
    /// `<answer>` is never closed.
    case noClosingAnswer
    /// The answer names too few or too many passages.
    case count(found: Int, expected: Int)
    /// The answer names a passage twice.
    case repeated(Int)
    /// The answer names a passage that the list doesn't have.
    case outside(Int, size: Int)
    /// A run of digits is none that Python's `int` reads; the released code gives up then.
    case unreadable

    /// In a sentence.
    public var description: String {
        switch self {
        case .noOpeningThink: "expected <think>, found none"
        case .noClosingThink: "expected </think> after <think>, found none"
        case .noAnswerAfterThink: "expected <answer> right after </think>, found something else"
        case .noClosingAnswer: "expected </answer> after <answer>, found none"
        case .count(let found, let expected): "expected \(expected) identifiers in the answer, found \(found)"
        case .repeated(let number): "expected each passage once, found \(number) again"
        case .outside(let number, let size): "expected identifiers from 1 to \(size), found \(number)"
        case .unreadable: "expected numbers that Python's int() reads, found another one"
        }
    }
}
