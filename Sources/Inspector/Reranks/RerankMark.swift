import Store
import Synchronization

/// Whether a store holds anything that was reranked, so that the navigation names a page of it.
final class RerankMark: Sendable {
    private let isSeen = Atomic(false)

    /// Whether there is any.
    var isSet: Bool { isSeen.load(ordering: .relaxed) }

    /// Looks, until there is some.
    func look(into store: Store) async throws {
        if !isSet, try await !store.rerankWays().isEmpty { isSeen.store(true, ordering: .relaxed) }
    }
}
