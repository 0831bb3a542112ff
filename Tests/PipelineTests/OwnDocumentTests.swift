import Foundation
import Ranking
import Store
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("A query's own document is no candidate")
struct OwnDocumentTests {
    private static let problem = ProblemCorpus.problems[0]
    private static let longWords = problem.problem.split(separator: " ")

    private static func finding(
        _ text: String,
        title: String? = nil,
        document: String = "other",
        origin: CandidateOrigin = .bm25,
        id: String = "train",
        query: String = problem.problem,
        excluded: Set<PassageID> = []
    ) -> LeftOutRecord.Reason? {
        let query = Query(id: QueryID(domain: "d", local: id), text: query, goldAnswer: problem.solution)
        let candidate = CandidateRecord(
            passage: Passage(title: title, text: text),
            documentID: origin == .cited
                ? DocumentName.page(document, domain: "d") : DocumentName.corpus(document, domain: "d"),
            origin: origin,
            rank: 0
        )
        return OwnDocuments(of: query, excluded: excluded).finding(candidate)?.reason
    }

    @Test("by id: a corpus document with the query's own id, in any words")
    func sameID() {
        #expect(Self.finding("Something else altogether.", document: "train") == .sameID)
        #expect(Self.finding("Something else altogether.", document: "trains") == nil)
    }

    @Test("an id that is only a number counts where the texts agree: two files that number their rows meet by chance")
    func numberedID() {
        #expect(Self.finding(ProblemCorpus.others[0], document: "7", id: "7") == nil)
        let half = Self.longWords.prefix(Self.longWords.count * 2 / 3).joined(separator: " ")
        let rest = " " + ProblemCorpus.others[2] + " " + ProblemCorpus.others[3]
        #expect(Self.finding(half + rest, document: "7", id: "7") == .sameID)
        #expect(Self.finding(half + rest, document: "8", id: "7") == nil)
    }

    @Test("by excluded ids: also where the text stands under another id")
    func excluded() {
        let text = ProblemCorpus.others[0]
        #expect(Self.finding(text, excluded: [Passage(text: text).id]) == .excludedID)
    }

    @Test("by hash: the query or its answer, whatever its case and punctuation")
    func sameText() {
        #expect(Self.finding(Self.problem.problem) == .sameText)
        #expect(Self.finding(Self.problem.solution.uppercased() + " !") == .sameText)
        #expect(Self.finding("What is 2+2?", query: "What is  2 + 2") == .sameText)
    }

    @Test("where four fifths of the passage lie in query and gold answer")
    func inside() {
        let both = Self.problem.problem + " " + Self.problem.solution
        #expect(Self.finding(both) == .insideQuery)
        // A paragraph of a copy of the answer, with a few words of its own.
        let words = Self.problem.solution.split(separator: " ").prefix(22).joined(separator: " ")
        #expect(Self.finding("So we see that " + words + " indeed") == .insideQuery)
        #expect(Self.finding(words + " " + ProblemCorpus.others[1]) == nil)
    }

    @Test("a short passage stands in a long answer by chance; it must hold the query, too")
    func short() {
        let query = "Find the number of units among the Gaussian integers."
        let statement = "The path takes six times three w plus thirty-six."
        let answer = ProblemCorpus.problems[2].solution
        func reason(_ text: String) -> LeftOutRecord.Reason? {
            let candidate = CandidateRecord(passage: Passage(text: text), documentID: "d/c/x", origin: .bm25, rank: 0)
            let asked = Query(id: QueryID(domain: "d", local: "q"), text: query, goldAnswer: answer)
            return OwnDocuments(of: asked, excluded: []).finding(candidate)?.reason
        }
        #expect(reason(statement) == nil)
        #expect(reason(query + " Let the width be w.") == .insideQuery)
    }

    @Test("where the passage holds nine tenths of a query of twenty words or more, with its title")
    func holds() {
        let long = String(repeating: "Then many other things are told of it at length, each new. ", count: 6)
        #expect(Self.finding(long + Self.problem.problem + long) == .holdsQuery)
        let (head, tail) = (Self.longWords.prefix(15), Self.longWords.dropFirst(15))
        #expect(
            Self.finding(long + tail.joined(separator: " "), title: head.joined(separator: " ")) == .holdsQuery
        )
        // A short query is held by whatever speaks of it.
        let short = "When does the second train catch up with the first?"
        #expect(Self.finding(long + short, query: short) == nil)
        #expect(Self.finding(long + Self.longWords.prefix(24).joined(separator: " ")) == nil)
    }

    @Test("that a passage holds or is quoted in the gold answer never counts for a page that the answer cites")
    func quoted() {
        let page = ProblemCorpus.others[0] + " " + Self.problem.solution + " " + ProblemCorpus.others[4]
        #expect(Self.finding(page) == nil)
        #expect(Self.finding(Self.problem.solution + " More of it.", document: "https://a.org/", origin: .cited) == nil)
        #expect(Self.finding(Self.problem.problem + " More of it.", document: "https://a.org/", origin: .cited) != nil)
    }

    private static func candidates(_ run: ScriptedRun) async throws -> [String: [String]] {
        try await run.run()
        var found: [String: [String]] = [:]
        for problem in ProblemCorpus.problems {
            let id = QueryID(domain: "d", local: problem.id)
            let detail = try #require(await run.store.detail(of: id))
            found[problem.id] = detail.candidates.map { detail.docid($0.documentID) }
        }
        return found
    }

    @Test(
        "over a corpus that holds the problems themselves no list has its own; what is left out is counted, listed and switched off"
    )
    func pipeline() async throws {
        try await withTemporaryFolder { folder async throws in
            try ProblemCorpus.write(to: folder)
            let run = try await ScriptedRun(yaml: ProblemCorpus.yaml(folder), answer: ScriptedRun.asShown)
            for (id, documents) in try await Self.candidates(run) {
                #expect(!documents.contains("problems/\(id).txt") && documents.count >= 2, "\(id): \(documents)")
            }
            let count = try #require(await run.store.leftOutCounts().first)
            #expect(count.domain == "d" && count.stage == .candidates && count.passages == 4 && count.reported == 0)
            let lines = try await run.store.leftOut()
            #expect(lines.map(\.docid).sorted() == ProblemCorpus.problems.map { "problems/\($0.id).txt" }.sorted())
            #expect(lines.allSatisfy { $0.docid.contains($0.query.rawValue.dropFirst(2)) })
            #expect(try await run.store.detail(of: QueryID(domain: "d", local: "pool"))?.leftOut.count == 1)
            try run.store.close()

            let kept = try await ScriptedRun(
                yaml: ProblemCorpus.yaml(folder, domain: "own_documents: keep"),
                answer: ScriptedRun.asShown
            )
            for (id, documents) in try await Self.candidates(kept) {
                #expect(documents.first == "problems/\(id).txt")
            }
            #expect(try await kept.store.leftOutCounts().isEmpty)
        }
    }

    @Test(
        "passages that people judged are reported and stay, and so are those of given lists; excluded documents are listed"
    )
    func reported() async throws {
        try await withTemporaryFolder { folder async throws in
            try ProblemCorpus.write(to: folder)
            let problem = ProblemCorpus.problems[2]
            try JSONFile.write(
                [
                    [
                        "id": "pool", "query": problem.problem, "gold_answer": problem.solution,
                        "gold_ids": ["problems/pool.txt"], "excluded_ids": ["theory/2.txt"],
                    ]
                ],
                to: folder.appending(path: "examples.jsonl")
            )
            let run = try await ScriptedRun(
                yaml: ProblemCorpus.yaml(folder).replacing(
                    "positives: math-problem-positives, negatives: rest",
                    with: "qrels: true"
                ),
                answer: ScriptedRun.asShown
            )
            try await run.run()
            let detail = try #require(await run.store.detail(of: QueryID(domain: "d", local: "pool")))
            #expect(detail.candidates.map { detail.docid($0.documentID) }.contains("problems/pool.txt"))
            let found = Dictionary(uniqueKeysWithValues: detail.leftOut.map { ($0.docid, $0.record) })
            #expect(found["problems/pool.txt"]?.isKept == true && found["problems/pool.txt"]?.reason == .insideQuery)
            #expect(found["theory/2.txt"]?.isKept == false && found["theory/2.txt"]?.reason == .excludedID)
        }
        try await withTemporaryFolder { folder async throws in
            let passages = ([Self.problem.problem] + ProblemCorpus.others).enumerated().map {
                ["text": $1, "label": $0 == 0 ? 1 : 0] as [String: Any]
            }
            let run = try await ScriptedRun(
                folder: folder,
                lists: [["id": "q", "query": Self.problem.problem, "passages": passages]],
                settings: "filter: {alpha: 0}",
                answer: ScriptedRun.asShown
            )
            try await run.run()
            let detail = try #require(await run.store.detail(of: QueryID(domain: "d", local: "q")))
            #expect(detail.list?.items.count == 7)
            #expect(detail.leftOut.map(\.record.isKept) == [true] && detail.leftOut[0].record.reason == .sameText)
        }
    }
}
