/// A decision, and how it stands to the list of today.
public struct DecisionLine: Sendable, Hashable, Codable {
    /// The decision.
    public var decision: DecisionRecord
    /// Whether it counts: the latest of its query that is not undone.
    public var isStanding: Bool
    /// Whether list or order changed since it was made.
    public var isOnEarlierList: Bool
    /// What the filter says today: `kept`, a reject reason's code, or nil while there is no verdict.
    public var verdict: String?
    /// Why a `keep` can't be honoured today; nil if it can, and for a `drop`.
    public var obstacle: String?

    /// Whether it changes what is exported: a `drop` of a kept list, a `keep` of a rejected one that can be exported.
    public var overrules: Bool {
        guard isStanding, let verdict else { return false }
        let isKept = verdict == CatalogueLine.Status.kept.rawValue
        return decision.action == .drop ? isKept : !isKept && obstacle == nil
    }
}
