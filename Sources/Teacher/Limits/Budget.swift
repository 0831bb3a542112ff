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

/// Money that several spend: of a run its teachers and embedding models, or of a teacher its share of that.
package final class SharedBudget: Sendable {
    /// What a request should do.
    enum Decision {
        case send
        case wait
        /// It never fits this budget.
        case stop(SharedBudget)
    }

    /// The most that may be spent, in millionths of a US dollar; nil for no bound.
    package let limit: Int?
    /// The setting that says so.
    package let place: String
    /// What this is a share of.
    private let whole: SharedBudget?
    private let budget: Mutex<Budget?>
    private let spentBefore: @Sendable () async throws -> Int
    private let possiblyBilled: @Sendable () async throws -> Int

    /// Makes a budget that all requests of a run share, or a share of one.
    ///
    /// - Parameters:
    ///   - limit: in US dollars; nil for no bound.
    ///   - place: the setting that says so.
    ///   - whole: what it is a share of.
    ///   - spent: what the ledger holds, asked once before the first request.
    ///   - possible: what attempts without a count may have been billed.
    package init(
        limit: Double?,
        place: String = TeacherConfiguration.budgetPlace,
        within whole: SharedBudget? = nil,
        spent: @escaping @Sendable () async throws -> Int = { 0 },
        possible: @escaping @Sendable () async throws -> Int = { 0 }
    ) {
        self.limit = limit.map { Int(clamped: ($0 * 1e6).rounded(.down)) }
        self.place = place
        self.whole = whole
        spentBefore = spent
        possiblyBilled = possible
        budget = Mutex(nil)
    }

    /// Books what was spent before this run; what is there already stays.
    package func open() async throws {
        try await whole?.open()
        if budget.withLock({ $0 != nil }) { return }
        let (spent, possible) = (try await spentBefore(), try await possiblyBilled())
        budget.withLock { $0 = $0 ?? Budget(limit: limit, spent: spent, possible: possible) }
    }

    /// What is spent or may have been billed, in millionths of a US dollar.
    package var spent: Int { budget.withLock { $0?.counted ?? 0 } }

    /// Reserves the worst case of a request, if there is room.
    func reserve(_ worstCase: Int) -> Decision {
        let own = budget.withLock { budget in
            var open = budget ?? Budget(limit: limit, spent: 0)
            defer { budget = open }
            return open.reserve(worstCase)
        }
        switch own {
        case .stop: return .stop(self)
        case .wait: return .wait
        case .send: break
        }
        let decision = whole?.reserve(worstCase) ?? .send
        if case .send = decision { return .send }
        budget.withLock { $0?.settle(worstCase, cost: nil) }
        return decision
    }

    /// Books what leaves by file, with what it costs at worst.
    ///
    /// - Returns: the budget that it does not fit; nil where it is booked.
    package func book(_ worstCase: Int) -> SharedBudget? {
        switch reserve(worstCase) {
        case .stop(let budget): return budget
        case .wait: return self
        case .send:
            settle(worstCase, cost: worstCase)
            return nil
        }
    }

    /// Gives a reservation back, and books what the answer really cost.
    func settle(_ worstCase: Int, cost: Int?, possible: Int = 0) {
        budget.withLock { $0?.settle(worstCase, cost: cost, possible: possible) }
        whole?.settle(worstCase, cost: cost, possible: possible)
    }

    /// The store has noted what an attempt may have been billed.
    func noted(_ amount: Int) {
        budget.withLock { $0?.noted(amount) }
        whole?.noted(amount)
    }

    /// Replaces worst cases by what the store makes of them.
    func recount() async throws {
        budget.withLock { $0?.beginCount() }
        let count = try await possiblyBilled()
        budget.withLock { $0?.endCount(count) }
        try await whole?.recount()
    }
}
