package import Foundation
import Ranking
import Settings

/// What a model's tokens cost, in US dollars per million, which is the same number in millionths of a dollar per token.
package struct Price: Sendable, Hashable {
    /// What the whole of a request costs more whose prompt is long, as factors.
    struct LongPrompt: Sendable, Hashable, Decodable {
        /// Tokens of the prompt, cached ones included, up to which nothing is dearer.
        let over: Int
        /// On all of the prompt.
        let input: Double
        /// On reasoning and answer.
        let output: Double
    }

    /// Tokens of the prompt.
    package let input: Double
    /// Tokens of the prompt that the provider's prefix cache held.
    let cachedInput: Double
    /// Tokens of the prompt that are written to that cache; nil where they cost as others.
    package var cacheWrite: Double?
    /// Tokens of reasoning and answer.
    package let output: Double
    /// What is dearer of long prompts; nil where nothing is.
    var longPrompt: LongPrompt?

    /// The cost in millionths of a US dollar, rounded up, so that no sum of many is below the bill.
    ///
    /// Counts come from outside: those below zero are zero, no more of a prompt is cached than there is, and no cost is above
    /// ``most``.
    package func microUSD(promptTokens: Int, cachedTokens: Int, writtenTokens: Int = 0, completionTokens: Int) -> Int {
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

extension Price {
    init(settings: Settings) {
        self.init(
            input: settings.number("input") ?? 0,
            cachedInput: settings.number("cached_input") ?? settings.number("input") ?? 0,
            cacheWrite: settings.number("cache_write"),
            output: settings.number("output") ?? 0
        )
    }
}

/// List prices as data, each with the day on which it was checked: `prices.json`. A price that is not in it is unknown, never 0.
package enum PriceTable {
    /// What a provider asks for a model, in US dollars per million tokens.
    package struct Entry: Sendable, Hashable, Decodable {
        /// The provider, as pipeline files name it.
        package let provider: String
        /// The model, as its provider names it.
        package let model: String
        let input: Double
        let cachedInput: Double?
        let cacheWrite: Double?
        let output: Double
        /// What a batch file costs, as a share, where that is another one than of the provider's other models.
        let batch: Double?
        /// What all costs outside of peak hours, as a share.
        let offPeak: Double?
        let longPrompt: Price.LongPrompt?
        /// The last day of the model, or the day of which it is known that it is no longer served.
        package let ends: String?
        /// The day on which this was checked; a table of the user's may leave it out.
        package let checked: String?
        /// Who said so.
        package let source: String?

        private enum CodingKeys: String, CodingKey {
            case provider, model, input, output, batch, ends, checked, source
            case cachedInput = "cached_input"
            case cacheWrite = "cache_write"
            case offPeak = "off_peak"
            case longPrompt = "long_prompt"
        }

        /// In peak hours, or always where hours make no difference. Where nothing is known of the cache, its tokens cost as others.
        package var price: Price { price(times: 1) }

        /// Outside of peak hours; nil where hours make no difference.
        var offPeakPrice: Price? { offPeak.map(price(times:)) }

        private var batchShare: Double? { batch ?? PriceTable.batchFactor(provider: provider) }

        private func price(times factor: Double) -> Price {
            Price(
                input: input * factor,
                cachedInput: (cachedInput ?? input) * factor,
                cacheWrite: cacheWrite.map { $0 * factor },
                output: output * factor,
                longPrompt: longPrompt
            )
        }

        /// In words, for a person.
        package var words: String {
            let parts: [(String, Double?)] = [
                ("input", input), ("cached input", cachedInput), ("cache write", cacheWrite), ("output", output),
            ]
            let prices = parts.compactMap { name, value in value.map { "\(name) \(Self.text($0))" } }
            let factors = [
                offPeak.map { "× \(Self.text($0)) off-peak" }, batchShare.map { "× \(Self.text($0)) by batch file" },
                longPrompt.map {
                    "input × \(Self.text($0.input)) and output × \(Self.text($0.output)) over \($0.over) tokens"
                },
            ]
            return (["$ a million tokens: " + prices.joined(separator: ", ")] + factors.compactMap { $0 })
                .joined(separator: "; ")
        }

        /// What another entry of the same model says otherwise, in words; what it leaves out is no difference.
        func differences(from other: Entry) -> [String] {
            let fields: [(String, Double?, Double?)] = [
                ("input", input, other.input), ("cached_input", cachedInput, other.cachedInput),
                ("cache_write", cacheWrite, other.cacheWrite), ("output", output, other.output),
                ("batch", batchShare, other.batch),
                ("off_peak", offPeak, other.offPeak),
                ("long_prompt.over", longPrompt.map { Double($0.over) }, other.longPrompt.map { Double($0.over) }),
                ("long_prompt.input", longPrompt?.input, other.longPrompt?.input),
                ("long_prompt.output", longPrompt?.output, other.longPrompt?.output),
            ]
            return fields.compactMap { name, own, theirs in
                guard let theirs, own.map({ abs($0 - theirs) > 1e-9 * max(abs($0), abs(theirs)) }) ?? true else {
                    return nil
                }
                return "\(name) \(own.map(Self.text) ?? "unknown") here, \(Self.text(theirs)) there"
            }
        }

        private static func text(_ number: Double) -> String { String(format: "%g", number) }
    }

    private struct Table: Decodable {
        /// By provider: what a batch file costs as a share of its prices.
        let batch: [String: Double]?
        let prices: [Entry]
    }

    /// All prices; a test reads the file, so that it is known to be sound.
    package static var entries: [Entry] { table?.prices ?? [] }

    private static let table = try? JSONDecoder().decode(Table.self, from: Data(PackageResources.prices_json))

    /// What a provider's batch files cost as a share of its prices, or nil.
    static func batchFactor(provider: String) -> Double? { table?.batch?[provider] }

    /// The last day on which anything of it was checked.
    package static var date: String { entries.compactMap(\.checked).max() ?? "unknown" }

    /// What a provider asks for a model, or nil.
    package static func entry(provider: String, model: String) -> Entry? {
        entries.first { $0.provider == provider && $0.model == model }
    }

    /// What a table of the user's says otherwise of a model that both have, in words; nil where they agree, or one of them does not have it.
    package static func difference(_ entry: Entry) -> String? {
        let differences = self.entry(provider: entry.provider, model: entry.model)?.differences(from: entry) ?? []
        return differences.isEmpty ? nil : differences.joined(separator: "; ")
    }
}

/// How old what is dated by day is.
package enum DataAge {
    /// After so many days prices and interfaces are no longer taken for granted.
    package static let most = 90

    /// The days from a day like 2026-11-28 to a date; nil where it is no day.
    package static func days(since day: String, to now: Date) -> Int? {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        guard let date = try? style.parse(day) else { return nil }
        return Int((now.timeIntervalSince(date) / 86_400).rounded(.down))
    }
}
