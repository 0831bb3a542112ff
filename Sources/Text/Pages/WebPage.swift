import CXML2
import Foundation

/// A saved page: its title and its main text.
public struct WebPage: Hashable, Sendable {
    /// The page's title, if it has one.
    public var title: String?
    /// The main text, blocks apart by a blank line.
    public var text: String
    /// The language that the page declares, as it is written there.
    public var language: String?

    /// Reads a page: its charset as browsers find it, its main text as ``MainText`` does.
    ///
    /// - Parameter contentType: the Content-Type header that the page came with.
    public init(html: Data, contentType: String? = nil) {
        let markup = PageDecoder.text(html, contentType: contentType, isMarkup: true)
        (title, text, language) = HTMLTree.with(Data(markup.utf8), encoding: "UTF-8") {
            root -> (String?, String, String?) in
            guard let root else { return (nil, "", nil) }
            let title = Self.first(["title"], in: root, depth: 0).map { node in
                HTMLTree.children(node).compactMap(HTMLTree.text).joined()
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            let language = (HTMLTree.attribute("lang", of: root) ?? HTMLTree.attribute("xml:lang", of: root))?
                .trimmingCharacters(in: .whitespaces)
            return (
                title.flatMap { $0.isEmpty ? nil : $0 }, MainText.text(of: root),
                language.flatMap { $0.isEmpty || $0.utf8.count > 35 ? nil : $0 }
            )
        }
    }

    private static func first(_ names: Set<String>, in node: xmlNodePtr, depth: Int) -> xmlNodePtr? {
        guard depth < HTMLTree.maximumDepth else { return nil }
        let name = HTMLTree.name(node)
        if names.contains(name) { return node }
        // A picture has a title of its own.
        if name == "svg" { return nil }
        for child in HTMLTree.children(node) {
            if let found = first(names, in: child, depth: depth + 1) { return found }
        }
        return nil
    }
}
