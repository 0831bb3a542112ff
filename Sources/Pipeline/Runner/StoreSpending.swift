import Ranking
import Store
import Synchronization
import Teacher

/// What a store counts against a budget: of all, or of one teacher.
struct StoreSpending: Sendable {
    let store: Store
    /// The teacher's name in the pipeline file; nil for everybody's.
    private let teacher: String?
    private let batched: BatchedCost

    /// - Parameter worst: what a request of a batch file costs at worst.
    init(store: Store, teacher: String? = nil, worst: @escaping @Sendable (RequestRecord) -> Int = { _ in 0 }) {
        self.store = store
        self.teacher = teacher
        batched = BatchedCost { try await store.sumOut(worst) }
    }

    /// What attempts without a count may have been billed, and what is out may be at worst.
    func possiblyBilledMicroUSD() async throws -> Int {
        try await store.possiblyBilled(teacher: teacher).microUSD.clampedAdding(batched.microUSD())
    }

    /// A budget that all that counts has part in.
    ///
    /// - Parameters:
    ///   - limit: in US dollars; nil for no bound, where nothing that is out is looked at.
    ///   - place: the setting that says so.
    ///   - whole: what it is a share of.
    func budget(
        limit: Double?,
        place: String = TeacherConfiguration.budgetPlace,
        within whole: SharedBudget? = nil
    ) -> SharedBudget {
        SharedBudget(
            limit: limit,
            place: place,
            within: whole,
            spent: { [store, teacher] in try await store.spentMicroUSD(teacher: teacher) },
            possible: { [self] in
                try await limit == nil
                    ? store.possiblyBilled(teacher: teacher).microUSD : possiblyBilledMicroUSD()
            }
        )
    }
}

/// What requests that are out in batch files cost at worst. Counted once, since that goes through all of their bodies: nothing leaves or
/// comes back by file while a run holds the store.
private final class BatchedCost: Sendable {
    private let count: @Sendable () async throws -> Int
    private let known = Mutex<Int?>(nil)

    init(_ count: @escaping @Sendable () async throws -> Int) {
        self.count = count
    }

    func microUSD() async throws -> Int {
        if let known = known.withLock({ $0 }) { return known }
        let sum = try await count()
        known.withLock { $0 = sum }
        return sum
    }
}
