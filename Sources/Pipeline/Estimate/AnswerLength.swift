import Ranking
import Settings
import Simulator
import Store
import Teacher

/// How long prompts and answers will be: as those already paid for, else a documented assumption.
struct AnswerLength: Sendable {
    /// Tokens of reasoning and answer where nothing is known yet: 2,500 for an order (our estimate of a DeepSeek-R1 listwise call) and
    /// 1,200 for a selection.
    static let assumed: [StageName: Int] = [.judge: 1200, .rank: 2500]
    /// With fewer paid answers than this the assumption holds.
    static let enough = 5

    /// What of prompts says how many tokens they have.
    struct Prompts: Sendable {
        /// By the rule of `TokenEstimate`.
        private(set) var estimated = 0.0
        private(set) var contentBytes = 0.0
        /// As they are sent, in JSON.
        private(set) var bodyBytes = 0.0

        init() {}

        init(_ request: TeacherRequest, to teacher: TeacherConfiguration) throws {
            estimated = Double(request.messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) })
            contentBytes = Double(request.messages.reduce(0) { $0 + $1.content.utf8.count })
            bodyBytes = Double(try teacher.body(of: request, streamed: teacher.streams).utf8.count)
        }

        mutating func add(_ more: Prompts, weight: Double = 1) {
            estimated += weight * more.estimated
            contentBytes += weight * more.contentBytes
            bodyBytes += weight * more.bodyBytes
        }
    }

    private let samples: [StageName: AnswerSample]
    private let teacher: TeacherConfiguration

    init(samples: [AnswerSample], teacher: TeacherConfiguration) {
        self.teacher = teacher
        self.samples = Dictionary(
            samples.filter { $0.count >= Self.enough && $0.requestedModel == teacher.model }.map { ($0.stage, $0) }
        ) { first, _ in first }
    }

    /// By the latest answers of a store: for each teacher of a pipeline, in their order, by those of its model.
    static func measured(in store: Store, configuration: PipelineConfiguration) async throws -> [AnswerLength] {
        let samples = try await store.answerSamples(numbersForSample: TeacherClient.numbersForSample)
        return configuration.teachers.map { AnswerLength(samples: samples, teacher: $0.endpoint) }
    }

    /// How many requests a question takes, those in the place of answers that could not be used among them.
    func requestsPerQuestion(_ stage: StageName) -> Double {
        samples[stage].map { Double($0.count) / Double(max(1, $0.count - $0.repeated)) } ?? 1
    }

    /// Mean tokens of reasoning and answer, which `max_tokens` bounds.
    func mean(_ stage: StageName) -> Int {
        let mean = samples[stage].map { Int(clamped: $0.meanCompletion.rounded()) } ?? Self.assumed[stage] ?? 0
        return min(mean, teacher.maximumTokens)
    }

    /// Mean tokens of a stage's prompts so far; nil where too few are known.
    func meanPrompt(_ stage: StageName) -> Int? {
        samples[stage].map { Int(clamped: (Double($0.promptTokens) / Double($0.count)).rounded()) }
    }

    /// Tokens of prompts to be sent: by what the provider counted for earlier ones, else by the simulator's own rule or that of `TokenEstimate`.
    func promptTokens(_ stage: StageName, _ prompts: Prompts) -> Int {
        if let sample = samples[stage], sample.bodyBytes > 0 {
            return Int(clamped: (prompts.bodyBytes * Double(sample.promptTokens) / Double(sample.bodyBytes)).rounded())
        }
        return teacher.isSimulator
            ? Int(clamped: (prompts.contentBytes / Double(Simulator.bytesPerToken)).rounded())
            : TokenEstimate.likely(prompts.estimated)
    }

    /// The factors for a low and a high estimate of so many answers: wide while assumed; once measured, two standard errors of the sum
    /// as the spread of the lengths so far has it, and 3 % at least for what prompts differ.
    func spread(_ stage: StageName, requests: Int) -> (low: Double, high: Double) {
        let most = Double(teacher.maximumTokens) / Double(max(1, mean(stage)))
        guard let sample = samples[stage] else { return (0.5, min(2, most)) }
        let error = 2 * sample.variation * (1 / Double(sample.count) + 1 / Double(max(1, requests))).squareRoot()
        let width = max(0.03, error)
        return (max(0.1, 1 - width), min(1 + width, most))
    }

    /// Where the lengths come from, for people.
    ///
    /// - Parameter stages: those that ask the teacher.
    func basis(_ stages: [StageName]) -> String {
        let words = stages.map { stage in
            let source = samples[stage].map { "measured on \($0.count)" } ?? "assumed"
            return "\(stage.rawValue) \(mean(stage)) tokens an answer (\(source))"
        }
        return words.joined(separator: ", ")
    }
}
