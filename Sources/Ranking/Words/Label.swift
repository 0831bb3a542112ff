/// The pointwise label of a candidate.
public enum Label: String, Hashable, Sendable, Codable, CaseIterable {
    /// Helps to answer the query.
    case positive
    /// Does not help.
    case negative
    /// Looks alike but does not help.
    case hardNegative = "hard_negative"

    /// The relevance that metrics use: 1 for a positive, otherwise 0 (paper, section on pointwise labels).
    public var relevance: Int { self == .positive ? 1 : 0 }
}
