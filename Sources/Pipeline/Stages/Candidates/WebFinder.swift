import Foundation
import Ranking
import Retrieval
import Settings
import Store

/// Takes the passages of the pages that a web search names.
struct WebFinder: CandidateFinder {
    let search: CachedWebSearch
    let pages: CitedPages
    let top: Int
    /// Hosts whose pages are dropped; the query's own site if nil.
    let excludedHosts: [String]?

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let text = SearchText.text(of: query.query.text)
        guard !text.isEmpty else { return FoundPassages(origin: .web, hits: []) }
        let exclusion = SearchExclusion(hosts: excludedHosts, queryURL: query.query.attribution.url)
        let results = try await search.results(for: text, top: top)
            .filter { !exclusion.drops($0.url) }
            .prefix(top)
        let found = try await pages.candidates(citing: results.map(\.url))
        return FoundPassages(found, origin: .web, domain: query.query.id.domain) {
            "page \($0), named by the web search, could not be had"
        }
    }
}

/// Searches the pages that are in the store already, in the place of the web.
struct LocalFinder: CandidateFinder {
    let index: LocalPageIndex
    let top: Int
    let limit: Int
    /// Hosts whose pages are dropped; the query's own site if nil.
    let excludedHosts: [String]?

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let exclusion = SearchExclusion(hosts: excludedHosts, queryURL: query.query.attribution.url)
        let prefix = DocumentName.page("", domain: query.query.id.domain)
        let hits = try await index.search(query.query.text, pages: top, limit: limit) { document in
            exclusion.drops(String(document.dropFirst(prefix.count)))
        }
        return FoundPassages(
            origin: .web,
            hits: hits.map { FoundPassages.Hit(passage: $0.passage, documentID: $0.documentID, score: $0.score) }
        )
    }
}

/// Makes a finder of the candidate kind `web_search`.
enum WebFinderMaker {
    /// The settings' own mistakes, which the schema can't tell: a key, an engine or an address that is missing.
    static func problems(_ settings: Settings, environment: [String: String]) -> [PipelineFileError] {
        var problems: [PipelineFileError] = []
        func missing(_ key: String, _ expected: String, _ suggestion: String) {
            problems.append(
                PipelineFileError(
                    path: settings.join(key),
                    expected: expected,
                    found: "nothing",
                    suggestion: suggestion
                )
            )
        }
        guard let provider = settings.string("provider").flatMap(SearchProviders.named) else { return [] }
        if provider.defaultURL == nil, !settings.has("url") {
            missing("url", "where \(provider.name) listens", "as in url: \"http://localhost:8888\"")
        }
        if provider.needsEngine, !settings.has("engine") {
            missing("engine", "the id of a search engine (cx)", "the service's control panel shows it")
        }
        if let name = settings.string("api_key_env") {
            do {
                _ = try KeyVariable.key(named: name, environment: environment, place: settings.join("api_key_env"))
            } catch let error as PipelineFileError {
                problems.append(error)
            } catch {}
        } else if provider.needsKey {
            missing("api_key_env", "the name of the environment variable with the key", "\(provider.name) needs one")
        }
        return problems
    }

    /// The finder; ``problems(_:environment:)`` has found none.
    ///
    /// - Throws: `SearchError`, or what the folder of saved pages has wrong.
    static func finder(_ settings: Settings, context: FinderContext) throws -> any CandidateFinder {
        let top = settings[CandidateKinds.webTop]
        let limit = settings[CandidateKinds.limit]
        let hosts = settings.has("exclude_hosts") ? settings.strings("exclude_hosts") : nil
        let name = try settings.requiredString("provider")
        guard let provider = SearchProviders.named(name) else {
            let index = LocalPageIndex(store: context.store, domain: context.domain, state: context.state)
            return LocalFinder(index: index, top: top, limit: limit, excludedHosts: hosts)
        }
        // Where nothing may be sent, no key is needed.
        let sends = context.crawler != nil
        if sends, let problem = problems(settings, environment: context.environment).first { throw problem }
        let service = SearchService(
            url: settings.string("url") ?? provider.defaultURL ?? "",
            key: settings.string("api_key_env").flatMap { context.environment[$0] },
            engine: settings.string("engine")
        )
        let search = CachedWebSearch(
            store: context.store,
            search: sends
                ? try WebSearch(
                    provider: provider,
                    service: service,
                    pause: { [state = context.state] in try await state.pause($0) }
                )
                : nil,
            provider: ([provider.name] + [service.engine].compactMap { $0 }).joined(separator: ":"),
            quota: settings.integer("quota"),
            searches: context.searches,
            state: context.state
        )
        return WebFinder(
            search: search,
            pages: try pages(settings, limit: limit, context: context),
            top: top,
            excludedHosts: hosts
        )
    }

    /// Where the found pages come from: a folder of saved ones, or the web.
    private static func pages(_ settings: Settings, limit: Int, context: FinderContext) throws -> CitedPages {
        if settings.has("pages") {
            return CitedPages(pages: try SavedPages(folder: settings.file("pages")), limit: limit)
        }
        return CitedPages(
            pages: CrawledPages(
                store: SnapshotLedger(store: context.store),
                crawler: context.crawler,
                settings: try CrawlSettings(settings: settings)
            ),
            limit: limit
        )
    }
}
