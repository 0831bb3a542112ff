import Ranking
import Synchronization

/// Money: what is spent, what requests in flight may still cost, and what is allowed. All in millionths of a US dollar.
package struct Budget: Sendable, Hashable {
    /// The most that may be spent; nil for no bound.
    package let limit: Int?
    /// Paid for.
    package private(set) var spent: Int
    /// What attempts without a count may have been billed, as far as the store has counted it.
    package private(set) var possible: Int
    /// The same of attempts that the store does not have yet.
    private var unnoted = 0
    /// What was noted since the store began to count.
    private var notedSince = 0
    /// What requests in flight cost at worst.
    private(set) var reserved = 0

    /// What a request should do.
    package enum Decision: Sendable, Hashable {
        /// It may be sent; its worst case is reserved.
        case send
        /// It must wait: once requests in flight are settled there may be room.
        case wait
        /// It never fits.
        case stop
    }

    package init(limit: Int?, spent: Int, possible: Int = 0) {
        self.limit = limit
        self.spent = spent
        self.possible = possible
    }

    /// What counts against the limit besides requests in flight.
    package var counted: Int { spent.clampedAdding(possible).clampedAdding(unnoted) }

    /// Reserves the worst case of a request, if there is room.
    mutating func reserve(_ worstCase: Int) -> Decision {
        if let limit, counted.clampedAdding(reserved).clampedAdding(worstCase) > limit {
            return reserved > 0 ? .wait : .stop
        }
        reserved = reserved.clampedAdding(worstCase)
        return .send
    }

    /// Gives a reservation back, and books what the answer really cost, and what it may have been billed beyond that.
    package mutating func settle(_ worstCase: Int, cost: Int?, possible: Int = 0) {
        reserved = max(0, reserved.clampedAdding(-worstCase))
        spent = spent.clampedAdding(max(0, cost ?? 0))
        unnoted = unnoted.clampedAdding(max(0, possible))
    }

    /// The store has noted what an attempt may have been billed.
    mutating func noted(_ amount: Int) {
        unnoted = max(0, unnoted.clampedAdding(-amount))
        possible = possible.clampedAdding(amount)
        notedSince = notedSince.clampedAdding(amount)
    }

    /// The store begins to count what may have been billed: by what was paid meanwhile that is less than the worst cases.
    mutating func beginCount() { notedSince = 0 }

    /// Takes the store's count; what was noted while it counted is held on top.
    mutating func endCount(_ count: Int) { possible = max(0, count).clampedAdding(notedSince) }
}

/// The money of a run, shared by all that spend it: a teacher and embedding models.
package final class SharedBudget: Sendable {
    /// The most that may be spent, in millionths of a US dollar; nil for no bound.
    package let limit: Int?
    private let budget: Mutex<Budget?>

    /// Makes a budget that all requests of a run share.
    ///
    /// - Parameter limit: in US dollars; nil for no bound.
    package init(limit: Double?) {
        self.limit = limit.map { Int(clamped: ($0 * 1e6).rounded(.down)) }
        budget = Mutex(nil)
    }

    /// Books what was spent before this run; the first to say it is believed.
    func open(spent: Int, possible: Int) {
        budget.withLock { $0 = $0 ?? Budget(limit: limit, spent: spent, possible: possible) }
    }

    /// What is spent or may have been billed, in millionths of a US dollar.
    package var spent: Int { budget.withLock { $0?.counted ?? 0 } }

    /// Reserves the worst case of a request, if there is room.
    func reserve(_ worstCase: Int) -> Budget.Decision {
        budget.withLock { budget in
            var open = budget ?? Budget(limit: limit, spent: 0)
            defer { budget = open }
            return open.reserve(worstCase)
        }
    }

    /// Gives a reservation back, and books what the answer really cost.
    func settle(_ worstCase: Int, cost: Int?, possible: Int = 0) {
        budget.withLock { $0?.settle(worstCase, cost: cost, possible: possible) }
    }

    /// The store has noted what an attempt may have been billed.
    func noted(_ amount: Int) { budget.withLock { $0?.noted(amount) } }

    /// Replaces worst cases by what the store makes of them.
    func count(_ possible: () async throws -> Int) async throws {
        budget.withLock { $0?.beginCount() }
        let count = try await possible()
        budget.withLock { $0?.endCount(count) }
    }
}
