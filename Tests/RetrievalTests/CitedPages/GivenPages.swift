import Retrieval

/// Pages in memory.
struct GivenPages: PageProvider {
    var pages: [String: FetchedPage]

    init(_ pages: FetchedPage...) {
        self.pages = Dictionary(uniqueKeysWithValues: pages.map { ($0.url, $0) })
    }

    func page(at url: String) async throws -> FetchedPage? { pages[url] }
}
