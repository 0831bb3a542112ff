/// How several orders of one list become one.
public enum ConsensusMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// By mean rank (Borda 1781).
    case borda
    /// The order with the fewest disagreements with all pairs of all orders (Kemeny 1959); see ``Consensus`` for its bound.
    case kemeny
}
