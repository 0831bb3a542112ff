import Foundation
import Ingest
package import Ranking

/// Fetches pages for all domains of a run, each once, and keeps what came of it.
///
/// It is one for a run, since politeness is owed to a host and not to a domain. Pages wait in a row for each host; a page that several ask
/// for at the same time is fetched for all of them.
package actor Crawler {
    private let store: any SnapshotStore
    private let turns = PerHostLimiter()
    private var fetches: [[AddressRule]: PageFetch] = [:]
    private let running = SingleFlight<String, PageSnapshot>()
    /// Pages that were not to be had in this run; they are left in peace until the next one.
    private var postponed: [String: PageSnapshot] = [:]

    /// How many addresses a page may move through.
    static let mostMoves = 10

    package init(store: any SnapshotStore) {
        self.store = store
    }

    /// Ends all waiting at once; pages that are asked for from now on are not fetched.
    package nonisolated func stop() {
        running.stop()
    }

    /// The page at an address: from the store where it is settled, else from the web.
    ///
    /// - Returns: the snapshot at the end of all moves; its outcome is never `moved`.
    /// - Throws: ``PagesNotFetched`` after a stop, and what the store throws.
    package func page(at url: String, settings: CrawlSettings) async throws -> PageSnapshot {
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

/// Pages of the web: from the store where they were fetched before, else fetched now.
package struct CrawledPages: PageProvider {
    private let store: any SnapshotStore
    private let crawler: Crawler?
    private let settings: CrawlSettings

    /// Makes a provider.
    ///
    /// - Parameter crawler: fetches what the store lacks; nil where nothing may be sent.
    package init(store: any SnapshotStore, crawler: Crawler?, settings: CrawlSettings) {
        self.store = store
        self.crawler = crawler
        self.settings = settings
    }

    /// Fetches pages side by side, so that a query waits for the slowest of its hosts and not for all of them.
    package func prepare(_ urls: [String]) async {
        guard let crawler else { return }
        await withTaskGroup(of: Void.self) { group in
            // What fails here fails again, and is told, when the page is asked for.
            for url in urls { group.addTask { _ = try? await crawler.page(at: url, settings: settings) } }
        }
    }

    /// The page at an address.
    ///
    /// - Throws: ``PageAbsence`` where there is none, ``PagesNotFetched`` where it would have to be fetched and may not be.
    package func page(at url: String) async throws -> FetchedPage? {
        let snapshot = try await snapshot(at: url)
        guard snapshot.outcome == .fetched, let body = snapshot.body else {
            let isTemporary = snapshot.outcome == .postponed && snapshot.tries < PageSnapshot.mostTries
            throw PageAbsence(
                cause: snapshot.cause ?? snapshot.outcome.rawValue,
                message: snapshot.message ?? "\(url): no page",
                isTemporary: isTemporary
            )
        }
        return try await Self.read(body, type: snapshot.headers["content-type"], url: snapshot.url)
    }

    private func snapshot(at url: String) async throws -> PageSnapshot {
        if let crawler { return try await crawler.page(at: url, settings: settings) }
        return try await Crawler.followed(url) { next in
            // What is kept counts offline whatever its age; a page that failed for now is one that a run has to try again.
            guard let kept = try await store.snapshot(at: PageKey.address(next)) else { throw PagesNotFetched() }
            let isSettled = kept.outcome == .fetched || kept.outcome == .moved || kept.isSettled(settings, at: .now)
            guard isSettled else { throw PagesNotFetched() }
            return kept
        }
    }

    /// Title and main text of a page; the only place where bytes that were fetched become text.
    private static func read(_ body: Data, type: String?, url: String) async throws -> FetchedPage {
        // Off the cooperative threads: a PDF is read by a process of its own, which may take its time.
        let reading = try await onBlockingThread { _ in PageReading.read(body, contentType: type, url: url) }
        switch reading {
        case .text(let page):
            return FetchedPage(url: url, title: page.title, text: page.text)
        case .unreadable(let cause):
            throw PageAbsence(cause: "unreadable", message: "\(url): \(cause.localizedDescription)")
        }
    }
}
