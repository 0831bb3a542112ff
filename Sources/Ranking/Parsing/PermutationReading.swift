/// What was read of an answer that should be an order of a list.
public struct PermutationReading: Sendable, Hashable {
    /// All positions of the list, each once: those found, then the missing ones in the order of the list.
    public var order: [Position]
    /// Valid identifiers in the order in which they were found, each once.
    public var identified: [Position]
    /// What had to be repaired.
    public var repairs: PermutationRepairs

    /// Whether there is anything to use: an answer without an identifier is a failure, not an order.
    public var isUsable: Bool { !identified.isEmpty }

    /// Whether it was a permutation as it stood.
    public var isComplete: Bool { !repairs.isAny }

    /// Whether the order is the one that the list was shown in.
    public var isUnchanged: Bool { order.enumerated().allSatisfy { $1.index == $0 } }
}
