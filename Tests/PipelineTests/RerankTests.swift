import Foundation
import Pipeline
import Ranking
import Settings
import Store
import Teacher
import TestSupport
import Testing

@Suite("Reranking")
struct RerankTests {
    @Test(
        "a model that is always right: first 10 right after a pass of 20 by 10, first 5 after 10 by 5, all in one list"
    )
    func theory() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder)
            let wide = try await fixture.rerank()
            #expect(wide.orders.count == 2 && wide.report.counts.windows == 18 && wide.report.counts.done == 2)
            let narrow = try await fixture.rerank(["name=narrow", "rerank.window=10", "rerank.step=5"])
            let whole = try await fixture.rerank(["name=whole", "rerank.method=full"])
            let twice = try await fixture.rerank(["name=twice", "rerank.passes=2"])
            for query in ["q0", "q1"] {
                #expect(wide.orders[query]?.prefix(10).elementsEqual(0..<10) == true)
                #expect(wide.orders[query]?.sorted() == Array(0..<100))
                #expect(narrow.orders[query]?.prefix(5).elementsEqual(0..<5) == true)
                #expect(whole.orders[query] == Array(0..<100))
                #expect(twice.orders[query]?.prefix(20).elementsEqual(0..<20) == true)
            }
            // The first pass was paid for by the first rerank, of another name.
            #expect(twice.report.answersReused == 18 && twice.report.answersPaid <= 18)
        }
    }

    @Test("an estimate follows stored windows as far as they go, and counts what would be sent")
    func estimate() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder)
            func estimate(_ overrides: [String]) async throws -> RerankEstimate {
                let run = try await fixture.begin(overrides)
                let estimate = try await run.estimate(limit: nil)
                _ = try await run.end { _ in 0 }
                return estimate
            }
            let fresh = try await estimate([])
            #expect(fresh.queries == 2 && fresh.requests == 18 && fresh.dependent == 16 && fresh.stored == 0)
            _ = try await fixture.rerank()
            #expect(try await estimate([]).queries == 0)
            let twice = ["name=twice", "rerank.passes=2"]
            let half = try await estimate(twice)
            #expect(half.queries == 2 && half.stored == 18 && half.requests == 18 && half.dependent == 16)
            #expect(half.promptTokens > fresh.promptTokens / 2 && half.promptTokens < fresh.promptTokens * 2)
            #expect(try await fixture.rerank(twice).report.answersPaid <= half.requests)
            // Of single passages each is looked up.
            let pointwise = ["name=single", "rerank.method=pointwise", "rerank.top=10"]
            _ = try await fixture.rerank(pointwise)
            let more = try await estimate(["name=single", "rerank.method=pointwise", "rerank.top=15"])
            #expect(more.stored == 20 && more.requests == 10 && more.dependent == 0)
            // What stored answers make of a query is not kept: a second look finds the same.
            for _ in 0..<2 {
                let strict = try await estimate(["name=strict", "rerank.repair=strict"])
                #expect(strict.queries == 2 && strict.requests == 0 && strict.stored == 18)
            }
        }
    }

    @Test("shards part the queries among them, and their joined store gives the whole run without a request")
    func shards() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 8, size: 20)
            let whole = try await fixture.rerank(["store=\(folder.path)/whole.sqlite"])
            var parts: [Set<String>] = []
            let joined = "\(folder.path)/joined.sqlite"
            let store = try Store.open(path: joined)
            for part in ["1/2", "2/2"] {
                let own = "\(folder.path)/\(part.prefix(1)).sqlite"
                let shard = try await fixture.rerank(["store=\(own)"], shard: part)
                parts.append(Set(shard.orders.keys))
                #expect(shard.report.counts.pending == 8 - shard.orders.count)
                _ = try await store.merge(own)
            }
            try store.close()
            #expect(parts[0].isDisjoint(with: parts[1]) && parts[0].union(parts[1]).count == 8)
            #expect(parts.allSatisfy { !$0.isEmpty })
            let all = try await fixture.rerank(["store=\(joined)"])
            #expect(all.orders == whole.orders && all.report.answersPaid == 0 && all.report.answersReused == 8)
        }
    }

    @Test("a query that failed in a joined store gives way to the order that its shard has made since")
    func failureJoined() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 2, size: 20)
            let shard = try await fixture.begin(["store=\(folder.path)/shard.sqlite"])
            try await shard.run()
            let query = QueryID(domain: "queries", local: "q0")
            let (path, fingerprint) = (shard.store.path, shard.fingerprint)
            let whole = try #require(try await shard.store.rerankDetail(fingerprint, query: query)?.order)
            var failed = whole
            (failed.status, failed.cause, failed.windows) = (.failed, "server", [])
            func save(_ order: RerankOrderRecord) async throws {
                let recorded = RecordedResult(
                    StageResult(.done, .reranked(order)),
                    stage: StageName(rawValue: "rerank"),
                    fingerprint: fingerprint
                )
                try await shard.store.record([recorded], query: query)
            }
            try await save(failed)
            let joined = try Store.open(path: "\(folder.path)/joined.sqlite")
            _ = try await joined.merge(path)
            #expect(try await joined.rerankDetail(fingerprint, query: query)?.order?.status == .failed)
            try await save(whole)
            _ = try await joined.merge(path)
            #expect(try await joined.rerankDetail(fingerprint, query: query)?.order?.status == .done)
            #expect(try await joined.rerankWindows(fingerprint, query: query).count == whole.windows.count)
            try shard.store.close()
            try joined.close()
        }
    }

    @Test("what is asked is the student's prompt as training data have it, and the reasoning of each window is kept")
    func prompt() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 30)
            let run = try await fixture.begin()
            try await run.run()
            let query = QueryID(domain: "queries", local: "q0")
            let windows = try await run.store.rerankWindows(run.fingerprint, query: query)
            #expect(windows.map(\.start) == [10, 0] && windows.map(\.documents.count) == [20, 20])
            let passages = try await run.store.passages(ofDocuments: windows[0].documents.map { "queries/c/\($0)" })
            let shown = windows[0].documents.compactMap { passages["queries/c/\($0)"]?.first }
            let messages = try PromptLibrary.template(named: "student")
                .render(PromptContext(query: "Which bridge of town 0 carries trains?", passages: shown))
            let request = TeacherRequest(
                messages: messages,
                maxTokens: 32_768,
                sample: 0,
                domain: "queries",
                stage: .rank,
                query: query
            )
            #expect(windows[0].requestKey == run.configuration.teacher.endpoint.key(request).rawValue)
            let answer = try #require(try await run.store.response(for: windows[1].requestKey ?? ""))
            #expect(answer.reasoning.hasPrefix("Simulated reasoning"))
            _ = try await run.end { _ in 0 }
        }
    }

    @Test(
        "a window whose answer can't be used stays as it was, and is counted by fault; so does a repaired one in strict mode"
    )
    func faults() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 80)
            // Without one usable answer the third unusable one would end the run.
            _ = try await fixture.rerank(["name=usable", "rerank.prompt=student-answer"])
            let garbage = try await fixture.rerank(["teacher.simulator.garbage=1", "teacher.resample=0"])
            #expect(garbage.report.counts.faults == ["unparsable": 7] && garbage.report.counts.done == 1)
            let first = try await fixture.rerank(
                ["teacher.simulator.garbage=1", "teacher.resample=0"],
                firstStage: true
            )
            #expect(garbage.orders == first.orders && first.report.answersPaid == 0)
            let long = try await fixture.rerank(["name=long", "teacher.context=1024", "rerank.method=full"])
            #expect(long.report.counts.faults == ["too-long": 1] && long.report.answersPaid == 0)
        }
    }

    @Test("a lone query whose first three windows can't be used stops the run, and its other windows are not paid for")
    func lone() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1)
            let garbage = try await fixture.rerank(["teacher.simulator.garbage=1", "teacher.resample=0"]).report
            #expect(garbage.stopped?.contains("the first 3 answers of rank held no order") == true, "\(garbage)")
            #expect(garbage.answersPaid == 3 && garbage.counts.done == 0 && garbage.counts.pending == 1)
        }
    }

    @Test("a request that fails leaves its query to the next run, which tries again")
    func failures() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 2, size: 20)
            let failed = try await fixture.rerank(["teacher.simulator.error_500=1", "teacher.attempts=1"])
            #expect(failed.report.counts.failed == 2 && failed.orders.isEmpty)
            let healed = try await fixture.rerank()
            #expect(healed.report.counts.failed == 0 && healed.orders.count == 2)
        }
    }

    @Test("a budget stops before it is overrun, and more money goes on from there")
    func budget() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 3, size: 30)
            let limits = ["teacher.max_tokens=2000", "teacher.concurrency=1"]
            let stopped = try await fixture.rerank(limits + ["teacher.budget=0.008"])
            #expect(stopped.report.stopped?.contains("budget") == true && stopped.report.spentMicroUSD <= 8000)
            let done = try await fixture.rerank(limits + ["teacher.budget=1"])
            #expect(done.report.stopped == nil && done.orders.count == 3)
            #expect(stopped.report.answersPaid + done.report.answersPaid == 6)
        }
    }

    @Test("pointwise: a request a passage, ordered by score; equal scores keep the first stage's order")
    func pointwise() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 30)
            let first = try await fixture.rerank(["name=first", "rerank.method=full"], firstStage: true)
            let scored = try await fixture.rerank(["name=point", "rerank.method=pointwise"])
            #expect(scored.report.counts.windows == 30 && scored.report.counts.faults.isEmpty)
            // Scores are whole percents, truths are 0.1 % apart: ten documents share a score.
            let ranks = Dictionary(uniqueKeysWithValues: (first.orders["q0"] ?? []).enumerated().map { ($1, $0) })
            func percent(_ document: Int) -> Int { Int(((1 - Double(document) / 1000) * 100).rounded()) }
            let expected = (0..<30).sorted { (percent($1), ranks[$0] ?? 0) < (percent($0), ranks[$1] ?? 0) }
            #expect(scored.orders["q0"] == expected)
        }
    }

    @Test("the pointwise prompt by its name of today goes on with what was paid under its earlier one")
    func renamedPrompt() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 5)
            let file = folder.appending(path: "pointwise.md")
            let text = try #require(PromptLibrary.text(id: "student-pointwise"))
            try Data(text.replacing("id: student-pointwise\n", with: "id: pointwise\n").utf8).write(to: file)
            let method = ["rerank.method=pointwise"]
            let earlier = try await fixture.begin(method + ["rerank.prompt=\(file.path)"])
            try await earlier.run()
            #expect(earlier.configuration.prompt.id == "pointwise")
            #expect(try await earlier.end { _ in 0 }.answersPaid == 5)
            try Data(text.utf8).write(to: file)
            for prompt in [[], ["rerank.prompt=student-pointwise"], ["rerank.prompt=\(file.path)"]] {
                let run = try await fixture.begin(method + prompt)
                #expect(run.configuration.prompt.id == "student-pointwise")
                #expect(run.fingerprint == earlier.fingerprint)
                try await run.run()
                #expect(try await run.end { _ in 0 }.answersPaid == 0)
            }
        }
    }

    @Test("documents without a text stay in the run, at its end; those beyond the top follow in their order")
    func rest() async throws {
        try await withTemporaryFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 30)
            let file = folder.appending(path: "run.txt")
            let lines = try String(contentsOf: file, encoding: .utf8)
            try Data((lines + "q0 Q0 q0-777 0 5000 first\n").utf8).write(to: file)
            let ranked = try await fixture.rerank(["rerank.top=10"])
            let first = try await fixture.rerank(["rerank.top=10"], firstStage: true)
            let order = try #require(ranked.orders["q0"])
            let found = try #require(first.orders["q0"])
            #expect(order.last == 777 && ranked.report.counts.textless == 1 && order.count == 31)
            #expect(order.prefix(10).elementsEqual(found.prefix(10).sorted()))
            #expect(order[10...] == found[10...])
        }
    }

    @Test("mistakes in the file are named by the file's own places")
    func mistakes() throws {
        try withSyncFolder { folder in
            let fixture = try RerankFixture(folder, queries: 1, size: 5)
            func error(_ overrides: [String]) -> PipelineFileError? {
                do {
                    return try fixture.configuration(overrides).problems(environment: [:]).first
                } catch { return error as? PipelineFileError }
            }
            #expect(error(["rerank.step=30"])?.path == "rerank.step")
            let renamed = error(["rerank.prompt=pointwise"])
            #expect(renamed?.path == "rerank.prompt")
            #expect(renamed?.suggestion?.contains("is called student-pointwise now") == true)
            #expect(error(["rerank.prompt=listwise"])?.path == "rerank.prompt")
            #expect(error(["rerank.methud=full"])?.suggestion?.contains("method") == true)
            #expect(error(["candidates.path=/nowhere"])?.path == "candidates.path")
            #expect(error(["queries.path=/nowhere"])?.path == "queries.path")
            #expect(error(["name=two words"])?.path == "name")
            #expect(error([]) == nil)
        }
    }

    @Test("the file that comes with rankforge is sound, and asks as the paper did")
    func example() throws {
        let path = SharedSamples.projectRoot.appending(path: "pipelines/rerank.yaml").path
        let file = try RerankConfiguration(path: path, environment: [:])
        #expect(file.plan == WindowPlan(size: 20, step: 10) && file.passes == 1 && file.method == .window)
        #expect(file.prompt.id == "student" && file.passageTokens == PassageText.defaultLimit && file.top == 100)
    }

    private func withSyncFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rankforge-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
