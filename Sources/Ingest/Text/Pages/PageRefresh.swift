import CXML2
package import Foundation

/// The move of a page that says where it is now in its markup: `<meta http-equiv="refresh" content="0; URL=/new">`.
package enum PageRefresh {
    /// The longest wait in seconds that is a move; a page with a longer one is there to be read.
    static let longestWait = 5.0
    /// Pages that moved are short; no further bytes are looked at.
    private static let scanned = 64 << 10

    /// The address that a page in HTML leads to at once, as it is written there, and its `<base>`.
    ///
    /// What is for readers without scripts alone counts as little as an example in a script.
    ///
    /// - Returns: nil for all other pages.
    package static func target(_ bytes: Data, contentType: String?, url: String?) -> (address: String, base: String?)? {
        let start = bytes.prefix(scanned)
        guard PageKind(start, contentType: contentType, url: url) == .html else { return nil }
        let markup = PageDecoder.text(start, contentType: contentType, isMarkup: true)
        guard markup.range(of: "http-equiv", options: .caseInsensitive) != nil else { return nil }
        return HTMLTree.with(Data(markup.utf8), encoding: "UTF-8") { root in
            guard let root, let address = first(in: root, depth: 0, find: refresh) else { return nil }
            return (address, first(in: root, depth: 0) { $0 == "base" ? HTMLTree.attribute("href", of: $1) : nil })
        }
    }

    private static func refresh(_ name: String, _ node: xmlNodePtr) -> String? {
        guard name == "meta",
            HTMLTree.attribute("http-equiv", of: node)?.withoutBlankEnds.lowercased() == "refresh"
        else { return nil }
        return HTMLTree.attribute("content", of: node).flatMap(address)
    }

    private static func first(in node: xmlNodePtr, depth: Int, find: (String, xmlNodePtr) -> String?) -> String? {
        guard depth < HTMLTree.maximumDepth else { return nil }
        let name = HTMLTree.name(node)
        guard !["noscript", "script", "style", "template"].contains(name) else { return nil }
        if let found = find(name, node) { return found }
        for child in HTMLTree.children(node) {
            if let found = first(in: child, depth: depth + 1, find: find) { return found }
        }
        return nil
    }

    /// Reads `0; URL='/new'` of a page or of the header field Refresh as browsers do (HTML, "shared declarative refresh steps").
    ///
    /// - Returns: nil where it is no move at once.
    package static func address(_ content: String) -> String? {
        let text = content.drop(while: \.isWhitespace)
        let time = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        // A point alone is no wait at all.
        guard !time.isEmpty, Double(time.prefix { $0 != "." }) ?? 0 <= longestWait else { return nil }
        var rest = text.dropFirst(time.count)
        guard let mark = rest.first, mark.isWhitespace || mark == ";" || mark == "," else { return nil }
        rest = rest.drop(while: \.isWhitespace)
        if rest.first == ";" || rest.first == "," { rest = rest.dropFirst() }
        rest = rest.drop(while: \.isWhitespace)
        if rest.prefix(3).lowercased() == "url" {
            let value = rest.dropFirst(3).drop(while: \.isWhitespace)
            if value.first == "=" { rest = value.dropFirst().drop(while: \.isWhitespace) }
        }
        if let quote = rest.first, quote == "\"" || quote == "'" { rest = rest.dropFirst().prefix { $0 != quote } }
        let address = String(rest).withoutBlankEnds
        return address.isEmpty ? nil : address
    }
}
