import Foundation
import Settings
import Simulator

/// The simulator's knobs in a pipeline file, and what they mean.
public enum SimulatorSettings {
    private static func share(_ name: String, _ summary: String) -> Property {
        .optional(name, .number(0...1), summary + ", as a share of requests.", default: .number(0))
    }

    /// The keys of `teacher.simulator`.
    static let properties: [Property] = [
        .optional("latency_ms", .integer(0...600_000), "The mean time of an answer, lognormal.", default: .integer(0)),
        .optional(
            "judgment_noise",
            .number(0...10),
            "The spread of the noise on pointwise judgments.",
            default: .number(0.06)
        ),
        .optional("order_noise", .number(0...10), "The spread of the noise on orders.", default: .number(0.12)),
        .optional(
            "sample_noise",
            .number(0...10),
            "The spread of further noise that is drawn anew for each prompt, so that samples of one list differ.",
            default: .number(0)
        ),
        .optional(
            "position_bias",
            .number(0...10),
            "What the last place in a prompt costs a passage, the first one nothing.",
            default: .number(0)
        ),
        .optional("chain_words", .integer(0...5000), "The words of a chain.", default: .integer(120)),
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
        .optional(
            "prompt_tokens_per_second",
            .number(0.001...10_000_000),
            "How fast prompts are read, with tokens_per_second.",
            default: .number(10_000)
        ),
        .optional("journal", .path, "A file to which a line is added for each answer sent to its end."),
        share("rate_limited", "429 with Retry-After"), share("error_500", "500"), share("error_503", "503"),
        share("no_balance", "402"), share("reset", "Connections reset in the midst of an answer"),
        share("stall", "Answers that stop half-way"), share("cut_stream", "Streams without their closing event"),
        share("cut_by_length", "Answers cut off by their length limit"),
        share("garbage", "Answers without an order or selection"),
        share("empty", "Answers with nothing in them"),
        .optional(
            "no_balance_after",
            .integer(0...Int.max),
            "402 after so many answers; 0 for never.",
            default: .integer(0)
        ),
        .optional("retry_after", .integer(0...3600), "What Retry-After says, in seconds.", default: .integer(1)),
    ]

    /// What a pipeline file says of the simulator.
    static func configuration(_ pipeline: Settings) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.seed = pipeline.integer("seed") ?? 7
        guard let settings = pipeline.settings("teacher")?.settings("simulator") else { return configuration }
        if let milliseconds = settings.integer("latency_ms"), milliseconds > 0 {
            configuration.latency = .lognormal(mean: Double(milliseconds) / 1000, sigma: 0.5)
        }
        if let rate = settings.number("tokens_per_second") {
            let promptRate = settings.number("prompt_tokens_per_second") ?? 10_000
            configuration.latency = .tokens(promptRate: promptRate, rate: rate)
        }
        configuration.truthWord = settings.string("truth_word")
        configuration.judgmentNoise = settings.number("judgment_noise") ?? configuration.judgmentNoise
        configuration.orderNoise = settings.number("order_noise") ?? configuration.orderNoise
        configuration.sampleNoise = settings.number("sample_noise") ?? 0
        configuration.positionBias = settings.number("position_bias") ?? 0
        configuration.chainWords = settings.integer("chain_words") ?? configuration.chainWords
        configuration.journal = settings.string("journal").map { URL(filePath: $0) }
        func share(_ name: String) -> Double { settings.number(name) ?? 0 }
        configuration.faults.rateLimited = share("rate_limited")
        configuration.faults.error500 = share("error_500")
        configuration.faults.error503 = share("error_503")
        configuration.faults.noBalance = share("no_balance")
        configuration.faults.reset = share("reset")
        configuration.faults.stall = share("stall")
        configuration.faults.cutStream = share("cut_stream")
        configuration.faults.cutByLength = share("cut_by_length")
        configuration.faults.garbage = share("garbage")
        configuration.faults.empty = share("empty")
        configuration.faults.noBalanceAfter = settings.integer("no_balance_after") ?? 0
        configuration.faults.retryAfter = settings.integer("retry_after") ?? 1
        return configuration
    }
}
