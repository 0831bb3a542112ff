import CXML2
import Foundation

/// A saved page: its title and its main text.
public struct WebPage: Hashable, Sendable {
    /// The page's title, if it has one.
    public var title: String?
    /// The main text, blocks apart by a blank line.
    public var text: String

    /// What surrounds the text of a page and is no part of it.
    private static let surroundings: Set<String> = ["nav", "header", "footer", "aside", "form"]

    /// Reads a page; its charset is found by byte-order mark or meta tag, else UTF-8.
    ///
    /// The main text is that of `<main>` or `<article>`, where the page has one; otherwise all of the body but its surroundings.
    public init(html: Data) {
        let hasDeclaration = Self.declaresCharset(html)
        (title, text) = HTMLTree.with(html, encoding: hasDeclaration ? nil : "UTF-8") { root -> (String?, String) in
            guard let root else { return (nil, "") }
            let title = Self.first(["title"], in: root, depth: 0).map { node in
                HTMLTree.children(node).compactMap(HTMLTree.text).joined()
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            let main = Self.first(["main"], in: root, depth: 0) ?? Self.first(["article"], in: root, depth: 0) ?? root
            var writer = TextWriter(leavingOut: Self.surroundings)
            writer.write(main)
            return (title.flatMap { $0.isEmpty ? nil : $0 }, writer.finish())
        }
    }

    private static func declaresCharset(_ html: Data) -> Bool {
        if html.starts(with: [0xFF, 0xFE]) || html.starts(with: [0xFE, 0xFF]) { return true }
        return String(decoding: html.prefix(1024), as: UTF8.self).lowercased().contains("charset")
    }

    private static func first(_ names: Set<String>, in node: xmlNodePtr, depth: Int) -> xmlNodePtr? {
        guard depth < HTMLTree.maximumDepth else { return nil }
        if names.contains(HTMLTree.name(node)) { return node }
        for child in HTMLTree.children(node) {
            if let found = first(names, in: child, depth: depth + 1) { return found }
        }
        return nil
    }
}
