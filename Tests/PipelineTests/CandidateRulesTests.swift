import Foundation
import Ranking
import Settings
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline

@Suite("What is paid stays paid when the rules for candidates change", .serialized)
struct CandidateRulesTests {
    @Test("the first rules are in no fingerprint: these are the bytes of the release before there were versions")
    func firstRules() async throws {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            var configuration = try PipelineConfiguration(
                yaml: """
                    name: p
                    store: \(folder.path)/s.sqlite
                    teacher: {provider: simulator, price: {input: 3, output: 4}}
                    domains:
                      d:
                        source: {kind: jsonl, path: \(folder.path)/q.jsonl}
                        judge: {positives: complex-qa-positives, negatives: rest}
                    """,
                path: "p.yaml",
                environment: [:]
            )
            let store = try Store.open(path: configuration.storePath)
            defer { try? store.close() }
            let domain = try #require(configuration.domains.first)
            func marks(_ rules: TextRules) async throws -> [StageName: Fingerprint] {
                configuration.textRules = rules
                return try await DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
                    .fingerprints(of: domain)
            }
            let first = try await marks(.first)
            #expect(first[.ingest]?.rawValue == "3476e320c14e4aa4004f5e13686933d8")
            #expect(first[.candidates]?.rawValue == "dc30008fd6b74c2098bcc58e9645b5e8")
            let latest = try await marks(.latest)
            #expect(latest[.ingest] == first[.ingest] && latest[.candidates] != first[.candidates])
        }
    }

    /// A run whose teacher notes which queries it was asked about.
    private struct Asked {
        let run: ScriptedRun
        let queries: @Sendable () -> [String]

        init(_ yaml: String, rules: TextRules) async throws {
            let asked = Noted()
            run = try await ScriptedRun(yaml: yaml, rules: rules) { request in
                asked.queries.withLock { $0.append(request.query.rawValue) }
                return ScriptedRun.asShown(request)
            }
            queries = { asked.queries.withLock { $0 } }
            try await run.run()
        }
    }

    private final class Noted: Sendable {
        let queries = Mutex<[String]>([])
    }

    @Test("a store of older rules replays as it is; newer rules ask only for queries whose candidates change")
    func onlyWhatChanges() async throws {
        try await withTemporaryFolder { folder async throws in
            try ProblemCorpus.write(to: folder)
            // Of four problems the corpus holds one.
            let own = ["id": "problems/pool.txt", "content": ProblemCorpus.problems[2].problem]
            let rest = ProblemCorpus.others.enumerated().map { ["id": "theory/\($0).txt", "content": $1] }
            try JSONFile.write([own] + rest, to: folder.appending(path: "documents.jsonl"))
            let yaml = ProblemCorpus.yaml(folder)
            let old = try await Asked(yaml, rules: .first)
            #expect(old.queries().count == 8)
            let before = try await old.run.store.currentFingerprints()
            try old.run.store.close()

            let report = try await Replay(configuration: old.run.configuration)
                .run(into: folder.appending(path: "replayed.sqlite").path)
            #expect(report.isClean, "\(report)")

            let new = try await Asked(yaml, rules: .latest)
            #expect(Set(new.queries()) == ["d/pool"])
            #expect(try await new.run.store.currentFingerprints() != before)
            #expect(try await new.run.store.leftOutCounts().map(\.passages) == [1])
            try new.run.store.close()
        }
    }

    @Test("the first run on an older store says what newer rules ask again at what price, and waits for --yes")
    func consent() async throws {
        try await withTemporaryFolder { folder async throws in
            try ProblemCorpus.write(to: folder)
            let yaml = ProblemCorpus.yaml(folder)
            let file = folder.appending(path: "p.yaml")
            try Data(yaml.utf8).write(to: file)
            let old = try await Asked(yaml, rules: .first)
            let before = try await old.run.store.currentFingerprints()
            try old.run.store.close()

            let stopped = try await RankforgeProcess.run(["run", file.path])
            #expect(stopped.status == 3, "\(stopped.output) \(stopped.errors)")
            // Each of four queries: a judgment over other candidates, and perhaps another list.
            for words in [
                "d: candidates and what follows from it", "though an earlier answer is paid for: 8 requests, ", "--yes",
            ] {
                #expect(stopped.errors.contains(words), "\(words): \(stopped.errors)")
            }
            let store = try Store.openReading(path: old.run.configuration.storePath)
            #expect(try await store.currentFingerprints() == before)
            #expect(try await store.costs().reduce(0) { $0 + $1.answers } == 8)
            try store.close()
            let replay = try await RankforgeProcess.run(["replay", file.path])
            #expect(replay.status == 0 && replay.output.contains("no difference"), "\(replay.output) \(replay.errors)")
        }
    }

    @Test("where newer rules change no paid request a run goes on without a word of consent")
    func nothingAgain() async throws {
        try await withTemporaryFolder { folder async throws in
            try ProblemCorpus.write(to: folder)
            let rest = ProblemCorpus.others.enumerated().map { ["id": "theory/\($0).txt", "content": $1] }
            try JSONFile.write(rest, to: folder.appending(path: "documents.jsonl"))
            let yaml = ProblemCorpus.yaml(folder)
            let file = folder.appending(path: "p.yaml")
            try Data(yaml.utf8).write(to: file)
            let old = try await Asked(yaml, rules: .first)
            try old.run.store.close()
            let result = try await RankforgeProcess.run(["run", file.path])
            #expect(result.status == 0, "\(result.output) \(result.errors)")
            #expect(result.output.contains("0 answers in this run"))
        }
    }
}
