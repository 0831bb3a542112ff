import Ranking
import Store

/// What a store says in numbers: what overview, report and plots show, and `figures.json` holds.
public struct Figures: Sendable, Codable, Hashable {
    /// The pipeline.
    public var pipeline: String
    /// Whether any answer is the simulator's.
    public var isSimulated: Bool
    /// When the last answer was paid for, as ISO 8601; nil before the first.
    public var asOf: String?
    /// The filter's threshold in the pipeline file.
    public var alpha: Double
    /// Queries by domain and stage: in = done + rejected + failed + pending.
    public var funnel: [StageCount]
    /// Why queries ended before the end: reject reasons and causes of failures, by domain and stage.
    public var endings: [Ending]
    /// What was paid, by domain, stage and model.
    public var costs: [CostLine]
    /// All of it in millionths of a US dollar, as far as prices are known.
    public var spentMicroUSD: Int
    /// The models that answered, most answers first.
    public var models: [ModelLine]
    /// Attempts that failed and other events, by kind and cause.
    public var events: [EventCount]
    /// Lists and orders by domain, in the order of the pipeline file.
    public var domains: [DomainFigures]
    /// The same of all domains together.
    public var all: DomainFigures
    /// Decisions of reviewers that stand, by what was decided: `keep`, `drop`.
    public var decisions: [String: Int]
}

extension Figures {
    /// Queries that came in.
    public var queries: Int { funnel.filter { $0.stage == .ingest }.reduce(0) { $0 + $1.input } }

    /// Lists that the filter kept.
    public var kept: Int { funnel.filter { $0.stage == .filter }.reduce(0) { $0 + $1.done } }

    /// Queries that were rejected at any stage.
    public var rejected: Int { funnel.reduce(0) { $0 + $1.rejected } }

    /// Queries that failed at any stage.
    public var failed: Int { funnel.reduce(0) { $0 + $1.failed } }

    /// Queries that are still on their way.
    public var pending: Int { funnel.reduce(0) { $0 + $1.pending } }

    /// Paid answers.
    public var answers: Int { costs.reduce(0) { $0 + $1.answers } }

    /// Paid answers whose price is not known.
    public var answersOfUnknownCost: Int { costs.reduce(0) { $0 + $1.unknownCost } }
}

/// The lists and orders of a domain in numbers.
public struct DomainFigures: Sendable, Codable, Hashable {
    /// How often a number was seen.
    public struct Bin: Sendable, Codable, Hashable {
        /// The number; of spans the lower end.
        public var value: Int
        /// How often.
        public var count: Int
    }

    /// A place in the lists as they were shown.
    public struct Place: Sendable, Codable, Hashable {
        /// The place, from 1.
        public var shown: Int
        /// Orders of lists that have this place.
        public var orders: Int
        /// The mean place that the teacher gave to what was shown here.
        public var meanGiven: Double
        /// The mean place that would be given if the place shown had no part in it: half way down the same lists.
        public var expected: Double
    }

    /// The domain; `all` for all together.
    public var domain: String
    /// Lists that were built.
    public var lists: Int
    /// Lists that the filter kept.
    public var kept: Int
    /// The mean share, from 0 to 1, of random orders of the scored lists that would be kept; nil without scored lists.
    public var chance: Double?
    /// Scores: how many, their histogram, and what other thresholds would keep.
    public var scores: Sweep.Domain
    /// Lists by their number of passages.
    public var sizes: [Bin]
    /// Lists by their number of positives.
    public var positives: [Bin]
    /// Paid orders by the tokens of their chain, in spans of ``chainWidth``.
    public var chains: [Bin]
    /// Tokens in a span of `chains`.
    public var chainWidth: Int
    /// Orders read.
    public var orders: Int
    /// Orders that left the list as it was shown.
    public var unchanged: Int
    /// Orders that took a repair.
    public var repaired: Int
    /// How the place shown and the place given go together.
    public var places: [Place]

    /// The share of scored lists that were kept, from 0 to 1; nil without scored lists.
    public var keptShare: Double? { scores.scored > 0 ? Double(kept) / Double(scores.scored) : nil }
}
