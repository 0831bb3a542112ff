import Foundation
import Ranking
import Settings
import Store
import Teacher

/// Finds out what a run would ask, without sending anything.
///
/// The free stages (reading, finding) are done and kept. Then the stages are walked as a run does, and requests that no stored answer serves
/// are counted; see ``DryRunPlanner``.
struct Estimator: Sendable {
    private let configuration: PipelineConfiguration
    private let store: Store

    init(configuration: PipelineConfiguration, store: Store) {
        self.configuration = configuration
        self.store = store
    }

    /// Estimates what is left.
    func estimate(_ options: RunOptions, fingerprints: [String: [StageName: Fingerprint]]) async throws
        -> CostEstimate
    {
        let lengths = try await AnswerLength.measured(in: store, configuration: configuration)
        var lines: [CostEstimate.Line] = []
        var again: [CostEstimate.Line] = []
        for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
            let made = try await estimate(
                domain,
                options: options,
                fingerprints: fingerprints[domain.name] ?? [:],
                lengths: lengths
            )
            lines += made.lines
            again += made.again
        }
        // Teachers are asked side by side.
        let seconds = configuration.teachers.map { teacher in
            let tokens = lines.reduce(0) { $0 + ($1.teacher == teacher.name ? $1.completionTokens : 0) }
            return Double(tokens) / (Double(teacher.endpoint.concurrency) * Self.tokensASecond)
        }
        return CostEstimate(
            lines: lines,
            again: again,
            basis: basis(lengths),
            seconds: (seconds.max() ?? 0).rounded(.up)
        )
    }

    private func basis(_ lengths: [AnswerLength]) -> String {
        configuration.teachers.map { teacher in
            let asking = Set(configuration.stages(asking: teacher).map(\.stage))
            let stages = teacher.name == nil ? AnswerLength.assumed.keys.sorted() : asking.sorted()
            return (teacher.name.map { "\($0): " } ?? "") + lengths[teacher.index].basis(stages)
        }
        .joined(separator: "; ")
    }

    /// What users of DeepSeek's own service see (its open-infra report, day 6: 20 to 22).
    private static let tokensASecond = 20.0

    private func estimate(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        lengths: [AnswerLength]
    ) async throws -> (lines: [CostEstimate.Line], again: [CostEstimate.Line]) {
        let survey = DryRunPlanner(configuration: configuration, store: store, looksForAgain: true)
        let left = try await survey.walk(domain, options: options, fingerprints: fingerprints)
        let need = left.embeddings
        let embedding = CostEstimate.Line(
            domain: domain.name,
            stage: .candidates,
            requests: need.requests,
            stored: need.stored,
            promptTokens: need.tokens,
            completionTokens: 0,
            costMicroUSD: need.costMicroUSD.map { [$0, $0, $0] },
            peakMicroUSD: need.costMicroUSD.map { [$0, $0, $0] },
            isAssumed: false,
            texts: need.texts
        )
        func lines(_ counts: [StageName: RequestCounter.Counts]) -> [CostEstimate.Line] {
            StageName.allCases.filter(\.asksTeacher).map { stage in
                line(
                    domain,
                    stage: stage,
                    teacher: configuration.teacher(of: stage, in: domain.name) ?? configuration.ranker,
                    counts: counts[stage] ?? RequestCounter.Counts(),
                    lengths: lengths
                )
            }
        }
        let again = lines(left.requests.again).filter { $0.requests > 0 }
        return ((need.texts > 0 ? [embedding] : []) + lines(left.requests.byStage), again)
    }

    private func line(
        _ domain: DomainConfiguration,
        stage: StageName,
        teacher: PipelineTeacher,
        counts: RequestCounter.Counts,
        lengths: [AnswerLength]
    ) -> CostEstimate.Line {
        let length = lengths[teacher.index]
        let perQuestion = length.requestsPerQuestion(stage)
        let requests = Int(clamped: (counts.missing * perQuestion).rounded())
        let prompt = Int(clamped: (Double(length.promptTokens(stage, counts.prompts)) * perQuestion).rounded())
        let completion = requests.clampedTimes(length.mean(stage))
        let spread = length.spread(stage, requests: requests)
        func cost(_ price: Price?) -> [Int]? {
            price.map { price in
                [spread.low, 1, spread.high].map { factor in
                    price.microUSD(
                        promptTokens: prompt,
                        cachedTokens: 0,
                        completionTokens: Int(clamped: Double(completion) * factor)
                    )
                }
            }
        }
        return CostEstimate.Line(
            domain: domain.name,
            stage: stage,
            teacher: teacher.name,
            requests: requests,
            stored: counts.stored,
            promptTokens: prompt,
            completionTokens: completion,
            costMicroUSD: requests == 0 ? [0, 0, 0] : cost(teacher.endpoint.price),
            peakMicroUSD: requests == 0 ? [0, 0, 0] : cost(teacher.endpoint.peakPrice),
            isAssumed: counts.dependent > 0
        )
    }
}

/// What a run will still ask and cost, judged by what the latest answers took; nothing is rendered or sent for it.
///
/// `run --dry-run` renders the prompts themselves, which is more exact and takes longer.
package struct StageForecast: Sendable, Codable, Hashable {
    /// Answers still to come.
    package var answers: Int
    /// What they will cost in millionths of a US dollar; nil where a price is unknown.
    package var costMicroUSD: Int?
    /// How long that takes at the rate of the latest answers; nil if there were too few to tell.
    package var seconds: Double?

    /// Looks ahead.
    ///
    /// - Parameters:
    ///   - stages: where the queries of each domain stand.
    ///   - asked: what the latest answers took.
    ///   - unread: answers that are stored and not read yet, by domain and stage: they don't come again.
    ///   - silentJudges: domains whose judge does not ask a teacher.
    /// - Returns: nil where something is pending at a stage of which no answer is known.
    static func make(
        stages: [StageCount],
        asked: [AskedLine],
        unread: [String: [StageName: Int]] = [:],
        silentJudges: Set<String>
    ) -> StageForecast? {
        var answers = 0.0
        var cost: Double? = 0
        for (domain, counts) in Dictionary(grouping: stages, by: \.domain) {
            // Queries on their way to the stage at hand, thinned by what earlier stages let through so far.
            var coming = 0.0
            for count in counts {
                coming += Double(count.pending)
                if count.stage.asksTeacher, coming > 0,
                    !(count.stage == .judge && silentJudges.contains(domain))
                {
                    guard let line = line(domain, count.stage, asked) else { return nil }
                    let stored = Double(unread[domain]?[count.stage] ?? 0) / Double(max(1, line.answers))
                    let share = max(0, coming / Double(max(1, line.queries)) - stored)
                    answers += share * Double(line.answers)
                    cost = cost.flatMap { cost in line.costMicroUSD.map { cost + share * Double($0) } }
                }
                let ended = count.done + count.rejected + count.failed
                if ended > 0 { coming *= Double(count.done) / Double(ended) }
            }
        }
        return StageForecast(
            answers: Int(clamped: answers.rounded(.up)),
            costMicroUSD: cost.map { Int(clamped: $0.rounded()) },
            seconds: rate(asked).map { answers / $0 }
        )
    }

    /// The domain's own answers, or those of the stage in other domains.
    private static func line(_ domain: String, _ stage: StageName, _ asked: [AskedLine]) -> AskedLine? {
        let own = asked.first { $0.domain == domain && $0.stage == stage }
        return own ?? asked.filter { $0.stage == stage }.max { $0.answers < $1.answers }
    }

    /// Answers a second over the latest ones.
    private static func rate(_ asked: [AskedLine]) -> Double? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let count = asked.reduce(0) { $0 + $1.answers }
        guard count >= 10, let first = asked.map(\.from).min(), let last = asked.map(\.to).max(),
            let from = try? style.parse(first), let to = try? style.parse(last), to > from
        else { return nil }
        return Double(count) / to.timeIntervalSince(from)
    }
}
