/// How a model is asked to rerank.
public enum RerankMethod: String, Sendable, Hashable, CaseIterable {
    /// Windows from the back to the front.
    case window
    /// All passages in one list.
    case full
    /// Each passage alone, for a score.
    case pointwise
}
