import Foundation
import Ranking
import Store

/// What a run will still ask and cost, judged by what the latest answers took; nothing is rendered or sent for it.
///
/// `run --dry-run` renders the prompts themselves, which is more exact and takes longer.
public struct StageForecast: Sendable, Codable, Hashable {
    /// Answers still to come.
    public var answers: Int
    /// What they will cost in millionths of a US dollar; nil where a price is unknown.
    public var costMicroUSD: Int?
    /// How long that takes at the rate of the latest answers; nil if there were too few to tell.
    public var seconds: Double?

    /// Looks ahead.
    ///
    /// - Parameters:
    ///   - stages: where the queries of each domain stand.
    ///   - asked: what the latest answers took.
    ///   - silentJudges: domains whose judge does not ask a teacher.
    /// - Returns: nil where something is pending at a stage of which no answer is known.
    static func make(stages: [StageCount], asked: [AskedLine], silentJudges: Set<String>) -> StageForecast? {
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
                    let share = coming / Double(max(1, line.queries))
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
