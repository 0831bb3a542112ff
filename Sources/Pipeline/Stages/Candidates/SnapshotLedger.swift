import Foundation
import Retrieval
import Store

/// Keeps the crawler's snapshots in the pipeline's store.
struct SnapshotLedger: SnapshotStore {
    let store: Store

    func snapshot(at address: String) async throws -> PageSnapshot? {
        guard let record = try await store.pageSnapshot(at: address),
            let outcome = PageSnapshot.Outcome(rawValue: record.outcome)
        else { return nil }
        var page = PageSnapshot(
            address: record.address,
            url: record.url,
            outcome: outcome,
            fetchedAt: record.fetchedAt
        )
        page.cause = record.cause
        page.message = record.message
        page.policy = record.policy
        page.finalURL = record.finalURL
        page.status = record.status
        page.headers = record.headers
        page.body = record.body
        page.tries = record.tries
        return page
    }

    func save(_ page: PageSnapshot) async throws {
        try await store.save(
            PageSnapshotRecord(
                address: page.address,
                url: page.url,
                outcome: page.outcome.rawValue,
                cause: page.cause,
                message: page.message,
                policy: page.policy,
                finalURL: page.finalURL,
                status: page.status,
                headers: page.headers,
                body: page.body,
                fetchedAt: page.fetchedAt,
                tries: page.tries
            )
        )
    }
}
