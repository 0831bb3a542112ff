import CXML2
import Foundation

/// A fragment of HTML, parsed once for all that is wanted of it.
struct HTMLFragment {
    private let root: xmlNodePtr?

    /// Parses a fragment, for as long as a closure looks at it; it must not be kept.
    static func read<Value>(_ html: String, _ look: (HTMLFragment) -> Value) -> Value {
        HTMLTree.with(Data(html.utf8), encoding: "UTF-8") { look(HTMLFragment(root: $0)) }
    }

    /// What ``HTMLText/text(ofFragment:)`` gives.
    var text: String { HTMLText.text(of: root) }

    /// What ``HTMLLinks/addresses(inFragment:)`` gives.
    var addresses: [String] { HTMLLinks.addresses(in: root) }
}

/// Text of HTML fragments, as StackExchange bodies are.
package enum HTMLText {
    /// The visible text: blocks apart by a blank line, code and formulas kept as written, entities resolved.
    package static func text(ofFragment html: String) -> String {
        HTMLFragment.read(html) { $0.text }
    }

    static func text(of root: xmlNodePtr?) -> String {
        var writer = TextWriter()
        if let root { writer.write(root) }
        return writer.finish()
    }
}

/// Addresses in HTML that people wrote.
package enum HTMLLinks {
    /// The targets of links, and addresses that stand in the text as they are, in document order; code is passed over, as what stands there is
    /// an example and no citation. http and https only, each once.
    package static func addresses(inFragment html: String) -> [String] {
        HTMLFragment.read(html) { $0.addresses }
    }

    static func addresses(in root: xmlNodePtr?) -> [String] {
        var found: [String] = []
        if let root { collect(root, into: &found, depth: 0) }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    private static func collect(_ node: xmlNodePtr, into found: inout [String], depth: Int) {
        guard depth < HTMLTree.maximumDepth else { return }
        if let text = HTMLTree.bytes(node) { return addBare(text, to: &found) }
        let name = HTMLTree.name(node)
        if name == "code" || name == "pre" || name == "script" || name == "style" { return }
        if name == "a" {
            if let target = HTMLTree.attribute("href", of: node)?.withoutBlankEnds,
                isWeb(target)
            {
                found.append(target)
                return
            }
        }
        HTMLTree.eachChild(node) { collect($0, into: &found, depth: depth + 1) }
    }

    private static func isWeb(_ text: some StringProtocol) -> Bool {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        return ["http", "https"].contains(scheme) && text.dropFirst(scheme.count).hasPrefix("://")
    }

    /// From a scheme to the next white space; brackets and marks around an address are left to the reader.
    private static func addBare(_ bytes: UnsafeBufferPointer<UInt8>, to found: inout [String]) {
        guard let base = bytes.baseAddress else { return }
        var index = 0
        while index + 3 < bytes.count,
            let colon = memchr(base + index, Int32(UInt8(ascii: ":")), bytes.count - 3 - index)
        {
            index = UnsafeRawPointer(base).distance(to: colon)
            guard bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/") else {
                index += 1
                continue
            }
            let end = bytes[index...].firstIndex { $0 <= 0x20 } ?? bytes.count
            for scheme in ["https", "http"] where index >= scheme.utf8.count {
                let begin = index - scheme.utf8.count
                let address = String(decoding: bytes[begin..<end], as: UTF8.self)
                if address.prefix(scheme.count).lowercased() == scheme {
                    found.append(address)
                    break
                }
            }
            index = end
        }
    }
}
