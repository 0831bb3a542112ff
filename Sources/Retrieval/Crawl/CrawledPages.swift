import Foundation
import Text

/// Pages of the web: from the store where they were fetched before, else fetched now.
public struct CrawledPages: PageProvider {
    private let store: any SnapshotStore
    private let crawler: Crawler?
    private let settings: CrawlSettings

    /// Makes a provider.
    ///
    /// - Parameter crawler: fetches what the store lacks; nil where nothing may be sent.
    public init(store: any SnapshotStore, crawler: Crawler?, settings: CrawlSettings) {
        self.store = store
        self.crawler = crawler
        self.settings = settings
    }

    /// Fetches pages side by side, so that a query waits for the slowest of its hosts and not for all of them.
    public func prepare(_ urls: [String]) async {
        guard let crawler else { return }
        await withTaskGroup(of: Void.self) { group in
            // What fails here fails again, and is told, when the page is asked for.
            for url in urls { group.addTask { _ = try? await crawler.page(at: url, settings: settings) } }
        }
    }

    /// The page at an address.
    ///
    /// - Throws: ``PageAbsence`` where there is none, ``PagesNotFetched`` where it would have to be fetched and may not be.
    public func page(at url: String) async throws -> FetchedPage? {
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
