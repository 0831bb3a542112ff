import CXML2
import Foundation

/// A fragment of HTML, parsed once for all that is wanted of it.
public struct HTMLFragment {
    private let root: xmlNodePtr?

    /// Parses a fragment, for as long as a closure looks at it; it must not be kept.
    public static func read<Value>(_ html: String, _ look: (HTMLFragment) -> Value) -> Value {
        HTMLTree.with(Data(html.utf8), encoding: "UTF-8") { look(HTMLFragment(root: $0)) }
    }

    /// What ``HTMLText/text(ofFragment:)`` gives.
    public var text: String { HTMLText.text(of: root) }

    /// What ``HTMLLinks/addresses(inFragment:)`` gives.
    public var addresses: [String] { HTMLLinks.addresses(in: root) }
}
