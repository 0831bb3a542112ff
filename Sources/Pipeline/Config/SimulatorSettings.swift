import Foundation
import Settings
import Simulator

/// The simulator's knobs in a pipeline file, and what they mean.
enum SimulatorSettings {
    private static func share(_ name: String, _ summary: String) -> Setting<Double> {
        Setting(name, 0...1, summary + ", as a share of requests.", default: 0)
    }

    private static let judgmentNoise = Setting<Double>(
        "judgment_noise",
        0...10,
        "The spread of the noise on pointwise judgments.",
        default: SimulatorConfiguration().judgmentNoise
    )
    private static let orderNoise = Setting<Double>(
        "order_noise",
        0...10,
        "The spread of the noise on orders.",
        default: SimulatorConfiguration().orderNoise
    )
    private static let sampleNoise = Setting<Double>(
        "sample_noise",
        0...10,
        "The spread of further noise that is drawn anew for each prompt, so that samples of one list differ.",
        default: 0
    )
    private static let positionBias = Setting<Double>(
        "position_bias",
        0...10,
        "What the last place in a prompt costs a passage, the first one nothing.",
        default: 0
    )
    private static let reasoningWords = Setting(
        "reasoning_words",
        0...5000,
        "The words of its reasoning at most; it says something once of each passage that the answer turns on.",
        default: SimulatorConfiguration().reasoningWords
    ).formerly("chain_words")
    private static let reasoningTokens = Setting(
        "reasoning_tokens",
        0...100_000,
        "The tokens of its reasoning at least, billed as those of any answer; reasoners take some thousands.",
        default: SimulatorConfiguration().reasoningTokens
    ).formerly("chain_tokens")
    private static let promptRate = Setting<Double>(
        "prompt_tokens_per_second",
        0.001...10_000_000,
        "How fast prompts are read, with tokens_per_second.",
        default: 10_000
    )
    private static let noBalanceAfter = Setting(
        "no_balance_after",
        0...Int.max,
        "402 after so many answers; 0 for never.",
        default: 0
    )
    private static let retryAfter = Setting("retry_after", 0...3600, "What Retry-After says, in seconds.", default: 1)

    /// Faults by how often they happen.
    private static let faults: [(setting: Setting<Double>, fault: any WritableKeyPath<Faults, Double> & Sendable)] = [
        (share("rate_limited", "429 with Retry-After"), \.rateLimited), (share("error_500", "500"), \.error500),
        (share("error_503", "503"), \.error503), (share("no_balance", "402"), \.noBalance),
        (share("reset", "Connections reset in the midst of an answer"), \.reset),
        (share("stall", "Answers that stop half-way"), \.stall),
        (share("cut_stream", "Streams without their closing event"), \.cutStream),
        (share("cut_by_length", "Answers cut off by their length limit"), \.cutByLength),
        (share("garbage", "Answers without an order or selection"), \.garbage),
        (share("empty", "Answers with nothing in them"), \.empty),
    ]

    /// The keys of `teacher.simulator`.
    static let properties: [Property] =
        [
            .optional(
                "latency_ms",
                .integer(0...600_000),
                "The mean time of an answer, lognormal.",
                default: .integer(0)
            ),
            judgmentNoise.property, orderNoise.property, sampleNoise.property, positionBias.property,
            reasoningWords.property, reasoningTokens.property,
            .optional(
                "truth_word",
                .string,
                "The word behind which a passage's own text says how relevant it is, for studies: 0.73 of `… truth 0.73 …`."
            ),
            .optional(
                "tokens_per_second",
                .number(0.001...1_000_000),
                "How fast answers are written; their time then follows from their tokens."
            ),
            promptRate.property,
            .optional("journal", .path, "A file to which a line is added for each answer sent to its end."),
        ] + faults.map(\.setting.property) + [noBalanceAfter.property, retryAfter.property]

    /// What a pipeline file says of the simulator.
    ///
    /// - Parameter teacher: the settings of the teacher that it stands for.
    static func configuration(_ teacher: Settings, seed: Int) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.seed = seed
        guard let settings = teacher.settings("simulator") else { return configuration }
        if let milliseconds = settings.integer("latency_ms"), milliseconds > 0 {
            configuration.latency = .lognormal(mean: Double(milliseconds) / 1000, sigma: 0.5)
        }
        if let rate = settings.number("tokens_per_second") {
            configuration.latency = .tokens(promptRate: settings[promptRate], rate: rate)
        }
        configuration.truthWord = settings.string("truth_word")
        configuration.judgmentNoise = settings[judgmentNoise]
        configuration.orderNoise = settings[orderNoise]
        configuration.sampleNoise = settings[sampleNoise]
        configuration.positionBias = settings[positionBias]
        configuration.reasoningWords = settings[reasoningWords]
        configuration.reasoningTokens = settings[reasoningTokens]
        configuration.journal = settings.string("journal").map { URL(filePath: $0) }
        for (setting, fault) in faults { configuration.faults[keyPath: fault] = settings[setting] }
        configuration.faults.noBalanceAfter = settings[noBalanceAfter]
        configuration.faults.retryAfter = settings[retryAfter]
        return configuration
    }
}
