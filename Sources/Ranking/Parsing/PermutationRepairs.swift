/// What had to be repaired in an order.
public struct PermutationRepairs: Sendable, Hashable {
    /// Identifiers that came again; the first place counts.
    public var repeated: [Int] = []
    /// Identifiers below 1 or above the list's size; dropped.
    public var outOfRange: [Int] = []
    /// Positions that the answer left out; appended in the order of the list.
    public var missing: [Position] = []
    /// Whether words stood around the order.
    public var proseAround = false
    /// How many complete orders the answer held; of several, the last one counts.
    public var completeOrders = 0
}
