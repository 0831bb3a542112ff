import Foundation
import Logging
import Ranking
import Settings
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

@testable import Pipeline
@testable import Teacher

@Suite("Several teachers")
struct SeveralTeachersTests {
    private static let labels = "{provider: openai-compatible, base_url: \"http://127.0.0.1:9/v1\", model: small}"
    private static let r1 = "{provider: openai-compatible, base_url: \"http://127.0.0.1:9/v1\", model: big}"
    private static let both = "teachers: {labels: \(labels), r1: \(r1)}"

    private static func yaml(
        _ folder: String = "/none",
        teachers: String = both,
        judge: String = "{teacher: labels, positives: coding-positives}",
        rank: String = "{teacher: r1}"
    ) -> String {
        """
        name: p
        store: \(folder)/s.sqlite
        \(teachers)
        domains: {d: {source: {kind: jsonl, path: \(folder)/q.jsonl}, judge: \(judge)}}
        rank: \(rank)
        """
    }

    private static func read(_ yaml: String, _ overrides: [String] = []) throws -> PipelineConfiguration {
        try PipelineConfiguration(yaml: yaml, path: "p.yaml", overrides: overrides, environment: [:])
    }

    // MARK: - The file

    @Test("each stage asks the one that it names; of a single one no name is needed; --set reaches each")
    func names() throws {
        let several = try Self.read(Self.yaml(), ["teachers.r1.model=other", "teachers.labels.concurrency=3"])
        #expect(several.teacher(of: .judge, in: "d")?.name == "labels" && several.ranker.name == "r1")
        #expect(several.ranker.endpoint.model == "other" && several.teachers[0].endpoint.concurrency == 3)
        #expect(several.teacher(of: .assemble, in: "d") == nil)
        let one = try Self.read(Self.yaml(teachers: "teachers: {r1: \(Self.r1)}", judge: "{given: true}", rank: "{}"))
        #expect(one.ranker.name == "r1" && one.teacher(of: .judge, in: "d") == nil)
        let short = try Self.read(Self.yaml(teachers: "teacher: \(Self.r1)", judge: "{given: true}", rank: "{}"))
        #expect(short.ranker.name == nil && short.ranker.endpoint.place == "teacher")
    }

    @Test("a mistake is one line with its place, what was expected and what to do")
    func mistakes() throws {
        func error(_ yaml: String) throws -> PipelineFileError {
            try #require(throws: PipelineFileError.self) { try Self.read(yaml) }
        }
        let unknown = try error(Self.yaml(rank: "{teacher: r2}"))
        #expect(unknown.path == "rank.teacher" && unknown.expected.contains("labels, r1"))
        #expect(unknown.suggestion == "did you mean r1?")
        let missing = try error(Self.yaml(judge: "{positives: coding-positives}"))
        #expect(missing.path == "domains.d.judge.teacher" && missing.found == "nothing")
        let idle = try error(Self.yaml(judge: "{given: true}"))
        #expect(idle.path == "teachers.labels" && idle.suggestion?.contains("rank: {teacher: labels}") == true)
        let twice = try error(Self.yaml(teachers: Self.both + "\nteacher: \(Self.r1)"))
        #expect(twice.path == "teachers" && twice.found == "both" && twice.suggestion == "take one away")
        let none = try error(Self.yaml(teachers: "seed: 7"))
        #expect(none.path == "teacher" && none.found == "neither")
        let short = try error(Self.yaml(teachers: "teacher: \(Self.r1)", judge: "{given: true}"))
        #expect(short.path == "rank.teacher" && short.found == "\"r1\"")
        let silent = try error(Self.yaml(judge: "{teacher: labels, given: true}"))
        #expect(silent.path == "domains.d.judge.teacher")
        let unpriced = try error(Self.yaml(teachers: Self.both + "\nbudget: 5"))
        #expect(unpriced.path == "teachers.labels.price" && unpriced.expected.contains("budget"))
        let misplaced = try error(
            Self.yaml(teachers: "teacher: \(Self.r1)\nbudget: 5", judge: "{given: true}", rank: "{}")
        )
        #expect(misplaced.path == "budget" && misplaced.expected.contains("teacher.budget"))
    }

    @Test("keys and secret headers are those of each teacher and of the stages that ask it")
    func secrets() throws {
        let yaml = Self.yaml(
            teachers:
                "teachers: {labels: {provider: deepseek, model: a, api_key_env: A}, r1: {provider: deepseek, model: b, api_key_env: B}}",
            rank: "{teacher: r1, headers: {X-Tenant-Key: {env: TENANT}}}"
        )
        let configuration = try Self.read(yaml)
        let problems = Preflight(configuration: configuration, environment: [:]).problems().map(\.path)
        #expect(problems.contains("teachers.labels.api_key_env"))
        let environment = ["A": "a", "B": "b", "TENANT": "t"]
        let kept = try configuration.teachers.map {
            try TeacherSession.credentials(of: $0, in: configuration, environment: environment)
        }
        #expect(kept.map(\.apiKey) == ["a", "b"] && kept.map { $0.variables.count } == [0, 1])
    }

    // MARK: - What results depend on

    @Test(
        "a stage's results depend on its own teacher alone, by what it is and not by its name; one teacher is one by either form"
    )
    func fingerprints() async throws {
        try await withTemporaryFolder { folder async throws in
            try Data("{\"id\": 1, \"query\": \"q\"}".utf8).write(to: folder.appending(path: "q.jsonl"))
            let store = try Store.open(path: folder.appending(path: "f.sqlite").path)
            defer { try? store.close() }
            func marks(_ yaml: String, _ overrides: [String] = []) async throws -> [StageName: Fingerprint] {
                let configuration = try Self.read(yaml, overrides)
                return try await DomainFingerprints(configuration: configuration, hashes: SourceHash(store: store))
                    .fingerprints(of: try #require(configuration.domains.first))
            }
            let before = try await marks(Self.yaml(folder.path))
            func first(_ overrides: String...) async throws -> StageName? {
                let after = try await marks(Self.yaml(folder.path), overrides)
                return StageName.allCases.first { before[$0] != after[$0] }
            }
            #expect(try await first("teachers.labels.model=other") == .judge)
            #expect(try await first("teachers.r1.model=other") == .rank)
            #expect(try await first("teachers.r1.parameters={temperature: 1}") == .rank)
            #expect(try await first("teachers.r1.context=9000") == .rank)
            #expect(try await first("teachers.r1.resample=0") == .rank)
            #expect(try await first("teachers.labels.max_tokens=9000") == .judge)
            #expect(try await first("rank.teacher=labels", "domains.d.judge.teacher=r1") == .judge)
            for harmless in ["concurrency=3", "base_url=http://127.0.0.1:8/v1", "limits.rpm=9", "stream=false"] {
                #expect(try await first("teachers.r1.\(harmless)") == nil, "\(harmless)")
            }
            let renamed = Self.yaml(folder.path).replacing("r1", with: "thinker").replacing("labels", with: "a")
            #expect(try await marks(renamed) == before)
            let judge = "{positives: coding-positives}"
            let short = Self.yaml(folder.path, teachers: "teacher: \(Self.r1)", judge: judge, rank: "{}")
            let named = Self.yaml(folder.path, teachers: "teachers: {r1: \(Self.r1)}", judge: judge, rank: "{}")
            #expect(try await marks(short) == marks(named))
        }
    }

    // MARK: - Runs

    private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func rows(_ folder: URL, count: Int) throws {
        let rows = try (1...count).map { number in
            var row = ScriptedRun.list("q\(number)")
            row["gold_answer"] = "gold"
            return try JSONSerialization.data(withJSONObject: row, options: .sortedKeys)
        }
        try Data(rows.joined(separator: Data("\n".utf8))).write(to: folder.appending(path: "q.jsonl"))
    }

    private static func teacher(_ url: String, _ model: String, _ more: String = "") -> String {
        "{provider: openai-compatible, base_url: \"\(url)\", model: \(model), concurrency: 4, price: {input: 1, output: 2}\(more)}"
    }

    private static func run(_ yaml: String, _ overrides: [String] = []) async throws -> RunReport {
        let configuration = try read(yaml, overrides)
        let run = try await PipelineRun.begin(configuration, release: "t", environment: [:], log: log)
        try await run.run(RunOptions())
        return try await run.end { _ in 0 }
    }

    private struct Two {
        let small: RunningSimulator
        let big: RunningSimulator
        let folder: URL

        func yaml(_ labels: String = "", _ r1: String = "", more: String = "") -> String {
            let first = SeveralTeachersTests.teacher(small.baseURL, "small", labels)
            let second = SeveralTeachersTests.teacher(big.baseURL, "big", r1)
            return SeveralTeachersTests.yaml(
                folder.path,
                teachers: "teachers: {labels: \(first), r1: \(second)}\n\(more)"
            )
        }
    }

    private static func withTwo(queries: Int = 4, _ body: (Two) async throws -> Void) async throws {
        func start(_ model: String) async throws -> RunningSimulator {
            var configuration = SimulatorConfiguration()
            configuration.model = model
            configuration.reasoningTokens = 500
            (configuration.judgmentNoise, configuration.orderNoise) = (0, 0)
            configuration.relevance = { _, passage in passage.contains("p1 of") || passage.contains("p2 of") ? 1 : 0 }
            return try await Simulator.start(configuration)
        }
        try await withTemporaryFolder { folder async throws in
            try rows(folder, count: queries)
            let two = Two(small: try await start("small"), big: try await start("big"), folder: folder)
            do {
                try await body(two)
            } catch {
                Issue.record("\(error)")
            }
            await two.small.stop()
            await two.big.stop()
        }
    }

    @Test("judges ask one and rankers the other, each counts its own, and ledger and status tell them apart")
    func apart() async throws {
        try await Self.withTwo { two in
            let report = try await Self.run(two.yaml())
            #expect(report.stopped == nil && report.answersPaid == 8)
            #expect(two.small.statistics.answered == 4 && two.big.statistics.answered == 4)
            let configuration = try Self.read(two.yaml())
            let store = try Store.openReading(path: configuration.storePath)
            defer { try? store.close() }
            let costs = try await store.costs()
            #expect(costs.map(\.teacher) == ["labels", "r1"] && costs.map(\.stage) == [.judge, .rank])
            let status = try await PipelineStatus.read(configuration, store: store)
            let lines = try #require(status.teachers)
            #expect(lines.map(\.name) == ["labels", "r1"] && lines.map(\.asked) == [["judge"], ["rank"]])
            #expect(lines.map(\.spentMicroUSD) == costs.map(\.costMicroUSD))
            #expect(try await store.namedTeachers().map(\.name) == ["labels", "r1"])
            let detail = try await store.detail(of: QueryID(domain: "d", local: "q1"))
            #expect(detail?.exchanges.map(\.teacher) == ["labels", "r1"])
        }
    }

    @Test("a dry run says what each would cost, by its own price")
    func dryRun() async throws {
        try await Self.withTwo { two in
            let configuration = try Self.read(two.yaml(), ["teachers.labels.price={input: 0, output: 0}"])
            let run = try await PipelineRun.begin(configuration, release: "t", environment: [:], log: Self.log)
            let estimate = try await run.estimate(RunOptions())
            _ = try await run.end { _ in 0 }
            #expect(estimate.of("labels").requests == 4 && estimate.of("r1").requests == 4)
            #expect(estimate.of("labels").costMicroUSD?[1] == 0)
            #expect(try #require(estimate.of("r1").costMicroUSD)[1] > 0)
            #expect(estimate.of("r1").costMicroUSD == estimate.costMicroUSD)
            #expect(two.small.statistics.received + two.big.statistics.received == 0)
        }
    }

    @Test("a share that is spent stops its stage's queries alone, says which, and the next run goes on where they are")
    func share() async throws {
        try await Self.withTwo(queries: 6) { two in
            let tight = two.yaml(", max_tokens: 1000, budget: 0.005").replacing(
                "concurrency: 4",
                with: "concurrency: 1"
            )
            // Answers of 500 tokens and more: two or three of them, and the worst case of the next one does not fit.
            let free = "teachers.labels.price={input: 0, output: 2}"
            let first = try await Self.run(tight, [free])
            let stopped = try #require(first.stopped)
            #expect(stopped.contains("teachers.labels.budget") && !stopped.contains("--budget"), "\(stopped)")
            let judged = two.small.statistics.answered
            #expect(judged > 0 && judged < 6 && two.big.statistics.answered == judged, "\(judged)")
            let again = try await Self.run(tight, [free, "teachers.labels.budget=5"])
            #expect(again.stopped == nil && again.failed == 0)
            #expect(two.small.statistics.answered == 6 && two.big.statistics.answered == 6)
            #expect(two.small.statistics.answeredAgain + two.big.statistics.answeredAgain == 0)
        }
    }

    @Test("the budget of all bounds all, whatever their shares are")
    func whole() async throws {
        try await Self.withTwo(queries: 6) { two in
            let yaml = two.yaml(", max_tokens: 1000, budget: 5", ", max_tokens: 1000", more: "budget: 0.012")
            let report = try await Self.run(yaml)
            #expect(report.stopped?.contains("raise budget (or --budget)") == true, "\(report.stopped ?? "")")
            #expect(report.spentMicroUSD <= 12_000)
        }
    }

    @Test("where one teacher refuses every request the other's work is done, and the stop names who refused")
    func outage() async throws {
        try await Self.withTwo { two in
            // The ranker knows no such model; what is judged waits for it.
            let report = try await Self.run(two.yaml(), ["teachers.r1.model=none"])
            let stopped = try #require(report.stopped)
            #expect(stopped.contains("teachers.r1.model"), "\(stopped)")
            #expect(two.small.statistics.answered == 4 && two.big.statistics.answered == 0 && report.failed == 0)
            #expect(report.stages.first { $0.stage == .rank }?.pending == 4)
            let mended = try await Self.run(two.yaml())
            #expect(mended.stopped == nil && two.small.statistics.answered == 4 && two.big.statistics.answered == 4)
        }
    }

    @Test(
        "what was paid under `teacher:` stays paid where the same endpoint stands in `teachers:`, and the other way round"
    )
    func keys() async throws {
        try await Self.withTwo { two in
            let url = two.big.baseURL
            let judge = "{positives: coding-positives}"
            let teacher = Self.teacher(url, "big")
            let short = Self.yaml(two.folder.path, teachers: "teacher: \(teacher)", judge: judge, rank: "{}")
            #expect(try await Self.run(short).answersPaid == 8)
            let named = Self.yaml(
                two.folder.path,
                teachers: "teachers: {a: \(teacher), b: \(teacher)}",
                judge: "{teacher: a, positives: coding-positives}",
                rank: "{teacher: b}"
            )
            for (yaml, batch) in [(named, 39), (short, 38)] {
                // All is made anew of what is stored.
                let again = try await Self.run(yaml, ["domains.d.judge.batch=\(batch)"])
                #expect(again.stages.last?.input == 4)
                #expect(again.answersPaid == 0 && again.stopped == nil)
            }
            #expect(two.big.statistics.answered == 8)
        }
    }

    @Test(
        "batch files are written for each teacher in its own form and folder, and results find their teacher by the request"
    )
    func byFile() async throws {
        try await Self.withTwo { two in
            let yaml = two.yaml(", protocol: anthropic")
            let configuration = try Self.read(yaml)
            let out = two.folder.appending(path: "batch")
            func export() async throws -> BatchExport.Report {
                let run = try await PipelineRun.begin(configuration, release: "t", environment: [:], log: Self.log)
                try await run.declare()
                let report = try await BatchExport.write(run, options: RunOptions(), to: out)
                _ = try await run.end { _ in 0 }
                return report
            }
            let first = try await export()
            #expect(first.parts.map(\.requests) == [4] && first.parts[0].file.hasSuffix("batch/labels/part-00001.json"))
            #expect(first.waiting == 4)
            // Labels come online after all; what they lead to leaves for the other one.
            let run = try await PipelineRun.begin(configuration, release: "t", environment: [:], log: Self.log)
            try await run.store.reclaim { _ in (0, nil) }
            try await run.run(RunOptions(only: .judge))
            _ = try await run.end { _ in 0 }
            let second = try await export()
            #expect(second.parts.map(\.requests) == [4] && second.parts[0].file.hasSuffix("batch/r1/part-00001.jsonl"))
            let results = two.folder.appending(path: "results.jsonl")
            let answer =
                #"{"model":"big","choices":[{"message":{"role":"assistant","content":"[1] > [2] > [3] > [4] > [5] > [6]","reasoning_content":"so"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":9}}"#
            let lines = try String(contentsOfFile: second.parts[0].file, encoding: .utf8).split(separator: "\n").map {
                let key = $0.split(separator: "\"")[3]
                return #"{"custom_id":"\#(key)","response":{"status_code":200,"body":\#(answer)}}"#
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: results)
            let back = try await PipelineRun.begin(configuration, release: "t", environment: [:], log: Self.log)
            let report = try await BatchImport(back).read([results.path])
            let costs = try await back.store.costs()
            _ = try await back.end { _ in 0 }
            #expect(report.stored == 4 && report.otherTeacher == 0 && report.broken == 0, "\(report)")
            #expect(costs.first { $0.stage == .rank }?.teacher == "r1")
        }
    }

    @Test("doctor asks each for one tiny answer, of the stage that asks it")
    func doctor() async throws {
        try await Self.withTwo { two in
            let configuration = try Self.read(two.yaml())
            let findings = await Doctor(configuration: configuration, environment: [:]).examine(.answer)
            for name in ["labels", "r1"] {
                for subject in ["price", "endpoint", "answer"] {
                    #expect(findings.contains { $0.subject == "\(subject) of \(name)" && $0.isGood }, "\(findings)")
                }
            }
            #expect(two.small.statistics.received == 1 && two.big.statistics.received == 1)
            let wrong = try Self.read(two.yaml(), ["teachers.labels.model=none"])
            let told = await Doctor(configuration: wrong, environment: [:]).examine(.models)
            #expect(told.contains { !$0.isGood && $0.message.contains("set teachers.labels.model") }, "\(told)")
        }
    }
}
