/// Something that has web pages.
public protocol PageProvider: Sendable {
    /// The page at an address; nil if there is none, which the caller counts.
    ///
    /// - Throws: ``PageAbsence`` where it is known why there is none; others for a page that is there and cannot be read.
    func page(at url: String) async throws -> FetchedPage?

    /// Makes ready what will be asked for; a provider that has to wait for pages waits for all of them at once here.
    func prepare(_ urls: [String]) async
}

extension PageProvider {
    /// Nothing, which suits pages that are at hand.
    public func prepare(_ urls: [String]) async {}
}
