import CXML2
import Foundation

/// Text of HTML fragments, as StackExchange bodies are.
public enum HTMLText {
    /// The visible text: blocks apart by a blank line, code and formulas kept as written, entities resolved.
    public static func text(ofFragment html: String) -> String {
        HTMLTree.with(Data(html.utf8), encoding: "UTF-8") { root in
            var writer = TextWriter()
            if let root { writer.write(root) }
            return writer.finish()
        }
    }

    /// The targets of `<a href>` in document order, http and https only, each once.
    public static func links(inFragment html: String) -> [String] {
        HTMLTree.with(Data(html.utf8), encoding: "UTF-8") { root in
            var links: [String] = []
            if let root { collect(root, into: &links, depth: 0) }
            var seen: Set<String> = []
            return links.filter { seen.insert($0).inserted }
        }
    }

    private static func collect(_ node: xmlNodePtr, into links: inout [String], depth: Int) {
        guard depth < HTMLTree.maximumDepth else { return }
        if HTMLTree.name(node) == "a",
            let target = HTMLTree.attribute("href", of: node)?.trimmingCharacters(in: .whitespacesAndNewlines)
        {
            let scheme = target.prefix { $0 != ":" }.lowercased()
            if ["http", "https"].contains(scheme), target.dropFirst(scheme.count).hasPrefix("://") {
                links.append(target)
            }
        }
        for child in HTMLTree.children(node) { collect(child, into: &links, depth: depth + 1) }
    }
}
