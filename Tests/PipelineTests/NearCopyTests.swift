import Foundation
import Ranking
import Settings
import Store
import Testing

@testable import Pipeline

@Suite("A passage stands once in a list")
struct NearCopyTests {
    private static let text = ProblemCorpus.others[0]
    /// The same with a word changed.
    private static let copy = text.replacing("faster", with: "quicker")

    private static func assemble(_ passages: [(String, Label, JudgmentRecord.Judge)], copies: Bool = true)
        throws -> StageResult
    {
        let candidates = passages.enumerated().map {
            CandidateRecord(passage: Passage(text: $1.0), documentID: "d/c/\($0)", origin: .bm25, rank: $0)
        }
        let judgments = zip(candidates, passages).map {
            JudgmentRecord(passage: $0.passage.id, label: $1.1, judge: $1.2)
        }
        let settings = Settings(path: "list", values: ["minimum": .integer(2)])
        return AssembleStage.assemble(
            candidates: candidates,
            judgments: judgments,
            query: QueryID(domain: "d", local: "1"),
            list: try ListConfiguration(settings: settings),
            seed: 7,
            leavesOutCopies: copies
        )
    }

    private static func texts(_ result: StageResult) -> Set<String> {
        guard case .list(let list) = result.output else { return [] }
        return Set(list.items.map(\.passage.text))
    }

    @Test("of two near copies with two labels the better label stays, wherever it stands; the other one is listed")
    func twoLabels() throws {
        let rest = ProblemCorpus.others.dropFirst(2).map { ($0, Label.negative, JudgmentRecord.Judge.teacher) }
        let result = try Self.assemble([(Self.copy, .negative, .sampled), (Self.text, .positive, .teacher)] + rest)
        #expect(Self.texts(result) == Set([Self.text] + rest.map(\.0)))
        let left = try #require(result.leftOut.first)
        #expect(result.leftOut.count == 1 && left.reason == .nearCopy && left.passage.text == Self.copy)
        #expect(
            left.evidence.contains("\"label\":\"negative\"")
                && left.evidence.contains("\"label_of_other\":\"positive\"")
        )
    }

    @Test(
        "among equal labels the one that people judged stays, else the first; letter case and punctuation make no other text"
    )
    func equalLabels() throws {
        let positive = (ProblemCorpus.others[3], Label.positive, JudgmentRecord.Judge.teacher)
        let loud = Self.text.uppercased()
        let judged = try Self.assemble([positive, (Self.text, .negative, .teacher), (loud, .negative, .qrels)])
        #expect(Self.texts(judged) == [positive.0, loud])
        let first = try Self.assemble([positive, (Self.text, .negative, .teacher), (loud, .negative, .teacher)])
        #expect(Self.texts(first) == [positive.0, Self.text])
    }

    @Test("passages that only speak of the same stay, and without copies a list is what it was before the rule")
    func different() throws {
        let passages = ProblemCorpus.others.enumerated().map {
            ($1, $0 == 0 ? Label.positive : .negative, JudgmentRecord.Judge.teacher)
        }
        let result = try Self.assemble(passages)
        #expect(result.leftOut.isEmpty && Self.texts(result).count == 6)
        guard case .list(let one) = result.output,
            case .list(let other) = try Self.assemble(passages, copies: false).output
        else {
            Issue.record("no list")
            return
        }
        #expect(one == other)
    }

    @Test("texts of one pattern with other numbers are other texts, unless they are long")
    func numbers() throws {
        func passages(_ text: String) -> [(String, Label, JudgmentRecord.Judge)] {
            (0..<4).map { ("Page \($0) of it. " + text, $0 == 0 ? .positive : .negative, .teacher) }
        }
        #expect(try Self.assemble(passages(Self.text)).leftOut.isEmpty)
        #expect(try Self.assemble(passages(ProblemCorpus.others.joined(separator: " "))).leftOut.count == 3)
    }

    @Test("a list of nothing but copies is too short, and says why")
    func tooShort() throws {
        let result = try Self.assemble([(Self.text, .positive, .teacher), (Self.copy, .negative, .teacher)])
        guard case .rejected(.tooFewPassages, let evidence) = result.status else {
            Issue.record("\(result.status)")
            return
        }
        #expect(evidence.contains("\"near_copies\":1") && result.leftOut.count == 1)
    }
}
