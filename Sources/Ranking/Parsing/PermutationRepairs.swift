/// What had to be repaired in an order.
public struct PermutationRepairs: Sendable, Hashable {
    /// Identifiers that came again; the first place counts.
    public var repeated: [Int] = []
    /// Identifiers below 1 or above the list's size; dropped.
    public var outOfRange: [Int] = []
    /// Positions that the answer left out; appended in the order of the list.
    public var missing: [Position] = []
    /// Whether the answer went from the last to the first by `<`, and was read from its end.
    public var isReversed = false
    /// How often no order was said between two neighbours (`=`); the written one counts.
    public var ties = 0
    /// Whether words stood around the order.
    public var proseAround = false
    /// How many complete orders the answer held; of several, the last one counts.
    public var completeOrders = 0

    /// Whether anything of the order itself had to be repaired; words around it are none of it.
    public var isAny: Bool {
        !repeated.isEmpty || !outOfRange.isEmpty || !missing.isEmpty || isReversed || ties > 0
    }

    /// Whether more is guessed than a list may have: what is missing is appended in the order shown, and what came again may have been meant
    /// for another place; each is bounded by a tenth of the list, one place at least.
    public func isTooMuch(size: Int) -> Bool { max(missing.count, repeated.count) > max(1, size / 10) }
}
