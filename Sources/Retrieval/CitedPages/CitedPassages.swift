/// What the pages cited by one query's answer came to.
public struct CitedPassages: Hashable, Sendable {
    /// The passages: pages in the order of citation, passages in the order of the page, each text once.
    public var passages: [FoundPassage]
    /// The cited addresses that no page was found for, in the order of citation.
    public var missing: [String]
    /// Why, for those of them of which it is known, by address.
    public var absences: [String: PageAbsence] = [:]
    /// How many passages the limit left out.
    public var leftOut: Int

    /// Makes a result.
    public init(passages: [FoundPassage], missing: [String], leftOut: Int) {
        self.passages = passages
        self.missing = missing
        self.leftOut = leftOut
    }
}
