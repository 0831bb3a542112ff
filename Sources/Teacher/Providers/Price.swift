import Foundation
import Ranking
import Settings

/// What a model's tokens cost, in US dollars per million, which is the same number in millionths of a dollar per token.
public struct Price: Sendable, Hashable, Decodable {
    /// Tokens of the prompt.
    public let input: Double
    /// Tokens of the prompt that the provider's prefix cache held.
    public let cachedInput: Double
    /// Tokens of the prompt that are written to that cache; nil where they cost as others.
    public let cacheWrite: Double?
    /// Tokens of chain and answer.
    public let output: Double

    /// Makes a price.
    public init(input: Double, cachedInput: Double, cacheWrite: Double? = nil, output: Double) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
    }

    init(settings: Settings) {
        self.init(
            input: settings.number("input") ?? 0,
            cachedInput: settings.number("cached_input") ?? settings.number("input") ?? 0,
            cacheWrite: settings.number("cache_write"),
            output: settings.number("output") ?? 0
        )
    }

    private enum CodingKeys: String, CodingKey {
        case input, output
        case cachedInput = "cached_input"
        case cacheWrite = "cache_write"
    }

    /// The cost in millionths of a US dollar, rounded up, so that no sum of many is below the bill.
    ///
    /// Counts come from outside: those below zero are zero, no more of a prompt is cached than there is, and no cost is above
    /// ``most``.
    public func microUSD(promptTokens: Int, cachedTokens: Int, writtenTokens: Int = 0, completionTokens: Int) -> Int {
        let prompt = max(0, promptTokens)
        let cached = min(max(0, cachedTokens), prompt)
        let written = min(max(0, writtenTokens), prompt - cached)
        let cost =
            Double(prompt - cached - written) * input + Double(cached) * cachedInput
            + Double(written) * (cacheWrite ?? input) + Double(max(0, completionTokens)) * output
        return Self.bounded(cost.rounded(.up))
    }

    /// A million US dollars: sums of so many millionths can't overflow.
    static let most = 1_000_000_000_000

    static func bounded(_ microUSD: Double) -> Int { min(most, max(0, Int(clamped: microUSD))) }
}
