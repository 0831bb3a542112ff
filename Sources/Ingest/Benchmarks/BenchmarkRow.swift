/// A text of a benchmark that training data has to stay away from.
public struct BenchmarkRow: Sendable, Hashable {
    /// What the text is there.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A question.
        case query
        /// What is searched.
        case passage
    }

    /// The file without its folder; in a named folder the path from there, so that a move changes nothing.
    public var benchmark: String
    /// The row's id there, or its line.
    public var id: String
    /// What it is.
    public var kind: Kind
    /// The text.
    public var text: String

    /// Makes a row.
    public init(benchmark: String, id: String, kind: Kind, text: String) {
        self.benchmark = benchmark
        self.id = id
        self.kind = kind
        self.text = text
    }
}
