import Pipeline

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
