package import Foundation

/// How the simulator answers, how fast, and what goes wrong.
package struct SimulatorConfiguration: Sendable {
    /// How long an answer takes.
    package enum Latency: Sendable, Hashable {
        /// Nothing.
        case none
        /// Always the same.
        case fixed(seconds: Double)
        /// Evenly between two bounds.
        case uniform(from: Double, to: Double)
        /// Lognormal with this mean, as services under load show.
        case lognormal(mean: Double, sigma: Double)
        /// By the tokens of the prompt and of reasoning and answer, as one that writes at a steady rate.
        case tokens(promptRate: Double, rate: Double)
    }

    /// The port on 127.0.0.1; 0 for a free one.
    package var port = 0
    /// What every random choice follows from.
    package var seed = 7
    /// How long an answer takes.
    package var latency = Latency.none
    /// How answers show reasoning.
    package var shape = AnswerShape.reasoningContent
    /// The words of reasoning at most; it says something once of each passage that the answer turns on.
    package var reasoningWords = 120
    /// The tokens of reasoning at least: it goes over the passages again and again until it has them, as a reasoner does.
    package var reasoningTokens = 0
    /// The spread of the noise on pointwise judgments, in units of overlap.
    package var judgmentNoise = 0.06
    /// The spread of the noise on orders.
    package var orderNoise = 0.12
    /// The spread of further noise that is drawn anew for each prompt, so that two samples of one list differ; the other two noises
    /// belong to query and passage and are the same in every sample.
    package var sampleNoise = 0.0
    /// What the last place in a prompt costs a passage, the first one nothing: a teacher that prefers what stands first.
    package var positionBias = 0.0
    /// The key that requests must bring; nil for none.
    package var apiKey: String?
    /// The only model that it knows; any name if nil.
    package var model: String?
    /// The model's window, which `/models` names: requests whose prompt and room exceed it are refused, as vLLM does. None if nil.
    package var window: Int?
    /// More requests at the same time than this get a 429; 0 for no bound.
    package var maximumInFlight = 0
    /// What goes wrong.
    package var faults = Faults()
    /// A file to which a line is added for each answer that was sent to its end; nil for none.
    package var journal: URL?
    /// True relevance of a passage for a query, where a study knows it; the overlap of words otherwise.
    package var relevance: (@Sendable (_ query: String, _ passage: String) -> Double?)?

    /// The word behind which a passage's own text says how relevant it is: with `truth`, of `… truth 0.73 …` 0.73.
    package var truthWord: String?

    /// Makes a simulator without faults and without delay.
    package init() {}
}
