import Ranking
package import Store

/// What a store says in numbers: what overview, report and plots show, and `figures.json` holds.
package struct Figures: Sendable, Codable, Hashable {
    package var pipeline: String
    /// Whether any answer is the simulator's.
    package var isSimulated: Bool
    /// When the last answer was paid for, as ISO 8601; nil before the first.
    var asOf: String?
    /// The filter's threshold in the pipeline file.
    package var alpha: Double
    /// Queries by domain and stage: in = done + rejected + failed + pending.
    var funnel: [StageCount]
    /// Why queries ended before the end: reject reasons and causes of failures, by domain and stage.
    package var endings: [Ending]
    /// What was paid, by domain, stage and model.
    package var costs: [CostLine]
    /// All of it in millionths of a US dollar, as far as prices are known.
    package var spentMicroUSD: Int
    /// The models that answered, most answers first.
    package var models: [ModelLine]
    /// Attempts that failed and other events, by kind and cause.
    package var events: [EventCount]
    /// Lists and orders by domain, in the order of the pipeline file.
    package var domains: [DomainFigures]
    /// The same of all domains together.
    package var all: DomainFigures
    /// Decisions of reviewers that stand, by what was decided: `keep`, `drop`.
    package var decisions: [String: Int]
}

extension Figures {
    /// Queries that came in.
    package var queries: Int { funnel.filter { $0.stage == .ingest }.reduce(0) { $0 + $1.input } }

    /// Lists that the filter kept.
    package var kept: Int { funnel.filter { $0.stage == .filter }.reduce(0) { $0 + $1.done } }

    /// Queries that were rejected at any stage.
    package var rejected: Int { funnel.reduce(0) { $0 + $1.rejected } }

    /// Queries that failed at any stage.
    package var failed: Int { funnel.reduce(0) { $0 + $1.failed } }

    /// Queries that are still on their way.
    package var pending: Int { funnel.reduce(0) { $0 + $1.pending } }

    /// Paid answers.
    package var answers: Int { costs.reduce(0) { $0 + $1.answers } }

    /// Paid answers whose price is not known.
    var answersOfUnknownCost: Int { costs.reduce(0) { $0 + $1.unknownCost } }
}

/// The lists and orders of a domain in numbers.
package struct DomainFigures: Sendable, Codable, Hashable {
    /// How often a number was seen.
    package struct Bin: Sendable, Codable, Hashable {
        /// The number; of spans the lower end.
        package var value: Int
        /// How often.
        package var count: Int
    }

    /// A place in the lists as they were shown.
    package struct Place: Sendable, Codable, Hashable {
        /// The place, from 1.
        package var shown: Int
        /// Orders of lists that have this place.
        package var orders: Int
        /// The mean place that the teacher gave to what was shown here.
        var meanGiven: Double
        /// The mean place that would be given if the place shown had no part in it: half way down the same lists.
        var expected: Double
    }

    /// The domain; `all` for all together.
    package var domain: String
    /// Lists that were built.
    package var lists: Int
    /// Lists that the filter kept.
    package var kept: Int
    /// The mean share, from 0 to 1, of random orders of the scored lists that would be kept; nil without scored lists.
    package var chance: Double?
    /// Scores: how many, their histogram, and what other thresholds would keep.
    package var scores: Sweep.Domain
    /// Lists by their number of passages.
    var sizes: [Bin]
    /// Lists by their number of positives.
    package var positives: [Bin]
    /// Paid orders by the tokens of their reasoning, in spans of ``reasoningWidth``.
    var reasoningLengths: [Bin]
    /// Tokens in a span of ``reasoningLengths``.
    var reasoningWidth: Int
    /// Orders read.
    package var orders: Int
    /// Orders that left the list as it was shown.
    package var unchanged: Int
    /// Orders that took a repair.
    package var repaired: Int
    /// How the place shown and the place given go together.
    package var places: [Place]

    /// Readers of the JSON know the lengths of reasoning as lengths of chains.
    private enum CodingKeys: String, CodingKey {
        case domain, lists, kept, chance, scores, sizes, positives
        case reasoningLengths = "chains"
        case reasoningWidth = "chainWidth"
        case orders, unchanged, repaired, places
    }

    /// The share of scored lists that were kept, from 0 to 1; nil without scored lists.
    var keptShare: Double? { scores.scored > 0 ? Double(kept) / Double(scores.scored) : nil }
}
