/// Counts over the rollouts scored.
public struct ScoreSummary: Sendable, Hashable, Codable {
    /// Rollouts with a reward.
    public var scored = 0
    /// Of these, how many got -1.
    public var outputFormat = 0
    /// Of these, how many got 0.
    public var answerFormat = 0
    /// The mean reward; 0 where nothing was scored.
    public var meanReward = 0.0
    /// Rows without a reward: no JSON, no text, or a query that the gold doesn't have.
    public var broken = 0
    /// The first of them, with their lines.
    public var firstBroken: [String] = []

    /// How many broken rows are kept here; all are in the output.
    static let shown = 20

    mutating func add(_ other: ScoreSummary) {
        let all = scored + other.scored
        if all > 0 {
            meanReward = (meanReward * Double(scored) + other.meanReward * Double(other.scored)) / Double(all)
        }
        scored = all
        outputFormat += other.outputFormat
        answerFormat += other.answerFormat
        broken += other.broken
        firstBroken = Array((firstBroken + other.firstBroken).prefix(Self.shown))
    }
}
