import Ranking

/// Money: what is spent, what requests in flight may still cost, and what is allowed. All in millionths of a US dollar.
public struct Budget: Sendable, Hashable {
    /// The most that may be spent; nil for no bound.
    public let limit: Int?
    /// Paid for.
    public private(set) var spent: Int
    /// What requests in flight cost at worst.
    public private(set) var reserved = 0

    /// What a request should do.
    public enum Decision: Sendable, Hashable {
        /// It may be sent; its worst case is reserved.
        case send
        /// It must wait: once requests in flight are settled there may be room.
        case wait
        /// It never fits.
        case stop
    }

    /// Makes a budget.
    public init(limit: Int?, spent: Int) {
        self.limit = limit
        self.spent = spent
    }

    /// Reserves the worst case of a request, if there is room.
    public mutating func reserve(_ worstCase: Int) -> Decision {
        if let limit, spent.clampedAdding(reserved).clampedAdding(worstCase) > limit { return reserved > 0 ? .wait : .stop }
        reserved = reserved.clampedAdding(worstCase)
        return .send
    }

    /// Gives a reservation back, and books what the answer really cost.
    public mutating func settle(_ worstCase: Int, cost: Int?) {
        reserved = max(0, reserved.clampedAdding(-worstCase))
        spent = spent.clampedAdding(max(0, cost ?? 0))
    }
}
