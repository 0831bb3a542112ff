/// The models that answered, counted up to an answer; a later tally goes on from an earlier one.
public struct ModelTally: Sendable, Hashable {
    /// A model with how it was asked for.
    public struct Name: Sendable, Hashable {
        /// The model asked for.
        public var requested: String
        /// The model that the answers name.
        public var answered: String?
        /// The server's mark of its build.
        public var systemFingerprint: String?
    }

    /// The last answer that is counted.
    public internal(set) var lastRow: Int64 = 0
    /// Answers by model, unordered.
    public internal(set) var answers: [Name: ModelLine] = [:]

    /// Starts with nothing.
    public init() {}

    /// The lines, most answers first.
    public var lines: [ModelLine] {
        answers.values.sorted { left, right in
            let leftName = [left.answered ?? "", left.requested, left.systemFingerprint ?? ""]
            let rightName = [right.answered ?? "", right.requested, right.systemFingerprint ?? ""]
            return left.answers != right.answers
                ? left.answers > right.answers : leftName.lexicographicallyPrecedes(rightName)
        }
    }
}
