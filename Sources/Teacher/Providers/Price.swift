import Foundation
import Ranking
import Settings

/// What a model's tokens cost, in US dollars per million, which is the same number in millionths of a dollar per token.
public struct Price: Sendable, Hashable {
    /// What the whole of a request costs more whose prompt is long, as factors.
    public struct LongPrompt: Sendable, Hashable, Decodable {
        /// Tokens of the prompt, cached ones included, up to which nothing is dearer.
        public let over: Int
        /// On all of the prompt.
        public let input: Double
        /// On chain and answer.
        public let output: Double
    }

    /// Tokens of the prompt.
    public let input: Double
    /// Tokens of the prompt that the provider's prefix cache held.
    public let cachedInput: Double
    /// Tokens of the prompt that are written to that cache; nil where they cost as others.
    public let cacheWrite: Double?
    /// Tokens of chain and answer.
    public let output: Double
    /// What is dearer of long prompts; nil where nothing is.
    public let longPrompt: LongPrompt?

    /// Makes a price.
    public init(
        input: Double,
        cachedInput: Double,
        cacheWrite: Double? = nil,
        output: Double,
        longPrompt: LongPrompt? = nil
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.longPrompt = longPrompt
    }

    init(settings: Settings) {
        self.init(
            input: settings.number("input") ?? 0,
            cachedInput: settings.number("cached_input") ?? settings.number("input") ?? 0,
            cacheWrite: settings.number("cache_write"),
            output: settings.number("output") ?? 0
        )
    }

    /// The cost in millionths of a US dollar, rounded up, so that no sum of many is below the bill.
    ///
    /// Counts come from outside: those below zero are zero, no more of a prompt is cached than there is, and no cost is above
    /// ``most``.
    public func microUSD(promptTokens: Int, cachedTokens: Int, writtenTokens: Int = 0, completionTokens: Int) -> Int {
        let prompt = max(0, promptTokens)
        let cached = min(max(0, cachedTokens), prompt)
        let written = min(max(0, writtenTokens), prompt - cached)
        let long = longPrompt.flatMap { prompt > $0.over ? $0 : nil }
        let read =
            Double(prompt - cached - written) * input + Double(cached) * cachedInput
            + Double(written) * (cacheWrite ?? input)
        let cost = read * (long?.input ?? 1) + Double(max(0, completionTokens)) * output * (long?.output ?? 1)
        return Self.bounded(cost.rounded(.up))
    }

    /// A million US dollars: sums of so many millionths can't overflow.
    static let most = 1_000_000_000_000

    static func bounded(_ microUSD: Double) -> Int { min(most, max(0, Int(clamped: microUSD))) }
}
