import Ranking
import Retrieval
import Store

/// Keeps the crawler's snapshots in the pipeline's store.
struct SnapshotLedger: SnapshotStore {
    let store: Store

    func snapshot(at address: String) async throws -> PageSnapshot? { try await store.pageSnapshot(at: address) }

    func save(_ page: PageSnapshot) async throws { try await store.save(page) }
}
