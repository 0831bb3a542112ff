package import Foundation
import Ingest

/// A page as it was fetched at one time, or why there is none.
package struct PageSnapshot: Hashable, Sendable {
    /// What there is.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// The page.
        case fetched
        /// Another address, at which it is now.
        case moved
        /// Nothing, and asking again would bring nothing either.
        case failed
        /// Nothing for now; a later run may have more luck.
        case postponed
    }

    /// The address in its normal form, under which it is kept.
    package var address: String
    /// The address as it was asked for.
    package var url: String
    /// What there is.
    package var outcome: Outcome
    /// Why there is no page: `not-found`, `robots-refused`, `address-refused`, `too-large`, `wrong-type`, `timeout` and others.
    package var cause: String?
    /// The same in a sentence for the user.
    package var message: String?
    /// The settings that a failure follows from.
    package var policy = ""
    /// The address that answered or, of a page that moved, the new one.
    package var finalURL: String?
    /// The last HTTP status.
    package var status: Int?
    /// The header fields, names in lower case.
    package var headers: [String: String] = [:]
    /// The body, decoded of its transfer; nil where there is none.
    package var body: Data?
    /// When it was asked for.
    package var fetchedAt: Date
    /// In how many runs it was asked for without an end.
    package var tries = 0

    package init(address: String, url: String, outcome: Outcome, fetchedAt: Date) {
        self.address = address
        self.url = url
        self.outcome = outcome
        self.fetchedAt = fetchedAt
    }

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
