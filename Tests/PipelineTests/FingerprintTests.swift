import Foundation
import Ranking
import Settings
import Store
import TestSupport
import Testing

@testable import Pipeline

@Suite("What makes results stale")
struct FingerprintTests {
    private static func yaml(_ folder: URL) -> String {
        """
        name: p
        store: \(folder.path)/s.sqlite
        teacher: {provider: simulator, price: {input: 3, output: 4}}
        domains:
          d:
            source: {kind: jsonl, path: \(folder.path)/q.jsonl}
            judge: {positives: complex-qa-positives, negatives: rest}
        """
    }

    /// The first stage whose fingerprint a change touches; nil for none.
    private func firstChanged(_ overrides: [String], moving: Bool = false) async throws -> StageName? {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            var other = overrides
            if moving {
                try FileManager.default.copyItem(
                    at: folder.appending(path: "q.jsonl"),
                    to: folder.appending(path: "moved.jsonl")
                )
                other.append("domains.d.source.path=\(folder.path)/moved.jsonl")
            }
            func marks(_ overrides: [String]) async throws -> [StageName: Fingerprint] {
                let configuration = try PipelineConfiguration(
                    yaml: Self.yaml(folder),
                    path: "p.yaml",
                    overrides: overrides,
                    environment: [:]
                )
                let domain = try #require(configuration.domains.first)
                return try await DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
                    .fingerprints(of: domain)
            }
            let (before, after) = (try await marks([]), try await marks(other))
            return StageName.allCases.first { before[$0] != after[$0] }
        }
    }

    @Test(
        "each setting touches the first stage that it shapes, and no earlier one",
        arguments: [
            ("filter.alpha=0.5", StageName.filter), ("rank.repair=strict", .rank), ("list.size=10", .assemble),
            ("teacher.model=other", .judge),
            ("teacher.parameters={temperature: 0.5}", .judge),
            ("teacher.parameters={chat_template_kwargs: {enable_thinking: false}}", .judge),
            ("teacher.headers={x-beta: b1}", .judge),
            ("domains.d.judge.parameters={chat_template_kwargs: {enable_thinking: false}}", .judge),
            ("rank.parameters={temperature: 0.5}", .rank), ("rank.headers={x-beta: b1}", .rank),
            ("teacher.max_tokens=9000", .judge), ("seed=8", .ingest),
            ("domains.d.source.sample=3", .ingest),
        ]
    )
    func touches(override: String, stage: StageName) async throws {
        #expect(try await firstChanged([override]) == stage)
    }

    @Test(
        "what has no part in results touches nothing",
        arguments: [
            "teacher.concurrency=3", "teacher.budget=4", "teacher.price={input: 1, output: 2}",
            "teacher.timeouts={idle: 3s}", "name=other", "teacher.attempts=2",
            "teacher.headers={X-Title: t, X-Tenant-Key: {env: TENANT}}", "rank.headers={X-Title: t}",
            "teacher.not_in_key=[user]",
        ]
    )
    func harmless(override: String) async throws {
        #expect(try await firstChanged([override]) == nil)
    }

    @Test(
        "the first text rules shape no fingerprint, as in earlier releases; later ones shape the candidates and what follows"
    )
    func textRules() async throws {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            let store = try Store.open(path: folder.appending(path: "s.sqlite").path)
            defer { try? store.close() }
            var configuration = try PipelineConfiguration(yaml: Self.yaml(folder), path: "p.yaml", environment: [:])
            let domain = try #require(configuration.domains.first)
            func marks() async throws -> [StageName: Fingerprint] {
                try await DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
                    .fingerprints(of: domain)
            }
            let latest = try await marks()
            configuration.textRules = .first
            let first = try await marks()
            #expect(StageName.allCases.first { first[$0] != latest[$0] } == .candidates)
        }
    }

    @Test("a file may move")
    func moved() async throws {
        #expect(try await firstChanged([], moving: true) == nil)
    }
}
