import Foundation
import Retrieval
import Settings
import Testing

@Suite("Kinds of candidates")
struct CandidateKindTests {
    private func read(_ candidates: String) throws -> [Settings] {
        try SettingsReader.read(
            yaml: "candidates: \(candidates)",
            file: nil,
            schema: [.required("candidates", .list(CandidateKinds.schema, atLeast: 1), "How passages are found.")],
            overrides: [],
            environment: [:]
        ).list("candidates")
    }

    @Test("each kind of the design is read, with its defaults")
    func design() throws {
        let entries = try read(
            """

              - {kind: cited_pages}
              - {kind: cited_pages, pages: data/pages, limit: 10}
              - {kind: web_search, provider: searxng, url: "http://localhost:8888", top: 10}
              - {kind: dense, model: e5-mistral-7b-instruct, base_url: "http://localhost:8081/v1"}
              - {kind: bm25, k1: 1.2}
              - {kind: qrels}
              - {kind: sample, count: 5}
            """
        )
        #expect(entries.map { $0.integer("top") } == [nil, nil, 10, 40, 20, nil, nil])
        #expect(entries.map { $0.integer("limit") } == [60, 10, 60, nil, nil, nil, nil])
        #expect(entries[4].number("k1") == 1.2)
        #expect(entries[4].number("b") == 0.4)
        #expect(entries[6].integer("count") == 5)
    }

    @Test("kinds go by one name each")
    func names() throws {
        #expect(CandidateKinds.named("bm25")?.name == "bm25")
        #expect(CandidateKinds.named("splade") == nil)
        #expect(Set(CandidateKinds.all.map(\.name)).count == CandidateKinds.all.count)
    }

    @Test(
        "impossible values are refused",
        arguments: [
            ("[{kind: bm25, top: 0}]", "candidates[0].top: expected a whole number from 1 to 1000, found 0 (line 1)"),
            ("[{kind: bm25, b: 1.5}]", "candidates[0].b: expected a number from 0 to 1, found the number 1.5 (line 1)"),
            (
                "[{kind: bm52}]",
                "candidates[0].kind: expected one of bm25, cited_pages, dense, fusion, qrels, run, sample, web_search, "
                    + "found the text \"bm52\" (line 1); did you mean 'bm25'?"
            ),
            (
                "[{kind: sample}]",
                "candidates[0].count: expected a whole number from 1 to 1000, found nothing (line 1); add the key 'count'"
            ),
        ]
    )
    func refused(candidates: String, message: String) {
        #expect {
            try read(candidates)
        } throws: { error in
            error.localizedDescription == message
        }
    }
}
