import Ranking
import Store
import Synchronization
import Teacher
import TestSupport
import Testing

@testable import Pipeline
@testable import Settings

@Suite("A new stage is walked by all that run, look ahead or look back, without further code")
struct NewStageWalkTests {
    /// A stage that this release does not have: it asks which of two passages is better.
    private struct DuelStage: Stage {
        static let name = StageName(rawValue: "duel")

        let client: TeacherClient

        func process(_ work: QueryState) async throws -> StageResult {
            let texts = try await work.madeList()?.items.map(\.passage.text) ?? []
            let reading = try await client.consult(
                messages: [ChatMessage(role: .user, content: texts.joined(separator: " or "))],
                stage: Self.name,
                query: work.query.query.id,
                options: RequestOptions()
            ) { $0.content }
            return reading.ending ?? StageResult(.done)
        }
    }

    /// Three lists with labels, behind whose `assemble` there is a duel.
    private static func withRun(_ body: (ScriptedRun) async throws -> Void) async throws {
        try await withTemporaryFolder { folder async throws in
            let lists = (1...3).map { ScriptedRun.list("q\($0)") }
            let run = try await ScriptedRun(folder: folder, lists: lists, settings: "") { request in
                request.stage == DuelStage.name ? ScriptedRun.answer("[1]") : ScriptedRun.asShown(request)
            }
            try await run.runner.ingestAll(run.marks)
            try await body(run)
            try run.store.close()
        }
    }

    private static let mark = Fingerprint(of: ["duel"])

    /// - Returns: how many queries each stage has brought to an end in this walk.
    private static func walk(_ run: ScriptedRun, _ policy: AnswerPolicy) async throws -> [StageName: RunProgress.Count]
    {
        let domain = try #require(run.configuration.domains.first)
        let teacher = run.configuration.ranker
        let window = ModelWindow(store: run.store, identity: teacher.endpoint.identity)
        let client = TeacherClient(teacher, store: run.store, policy: policy, window: window)
        var marks = try #require(run.marks["d"])
        marks[DuelStage.name] = mark
        let walk = StageWalk(
            stages: try run.runner.stages(of: domain, by: policy).flatMap { stage -> [any Stage] in
                stage is AssembleStage ? [stage, DuelStage(client: client)] : [stage]
            },
            fingerprints: marks,
            policy: policy,
            store: run.store,
            state: run.state,
            progress: RunProgress()
        )
        let queries = PendingQueries(state: run.state, holds: { _ in true }) { [marks] after, count in
            try await run.store.pendingQueries(domain: "d", at: marks, after: after, count: count)
        }
        try await walk.run(queries, window: 2)
        return walk.progress.byStage
    }

    @Test("where requests are counted, a program that breaks off at a query's texts takes nothing out of the next run")
    func brokenProgram() async throws {
        try await Self.withRun { run in
            let counter = RequestCounter(store: run.store)
            let breaks = AnswerPolicy(
                ask: { request, teacher in
                    if request.stage == .rank { throw PromptFileError(file: "own.md", reason: "broke off") }
                    return try await run.policy.ask(request, teacher)
                },
                counter: counter
            )
            let ahead = try await Self.walk(run, breaks)
            #expect(ahead[DuelStage.name]?.done == 3 && ahead[.rank] == nil && counter.total.queries == 3)
            #expect(try await Self.walk(run, run.policy)[.rank]?.done == 3)
        }
    }

    @Test("a replay ends where such a program breaks off: what can't be recomputed is no difference")
    func brokenReplay() async throws {
        try await Self.withRun { run in
            let breaks = AnswerPolicy(
                ask: { request, teacher in
                    if request.stage == .rank { throw PromptFileError(file: "own.md", reason: "broke off") }
                    return try await run.policy.ask(request, teacher)
                },
                endsByTextTrouble: AnswerPolicy.storedOnly(run.store) {}.endsByTextTrouble
            )
            await #expect(throws: PromptFileError.self) { try await Self.walk(run, breaks) }
        }
    }

    @Test("a run says how many queries wait for what, and whether it could do nothing")
    func saysWhatIsWaitedFor() {
        let progress = RunProgress()
        #expect(progress.waiting == nil)
        for reason in [Waiting.batchFile, .batchFile, .vectors] { progress.add(reason) }
        let words = progress.waiting ?? ""
        #expect(words.hasPrefix("nothing could be done: ") && progress.isIdle)
        #expect(words.contains("2 queries wait for answers that are out in batch files"), "\(words)")
        #expect(words.contains("run --reclaim") && words.contains("1 query waits for vectors"), "\(words)")
        progress.add(.done, stage: .judge)
        #expect(progress.waiting?.hasPrefix("not done: ") == true && !progress.isIdle)
    }

    @Test("a run asks for it at its place, once, and goes on behind it")
    func live() async throws {
        try await Self.withRun { run in
            let first = try await Self.walk(run, run.policy)
            #expect(first[.assemble]?.done == 3 && first[DuelStage.name]?.done == 3 && first[.filter]?.total == 3)
            #expect(try await Self.walk(run, run.policy).isEmpty)
        }
    }

    @Test("what is counted of it: its requests, and nothing that follows from answers that nobody gave")
    func counting() async throws {
        try await Self.withRun { run in
            let visited = Mutex<[StageName]>([])
            let counter = RequestCounter(
                store: run.store,
                visit: { request, _, _ in visited.withLock { $0.append(request.stage) } }
            )
            let ahead = try await Self.walk(run, .counting(counter))
            #expect(ahead[.assemble]?.done == 3 && ahead[DuelStage.name] == nil)
            #expect(counter.total.byStage[DuelStage.name]?.missing == 3 && counter.total.queries == 3)
            #expect(visited.withLock(\.self) == Array(repeating: DuelStage.name, count: 3))
            // With the answers there, it is passed, and what comes behind it is counted.
            _ = try await Self.walk(run, run.policy)
            let again = RequestCounter(store: run.store)
            #expect(try await Self.walk(run, .counting(again)).isEmpty && again.total.queries == 0)
        }
    }

    @Test("without a stored answer its query fails there where nothing may be asked, and each such answer is counted")
    func storedOnly() async throws {
        try await Self.withRun { run in
            let missing = Mutex(0)
            let policy = AnswerPolicy.storedOnly(run.store) { missing.withLock { $0 += 1 } }
            let without = try await Self.walk(run, policy)
            #expect(without[DuelStage.name]?.failed == 3 && missing.withLock(\.self) == 3)
            _ = try await run.store.forgetFailures(cause: nil)
            let asked = try await Self.walk(run, run.policy)
            #expect(asked[DuelStage.name]?.done == 3 && missing.withLock(\.self) == 3)
        }
    }

    @Test("whatever it waits for, its query stays where it is, and what came before is kept")
    func waiting() async throws {
        for reason in [Waiting.batchFile, .vectors, .pages, .teacher] {
            try await Self.withRun { run in
                let waits = AnswerPolicy { request, teacher in
                    if request.stage == DuelStage.name { throw reason }
                    return try await run.policy.ask(request, teacher)
                }
                let stopped = try await Self.walk(run, waits)
                #expect(stopped[.assemble]?.done == 3 && stopped[DuelStage.name] == nil && stopped[.rank] == nil)
                #expect(run.state.stopReason == nil)
                let later = try await Self.walk(run, run.policy)
                #expect(later[.assemble] == nil && later[DuelStage.name]?.done == 3 && later[.filter]?.total == 3)
            }
        }
    }
}
