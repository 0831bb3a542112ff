import Ranking
import Synchronization

/// The money of a run, shared by all that spend it: a teacher and embedding models.
public final class SharedBudget: Sendable {
    /// The most that may be spent, in millionths of a US dollar; nil for no bound.
    public let limit: Int?
    private let budget: Mutex<Budget?>

    /// Makes a budget that all requests of a run share.
    ///
    /// - Parameter limit: in US dollars; nil for no bound.
    public init(limit: Double?) {
        self.limit = limit.map { Int(clamped: ($0 * 1e6).rounded(.down)) }
        budget = Mutex(nil)
    }

    /// Books what was spent before this run; the first to say it is believed.
    func open(spent: Int, possible: Int) {
        budget.withLock { $0 = $0 ?? Budget(limit: limit, spent: spent, possible: possible) }
    }

    /// What is spent or may have been billed, in millionths of a US dollar.
    public var spent: Int { budget.withLock { $0?.counted ?? 0 } }

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
