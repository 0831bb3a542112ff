import Foundation
import Text

/// Fetches pages for all domains of a run, each once, and keeps what came of it.
///
/// It is one for a run, since politeness is owed to a host and not to a domain. Pages wait in a row for each host; a page that several ask
/// for at the same time is fetched for all of them.
public actor Crawler {
    private let store: any SnapshotStore
    private let turns = PerHostLimiter()
    private var fetches: [[AddressRule]: PageFetch] = [:]
    private let running = SingleFlight<String, PageSnapshot>()
    /// Pages that were not to be had in this run; they are left in peace until the next one.
    private var postponed: [String: PageSnapshot] = [:]

    /// How many addresses a page may move through.
    static let mostMoves = 10

    /// Makes a crawler.
    public init(store: any SnapshotStore) {
        self.store = store
    }

    /// Ends all waiting at once; pages that are asked for from now on are not fetched.
    public nonisolated func stop() {
        running.stop()
    }

    /// The page at an address: from the store where it is settled, else from the web.
    ///
    /// - Returns: the snapshot at the end of all moves; its outcome is never `moved`.
    /// - Throws: ``PagesNotFetched`` after a stop, and what the store throws.
    public func page(at url: String, settings: CrawlSettings) async throws -> PageSnapshot {
        try await Self.followed(url) { next in try await snapshot(at: next, settings: settings) }
    }

    /// Follows moves, by whatever gives the snapshot of one address.
    ///
    /// Here and not within a fetch, so that no fetch ever waits for another one: two pages that lead to each other would wait for ever.
    static func followed(_ url: String, _ snapshot: @Sendable (String) async throws -> PageSnapshot) async throws
        -> PageSnapshot
    {
        var next = url
        for _ in 0...mostMoves {
            let found = try await snapshot(next)
            guard found.outcome == .moved, let target = found.finalURL else { return found }
            next = target
        }
        var failure = PageSnapshot(address: url, url: url, outcome: .failed, fetchedAt: .now)
        failure.cause = WebFailure.Cause.redirects.rawValue
        failure.message = "\(url): more than \(mostMoves) redirects, or a loop of them"
        return failure
    }

    private func snapshot(at url: String, settings: CrawlSettings) async throws -> PageSnapshot {
        let address = PageKey.address(url)
        if let found = postponed[address] { return found }
        let fetch = fetch(settings)
        do {
            return try await running.value(for: address) { [store] in
                let known = try await store.snapshot(at: address)
                if let known, known.isSettled(settings, at: .now) { return known }
                let made = try await fetch.snapshot(url, address: address, known: known, settings: settings)
                try await store.save(made)
                if made.outcome == .postponed { await self.postpone(made, address) }
                return made
            }
        } catch is CancellationError {
            throw PagesNotFetched()
        }
    }

    private func postpone(_ page: PageSnapshot, _ address: String) { postponed[address] = page }

    private func fetch(_ settings: CrawlSettings) -> PageFetch {
        if let fetch = fetches[settings.allowed] { return fetch }
        let client = WebClient(guarding: AddressGuard(allowing: settings.allowed))
        let fetch = PageFetch(client: client, store: store, turns: turns)
        fetches[settings.allowed] = fetch
        return fetch
    }
}
