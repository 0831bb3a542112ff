import Ranking
import Store

/// How long answers will be: the mean of those already paid for, else a documented assumption.
struct AnswerLength: Sendable {
    /// Tokens of chain and answer where nothing is known yet: 2,500 for an order (our estimate of a DeepSeek-R1 listwise call) and
    /// 1,200 for a selection.
    static let assumed: [StageName: Int] = [.judge: 1200, .rank: 2500]
    /// With fewer paid answers than this the assumption holds.
    static let enough = 5

    /// Mean tokens by stage.
    let mean: [StageName: Int]
    /// Stages whose mean was measured.
    let measured: Set<StageName>

    init(costs: [CostLine]) {
        var mean = Self.assumed
        var measured: Set<StageName> = []
        for stage in Self.assumed.keys {
            let lines = costs.filter { $0.stage == stage }
            let answers = lines.reduce(0) { $0 + $1.answers }
            guard answers >= Self.enough else { continue }
            mean[stage] = lines.reduce(0) { $0 + $1.completionTokens } / answers
            measured.insert(stage)
        }
        self.mean = mean
        self.measured = measured
    }

    /// The factors for a low and a high estimate: wide while assumed, narrow once measured.
    func spread(_ stage: StageName) -> (low: Double, high: Double) {
        measured.contains(stage) ? (0.85, 1.2) : (0.5, 2)
    }

    /// Where the lengths come from, for people.
    var basis: String {
        let words = Self.assumed.keys.sorted().map { stage in
            "\(stage.rawValue) \(mean[stage] ?? 0) tokens an answer (\(measured.contains(stage) ? "measured" : "assumed"))"
        }
        return words.joined(separator: ", ")
    }
}
