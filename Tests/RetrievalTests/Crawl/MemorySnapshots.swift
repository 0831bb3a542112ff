import Ranking
import Retrieval
import Synchronization

final class MemorySnapshots: SnapshotStore {
    private let pages = Mutex<[String: PageSnapshot]>([:])

    var all: [String: PageSnapshot] { pages.withLock { $0 } }

    func snapshot(at address: String) async throws -> PageSnapshot? { pages.withLock { $0[address] } }

    func save(_ snapshot: PageSnapshot) async throws { pages.withLock { $0[snapshot.address] = snapshot } }
}
