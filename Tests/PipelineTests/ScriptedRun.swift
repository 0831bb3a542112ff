import Foundation
import Ranking
import Settings
import Store
import Teacher

@testable import Pipeline

/// A pipeline over lists given in JSON Lines, run in this process with a teacher that is a closure.
struct ScriptedRun {
    let configuration: PipelineConfiguration
    let store: Store
    let marks: [String: [StageName: Fingerprint]]
    /// Why it stopped.
    let state = RunState()
    let runner: PipelineRunner
    /// The closure, asked once for each request.
    let policy: AnswerPolicy

    /// - Parameters:
    ///   - teacher: further settings of the teacher, behind a comma.
    ///   - watches: whether the first answers are looked at, as in a run over the wire.
    ///   - answer: what the teacher says to a request.
    init(
        folder: URL,
        lists: [[String: Any]],
        settings: String,
        judge: String = "{given: true}",
        teacher: String = "",
        watches: Bool = false,
        answer: @escaping @Sendable (TeacherRequest) throws -> Answer
    ) async throws {
        let file = folder.appending(path: "lists.jsonl")
        let rows = try lists.map { try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys) }
        try Data(rows.joined(separator: Data("\n".utf8))).write(to: file)
        let yaml = """
            name: scripted
            store: \(folder.path)/store.sqlite
            teacher: {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m\(teacher)}
            domains:
              d:
                source: {kind: jsonl, path: \(file.path)}
                judge: \(judge)
            \(settings)
            """
        try await self.init(yaml: yaml, watches: watches, answer: answer)
    }

    /// A run of any pipeline file.
    init(
        yaml: String,
        rules: TextRules = .latest,
        watches: Bool = false,
        answer: @escaping @Sendable (TeacherRequest) throws -> Answer = { _ in Self.answer("") }
    ) async throws {
        var configuration = try PipelineConfiguration(yaml: yaml, path: "scripted.yaml", environment: [:])
        configuration.textRules = rules
        self.configuration = configuration
        let store = try Store.open(path: configuration.storePath)
        self.store = store
        let ledger = AnswerLedger(store: store, runID: nil)
        policy = AnswerPolicy { request, teacher in
            let key = teacher.endpoint.key(request)
            if let stored = try await ledger.answer(for: key) { return (stored, key) }
            let made = try answer(request)
            try await ledger.save(made, key: key, request: request, body: "{}")
            return (made, key)
        }
        runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: state,
            progress: RunProgress(),
            firstAnswers: watches ? try await FirstAnswers.begin(configuration, store: store) : nil,
            policy: policy
        )
        marks = try await runner.prepare()
    }

    /// The key of an answer to a request for an order.
    func key(_ request: TeacherRequest) -> RequestKey { configuration.ranker.endpoint.key(request) }

    /// - Parameter limit: the first queries only.
    func run(limit: Int? = nil) async throws {
        try await runner.run(RunOptions(limit: limit), fingerprints: marks)
    }

    func estimate() async throws -> Int { try await forecast().requests }

    func forecast(only: StageName? = nil) async throws -> CostEstimate {
        try await runner.ingestAll(marks)
        return try await Estimator(configuration: configuration, store: store)
            .estimate(RunOptions(only: only), fingerprints: marks)
    }

    func verdict(_ id: String) async throws -> VerdictRecord? {
        try await store.detail(of: QueryID(domain: "d", local: id))?.verdict
    }

    /// A list of passages `p1`, `p2` …, the first ones relevant.
    static func list(_ id: String, size: Int = 6, positives: Int = 2) -> [String: Any] {
        [
            "id": id, "query": "What is \(id) about in the end, and why?",
            "passages": (1...size).map { number in
                ["text": "p\(number) of \(id)", "label": number <= positives ? 1 : 0] as [String: Any]
            },
        ]
    }

    /// The passages of a request by the places where it shows them.
    static func shown(_ request: TeacherRequest) -> [Int] {
        let text = request.messages.last?.content ?? ""
        return text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("["), let start = line.firstRange(of: "] p") else { return nil }
            return Int(line[start.upperBound...].prefix { $0.isNumber })
        }
    }

    /// An answer that orders the passages by the given numbers, in the identifiers that the request shows.
    static func answer(_ request: TeacherRequest, order: [Int], reasoning: String = "because") -> Answer {
        let shown = shown(request)
        let text = order.compactMap { shown.firstIndex(of: $0).map { "[\($0 + 1)]" } }.joined(separator: " > ")
        return answer(text, reasoning: reasoning)
    }

    /// The first passage helps, and passages are ordered as they stand, however many there are.
    static func asShown(_ request: TeacherRequest) -> Answer {
        if request.stage == .judge { return answer("[1]") }
        let lines = (request.messages.last?.content ?? "").split(separator: "\n")
        let numbers = lines.count { $0.hasPrefix("[") && $0.dropFirst().first?.isNumber == true }
        return answer((1...max(1, numbers)).map { "[\($0)]" }.joined(separator: " > "))
    }

    static func answer(_ text: String, reasoning: String = "because", finish: String = "stop") -> Answer {
        Answer(
            requestedModel: "m",
            model: "m",
            systemFingerprint: nil,
            reasoning: reasoning,
            content: text,
            finishReason: finish,
            usage: TokenUsage(prompt: 100, cachedPrompt: 0, completion: 50, reasoning: 40),
            costMicroUSD: 5,
            latencyMilliseconds: 1,
            firstTokenMilliseconds: 1,
            isSimulated: false
        )
    }
}
