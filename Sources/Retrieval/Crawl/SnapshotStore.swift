/// Where snapshots of pages are kept.
public protocol SnapshotStore: Sendable {
    /// The snapshot under an address in its normal form, if there is one.
    func snapshot(at address: String) async throws -> PageSnapshot?
    /// Keeps a snapshot in the place of an older one; it is durable on return.
    func save(_ snapshot: PageSnapshot) async throws
}
