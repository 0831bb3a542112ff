/// Something that has web pages.
public protocol PageProvider: Sendable {
    /// The page at an address; nil if there is none, which the caller counts.
    ///
    /// - Throws: For a page that is there and cannot be read.
    func page(at url: String) async throws -> FetchedPage?
}
