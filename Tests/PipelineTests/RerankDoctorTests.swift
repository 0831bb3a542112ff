import Foundation
import Pipeline
import TestSupport
import Testing

@Suite("What doctor says of rerank files")
struct RerankDoctorTests {
    private func wrong(_ fixture: RerankFixture, _ overrides: [String] = []) async throws -> [String] {
        let doctor = Doctor(rerank: try fixture.configuration(overrides), environment: [:])
        return await doctor.examine(.nothing).filter { !$0.isGood }.map { "\($0.subject): \($0.message)" }
    }

    private func write(_ text: String, to name: String, of fixture: RerankFixture) throws {
        try Data(text.utf8).write(to: fixture.folder.appending(path: name))
    }

    @Test("a sound file: how it asks, files, run, store and price, each a finding")
    func sound() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder)
            let findings = await Doctor(rerank: try fixture.configuration(), environment: [:]).examine(.answer)
            #expect(findings.allSatisfy { $0.isGood }, "\(findings)")
            func message(_ subject: String) -> String { findings.first { $0.subject == subject }?.message ?? "" }
            #expect(
                message("config").hasSuffix(
                    "rerank.yaml: reranks queries as mine, method window, 20 passages a request, prompt student"
                )
            )
            #expect(message("run of queries").hasSuffix("run.txt: ranks documents of the corpus for these queries"))
            #expect(message("store").hasSuffix("store.sqlite will be made by the first run"))
            #expect(message("files and key") == "all there" && message("price").hasPrefix("known for"))
            #expect(message("endpoint").hasPrefix("the simulator"))
        }
    }

    @Test("an embedding server that is not there is named by the file's own setting")
    func embeddings() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 5)
            let dense =
                "{kind: dense, model: m, base_url: 'http://127.0.0.1:9/v1', attempts: 1, backoff: {base: 1ms, ceiling: 1ms}}"
            let configuration = try fixture.configuration(["candidates=\(dense)"])
            let findings = await Doctor(rerank: configuration, environment: [:]).examine(.answer)
            let finding = findings.first { $0.subject.hasPrefix("embeddings of ") }
            let words = finding?.message ?? ""
            #expect(words.contains("candidates.base_url") && !words.contains("teacher"), "\(findings)")
        }
    }

    @Test("a run of other queries, of another corpus, with broken lines, or that is none")
    func runs() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 2, size: 5)
            let run = try String(contentsOf: folder.appending(path: "run.txt"), encoding: .utf8)
            let cases = [
                (
                    run.replacing(/(?m)^q/, with: "query-"),
                    "none of its queries is one of the queries, e.g. \"query-0\" where the queries have \"q0\""
                ),
                (run.replacing(" Q0 q", with: " Q0 doc-"), "is in the corpus, e.g. \"doc-0-"),
                ("oops\n" + run, "1 of the first 11 lines are broken: line 1: expected 6 fields"),
                ("<html>", "looks like a web page"), ("\n", "holds no line"),
            ]
            for (text, words) in cases {
                try write(text, to: "run.txt", of: fixture)
                let wrong = try await wrong(fixture)
                #expect(wrong.count == 1, "\(wrong)")
                #expect(wrong.first?.hasPrefix("run of queries: \(folder.path)/run.txt: ") == true, "\(wrong)")
                #expect(wrong.first?.contains(words) == true, "\(wrong)")
            }
        }
    }

    @Test("queries, corpus and run that are not there or of another kind are named by the file's places")
    func files() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 5)
            for place in ["candidates", "queries"] {
                let wrong = try await wrong(fixture, ["\(place).path=/nowhere"])
                #expect(wrong.contains { $0.hasPrefix("config: \(place).path") }, "\(wrong)")
            }
            try write("oops\n", to: "corpus.jsonl", of: fixture)
            let broken = try await wrong(fixture)
            #expect(
                broken.contains { $0.hasPrefix("data of queries: ") && $0.contains("of the first 1 rows are broken") }
            )
        }
    }
}
