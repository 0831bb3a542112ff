import Foundation
import Ingest
import Ranking
package import Settings

/// Finds candidates on the pages that a query's accepted answer links to.
package struct CitedPages: Sendable {
    /// How many passages a query gets at most.
    ///
    /// A teacher reads them all in one prompt: 60 passages of 150 words are some 12,000 tokens.
    package let limit: Int
    private let pages: any PageProvider

    /// Takes pages from anywhere.
    package init(pages: any PageProvider, limit: Int = 60) {
        self.pages = pages
        self.limit = limit
    }

    /// Takes the settings of the candidate kind `cited_pages`.
    ///
    /// - Parameters:
    ///   - store: where pages of the web are kept.
    ///   - crawler: fetches what the store lacks, where the settings name no folder; nil where nothing may be sent.
    /// - Throws: ``SavedPagesError`` for a folder with mistakes, `PipelineFileError` for settings that can't be read.
    package init(settings: Settings, store: any SnapshotStore, crawler: Crawler?) throws {
        let pages: any PageProvider =
            settings.has("pages")
            ? try SavedPages(folder: settings.file("pages"))
            : CrawledPages(store: store, crawler: crawler, settings: try CrawlSettings(settings: settings))
        self.init(pages: pages, limit: settings[CandidateKinds.limit])
    }

    /// The passages of the pages at these addresses, cut on blank lines.
    ///
    /// Addresses of one page count once, texts that repeat count once, for the page that is cited first. Where there are
    /// more than ``limit`` the pages share it evenly, each from its start, so that a long page does not crowd out the others.
    ///
    /// - Throws: What the provider throws for a page that is there and cannot be read.
    package func candidates(citing urls: [String]) async throws -> CitedPassages {
        var addresses: Set<String> = []
        var texts: Set<PassageID> = []
        var missing: [String] = []
        var absences: [String: PageAbsence] = [:]
        var found: [[FoundPassage]] = []
        let urls = urls.filter { addresses.insert(PageAddress.normalized($0) ?? $0).inserted }
        await pages.prepare(urls)
        for url in urls {
            var page: FetchedPage?
            do {
                page = try await pages.page(at: url)
            } catch let absence as PageAbsence {
                absences[url] = absence
            }
            guard let page else {
                missing.append(url)
                continue
            }
            found.append(passages(of: page).filter { texts.insert($0.passage.id).inserted })
        }
        let shares = Self.shares(of: limit, among: found.map(\.count))
        let kept = zip(found, shares).flatMap { $0.prefix($1) }
        var result = CitedPassages(
            passages: kept,
            missing: missing,
            leftOut: found.reduce(0) { $0 + $1.count } - kept.count
        )
        result.absences = absences
        return result
    }

    private func passages(of page: FetchedPage) -> [FoundPassage] {
        let attribution = Attribution(url: page.url, author: page.author, license: page.license)
        return PassageSplitter.split(page.text, title: page.title).map { text in
            FoundPassage(
                passage: Passage(title: page.title, text: text),
                origin: .cited,
                attribution: attribution
            )
        }
    }

    /// How many passages each page may bring: what a short page does not use goes to the others, first ones first.
    static func shares(of limit: Int, among counts: [Int]) -> [Int] {
        var shares = counts.map { _ in 0 }
        var left = limit
        while left > 0 {
            let open = counts.indices.filter { shares[$0] < counts[$0] }
            guard !open.isEmpty else { break }
            let share = max(1, left / open.count)
            for page in open where left > 0 {
                let more = min(share, counts[page] - shares[page], left)
                shares[page] += more
                left -= more
            }
        }
        return shares
    }
}

/// What the pages cited by one query's answer came to.
package struct CitedPassages: Hashable, Sendable {
    /// The passages: pages in the order of citation, passages in the order of the page, each text once.
    package var passages: [FoundPassage]
    /// The cited addresses that no page was found for, in the order of citation.
    package var missing: [String]
    /// Why, for those of them of which it is known, by address.
    package var absences: [String: PageAbsence] = [:]
    /// How many passages the limit left out.
    package var leftOut: Int
}

/// Something that has web pages.
package protocol PageProvider: Sendable {
    /// The page at an address; nil if there is none, which the caller counts.
    ///
    /// - Throws: ``PageAbsence`` where it is known why there is none; others for a page that is there and cannot be read.
    func page(at url: String) async throws -> FetchedPage?

    /// Makes ready what will be asked for; a provider that has to wait for pages waits for all of them at once here.
    func prepare(_ urls: [String]) async
}

extension PageProvider {
    /// Nothing, which suits pages that are at hand.
    package func prepare(_ urls: [String]) async {}
}

/// The text of a web page, with what is known of its origin.
package struct FetchedPage: Hashable, Sendable {
    /// Its address.
    package var url: String
    package var title: String?
    /// Its main text, blocks apart by a blank line.
    package var text: String
    /// The licence, if somebody noted it.
    package var license: String?
    /// The author, if somebody noted them.
    package var author: String?
}
