import Foundation
import Ranking
import Settings
import Store
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("The rules of the stages")
struct StageRuleTests {
    private static let query = QueryID(domain: "d", local: "1")

    private static func list(size: Int = 20, minimum: Int = 4) throws -> ListConfiguration {
        try ListConfiguration(
            settings: Settings(path: "list", values: ["size": .integer(size), "minimum": .integer(minimum)])
        )
    }

    private static func assembled(positives: Int, hard: Int, negatives: Int, unjudged: Int = 0, size: Int = 20) throws
        -> StageResult
    {
        let labels =
            Array(repeating: Label.positive, count: positives) + Array(repeating: .hardNegative, count: hard)
            + Array(repeating: .negative, count: negatives)
        let candidates = (0..<labels.count + unjudged).map { place in
            CandidateRecord(
                passage: Passage(text: "text \(place)"),
                documentID: "d/\(place)",
                origin: .bm25,
                rank: place
            )
        }
        let judgments = zip(candidates, labels).map {
            JudgmentRecord(passage: $0.passage.id, label: $1, judge: .teacher)
        }
        return AssembleStage.assemble(
            candidates: candidates,
            judgments: judgments,
            query: query,
            list: try list(size: size),
            seed: 7
        )
    }

    private static func counts(_ result: StageResult) -> [Int]? {
        guard case .list(let list) = result.output else { return nil }
        return [Label.positive, .hardNegative, .negative].map { label in list.items.count { $0.label == label } }
    }

    @Test(
        "lists: positives take half at most where others can fill the rest, and never all",
        arguments: [
            ([3, 5, 30], [3, 5, 12]), ([3, 5, 6], [3, 5, 6]), ([15, 0, 40], [10, 0, 10]), ([15, 2, 3], [15, 2, 3]),
            ([30, 0, 1], [19, 0, 1]),
            ([2, 30, 2], [2, 16, 2]), ([1, 0, 100], [1, 0, 19]),
        ]
    )
    func shares(given: [Int], expected: [Int]) throws {
        let result = try Self.assembled(positives: given[0], hard: given[1], negatives: given[2])
        #expect(Self.counts(result) == expected)
    }

    @Test("what can't be a list is rejected with its reason")
    func rejections() throws {
        func reason(_ result: StageResult) -> RejectReason? {
            if case .rejected(let reason, _) = result.status { reason } else { nil }
        }
        #expect(reason(try Self.assembled(positives: 0, hard: 5, negatives: 5)) == .noPositive)
        #expect(reason(try Self.assembled(positives: 8, hard: 0, negatives: 0)) == .allPositive)
        #expect(reason(try Self.assembled(positives: 1, hard: 0, negatives: 2)) == .tooFewPassages)
        #expect(reason(try Self.assembled(positives: 1, hard: 0, negatives: 2, unjudged: 10)) == .tooFewPassages)
    }

    @Test("the order of a list follows from seed and query alone, and gives positives no better place")
    func seededOrder() throws {
        let one = try Self.assembled(positives: 5, hard: 5, negatives: 30)
        let two = try Self.assembled(positives: 5, hard: 5, negatives: 30)
        guard case .list(let first) = one.output, case .list(let second) = two.output else {
            Issue.record("no list")
            return
        }
        #expect(first == second)
        var sum = 0
        for number in 0..<400 {
            let candidates = (0..<20).map {
                CandidateRecord(passage: Passage(text: "t\($0)"), documentID: "d", origin: .bm25, rank: $0)
            }
            let judgments = candidates.map {
                JudgmentRecord(passage: $0.passage.id, label: $0.rank == 0 ? .positive : .negative, judge: .teacher)
            }
            let result = AssembleStage.assemble(
                candidates: candidates,
                judgments: judgments,
                query: QueryID(domain: "d", local: "\(number)"),
                list: try Self.list(),
                seed: 7
            )
            if case .list(let list) = result.output { sum += list.items.firstIndex { $0.label == .positive } ?? 0 }
        }
        #expect(abs(Double(sum) / 400 - 9.5) < 1.2)
    }

    @Test("repairs: lenient takes an order of which a tenth was missing, strict takes none")
    func repairs() {
        func status(_ text: String, size: Int, strict: Bool) -> StageResult.Status {
            let reading = PermutationParser.read(text, size: size)
            let key = RequestKey(identity: "t", messages: [], parameters: "", sample: 0)
            let order = RankingSample(reading, sample: 0, shown: nil, key: key, isStrict: strict)
            return RankStage.combine([order]).status
        }
        let full = (1...20).map { "[\($0)]" }
        let whole = full.joined(separator: " > ")
        #expect(status(whole, size: 20, strict: true) == .done)
        #expect(status(full.dropLast(2).joined(separator: " > "), size: 20, strict: false) == .done)
        #expect(
            status(full.dropLast(3).joined(separator: " > "), size: 20, strict: false).isRejected(
                .incompletePermutation
            )
        )
        #expect(status(full.dropLast(1).joined(separator: " > "), size: 20, strict: true).isRejected(.repaired))
        #expect(status(whole + " > [21]", size: 20, strict: true).isRejected(.repaired))
        #expect(status(whole + " > [21]", size: 20, strict: false) == .done)
        #expect(status(whole + " > [1] > [2]", size: 20, strict: false) == .done)
        #expect(
            status(whole + " > [1] > [2] > [3]", size: 20, strict: false).isRejected(.incompletePermutation)
        )
        let falling = full.reversed().joined(separator: " < ")
        #expect(status(falling, size: 20, strict: false) == .done)
        #expect(status(falling, size: 20, strict: true).isRejected(.repaired))
    }

    @Test(
        "the filter: NDCG@10 of the order under the pointwise labels, at least alpha; empty or overlong reasoning is no lesson"
    )
    func filter() throws {
        let labels: [Label] = [.negative, .positive, .hardNegative, .positive, .negative, .negative]
        let items = labels.enumerated().map { place, label in
            ListRecord.Item(
                passage: Passage(text: "t\(place)"),
                documentID: "d/\(place)",
                origin: .bm25,
                label: label,
                judge: .teacher
            )
        }
        func decide(_ order: [Int], reasoning: String = "because", alpha: Double = 0.4) throws -> (
            RejectReason?, Double?
        ) {
            let ranking = RankingRecord(
                sample: 0,
                requestKey: "k",
                order: order.compactMap(Position.init(rawValue:)),
                isUnchanged: false,
                isRepaired: false,
                repairs: "{}"
            )
            let settings = Settings(path: "filter", values: ["alpha": .number(alpha)])
            let result = FilterRule(filter: try FilterConfiguration(settings: settings)).decide(
                list: ListRecord(items: items),
                samples: [ScoredSample(ranking: ranking, reasoning: reasoning)],
                query: "Why does hot water freeze faster than cold water?"
            )
            guard case .verdict(let verdict) = result.output else { return (nil, nil) }
            return (verdict.reason, verdict.ndcg)
        }
        #expect(try decide([2, 4, 1, 3, 5, 6]) == (nil, 1))
        let (reason, ndcg) = try decide([1, 3, 5, 6, 2, 4], alpha: 0.5)
        // 1/log2(6) + 1/log2(7) over 1 + 1/log2(3).
        let expected = (1 / log2(6.0) + 1 / log2(7.0)) / (1 + 1 / log2(3.0))
        #expect(reason == .lowNDCG && abs((ndcg ?? 0) - expected) < 1e-9)
        #expect(try decide([1, 3, 5, 6, 2, 4], alpha: expected).0 == nil)
        #expect(try decide([2, 4, 1, 3, 5, 6], reasoning: " \n").0 == .emptyReasoning)
        #expect(
            try decide([2, 4, 1, 3, 5, 6], reasoning: String(repeating: "word ", count: 4000)).0 == .reasoningTooLong
        )
        #expect(try decide([2, 4, 1, 3, 5, 6], reasoning: "As the gold answer says, [2] helps.").0 == .goldLeak)
        #expect(
            try decide([2, 4, 1, 3, 5, 6], reasoning: String(repeating: "首先我们需要理解这个问题", count: 3)).0 == .otherLanguage
        )
    }
}

extension StageResult.Status {
    fileprivate func isRejected(_ reason: RejectReason) -> Bool {
        if case .rejected(let found, _) = self { found == reason } else { false }
    }
}
