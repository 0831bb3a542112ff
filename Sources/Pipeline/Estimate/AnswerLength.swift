import Ranking
import Store

/// How long prompts and answers will be: as those already paid for, else a documented assumption.
struct AnswerLength: Sendable {
    /// Tokens of chain and answer where nothing is known yet: 2,500 for an order (our estimate of a DeepSeek-R1 listwise call) and
    /// 1,200 for a selection.
    static let assumed: [StageName: Int] = [.judge: 1200, .rank: 2500]
    /// With fewer paid answers than this the assumption holds.
    static let enough = 5

    private let samples: [StageName: AnswerSample]

    init(samples: [AnswerSample]) {
        self.samples = Dictionary(
            samples.filter { $0.count >= Self.enough }.map { ($0.stage, $0) }
        ) { first, _ in first }
    }

    /// Mean tokens of chain and answer.
    func mean(_ stage: StageName) -> Int {
        samples[stage].map { Int(clamped: $0.meanCompletion.rounded()) } ?? Self.assumed[stage] ?? 0
    }

    /// Tokens of prompts to be sent, by what the provider counted for earlier ones, else by the rule of `TokenEstimate`.
    func promptTokens(_ stage: StageName, estimated: Int, bytes: Int) -> Int {
        guard let sample = samples[stage], sample.bodyBytes > 0, bytes > 0 else { return estimated }
        return Int(clamped: (Double(bytes) * Double(sample.promptTokens) / Double(sample.bodyBytes)).rounded())
    }

    /// The factors for a low and a high estimate of so many answers: wide while assumed; once measured, two standard errors of the sum
    /// as the spread of the lengths so far has it, and 3 % at least for what prompts differ.
    func spread(_ stage: StageName, requests: Int) -> (low: Double, high: Double) {
        guard let sample = samples[stage] else { return (0.5, 2) }
        let error = 2 * sample.variation * (1 / Double(sample.count) + 1 / Double(max(1, requests))).squareRoot()
        let width = max(0.03, error)
        return (max(0.1, 1 - width), 1 + width)
    }

    /// Where the lengths come from, for people.
    var basis: String {
        let words = Self.assumed.keys.sorted().map { stage in
            let source = samples[stage].map { "measured on \($0.count)" } ?? "assumed"
            return "\(stage.rawValue) \(mean(stage)) tokens an answer (\(source))"
        }
        return words.joined(separator: ", ")
    }
}
