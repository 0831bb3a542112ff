import CXML2

/// Text of HTML fragments, as StackExchange bodies are.
public enum HTMLText {
    /// The visible text: blocks apart by a blank line, code and formulas kept as written, entities resolved.
    public static func text(ofFragment html: String) -> String {
        HTMLFragment.read(html) { $0.text }
    }

    static func text(of root: xmlNodePtr?) -> String {
        var writer = TextWriter()
        if let root { writer.write(root) }
        return writer.finish()
    }
}
