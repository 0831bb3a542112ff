import Foundation
import Settings

/// What a model's tokens cost, in US dollars per million, which is the same number in millionths of a dollar per token.
public struct Price: Sendable, Hashable, Decodable {
    /// Tokens of the prompt.
    public let input: Double
    /// Tokens of the prompt that the provider's prefix cache held.
    public let cachedInput: Double
    /// Tokens of chain and answer.
    public let output: Double

    /// Makes a price.
    public init(input: Double, cachedInput: Double, output: Double) {
        self.input = input
        self.cachedInput = cachedInput
        self.output = output
    }

    init(settings: Settings) {
        self.init(
            input: settings.number("input") ?? 0,
            cachedInput: settings.number("cached_input") ?? settings.number("input") ?? 0,
            output: settings.number("output") ?? 0
        )
    }

    private enum CodingKeys: String, CodingKey {
        case input, output
        case cachedInput = "cached_input"
    }

    /// The cost in millionths of a US dollar, rounded up, so that no sum of many is below the bill.
    public func microUSD(promptTokens: Int, cachedTokens: Int, completionTokens: Int) -> Int {
        let fresh = Double(max(0, promptTokens - cachedTokens))
        return Int(
            (fresh * input + Double(cachedTokens) * cachedInput + Double(completionTokens) * output).rounded(.up)
        )
    }

    /// The cost of an answer, or nil where the server did not count its tokens.
    func microUSD(_ usage: TokenUsage) -> Int? {
        guard let prompt = usage.prompt, let completion = usage.completion else { return nil }
        return microUSD(promptTokens: prompt, cachedTokens: usage.cachedPrompt ?? 0, completionTokens: completion)
    }
}
