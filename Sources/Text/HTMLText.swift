/// Text of HTML fragments, as StackExchange bodies are.
public enum HTMLText {
    /// The visible text: blocks apart by a blank line, code and formulas kept as written, entities resolved.
    public static func text(ofFragment html: String) -> String { html }

    /// The targets of `<a href>` in document order, http and https only, each once.
    public static func links(inFragment html: String) -> [String] { [] }
}
