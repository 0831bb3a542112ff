import Foundation
import Ingest
package import Ranking

extension PageSnapshot {
    /// After so many runs without a page it counts as absent.
    static let mostTries = 3

    /// Whether it says all there is to say, so that nothing is sent.
    func isSettled(_ settings: CrawlSettings, at now: Date) -> Bool {
        switch outcome {
        case .fetched, .moved:
            guard let refresh = settings.refresh else { return true }
            return now.timeIntervalSince(fetchedAt) < refresh / .seconds(1)
        case .failed: return policy == settings.policy(for: cause)
        case .postponed: return tries >= Self.mostTries
        }
    }
}

/// Why a page can't be had.
package struct PageAbsence: Error, Hashable, Sendable {
    /// The cause in a word, as counts group it.
    package var cause: String
    /// A sentence for the user.
    package var message: String
    /// Whether a later run may have more luck.
    package var isTemporary: Bool = false
}

extension PageAbsence: LocalizedError {
    /// The sentence for the user.
    package var errorDescription: String? { message }
}

/// The names under which snapshots are kept.
enum PageKey {
    /// A page's: its address in normal form, or as it is where it has none.
    static func address(_ url: String) -> String { PageAddress.normalized(url) ?? url }

    /// The name of a site's `robots.txt`; apart from pages, since it may be cited as one.
    static func robots(_ origin: String) -> String { "robots \(origin)" }
}

/// Where snapshots of pages are kept.
package protocol SnapshotStore: Sendable {
    /// The snapshot under an address in its normal form, if there is one.
    func snapshot(at address: String) async throws -> PageSnapshot?
    /// Keeps a snapshot in the place of an older one; it is durable on return.
    func save(_ snapshot: PageSnapshot) async throws
}

/// A page would have to be fetched, and nothing may be sent: in an estimate, in a replay, or after a stop.
package struct PagesNotFetched: Error, Hashable, Sendable {
    package init() {}
}
