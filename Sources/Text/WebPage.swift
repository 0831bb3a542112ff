import Foundation

/// A saved page: its title and its main text.
public struct WebPage: Hashable, Sendable {
    /// The page's title, if it has one.
    public var title: String?
    /// The main text, blocks apart by a blank line.
    public var text: String

    /// Reads a page.
    public init(html: Data) {
        title = nil
        text = String(decoding: html, as: UTF8.self)
    }
}
