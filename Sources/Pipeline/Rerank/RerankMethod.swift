/// How a model is asked to rerank.
public enum RerankMethod: String, Sendable, Hashable, CaseIterable {
    /// Windows from the back to the front.
    case window
    /// All passages in one list.
    case full
    /// Each passage alone, for a score.
    case pointwise

    /// The id of the prompt that is taken where a file names none.
    var usualPrompt: String {
        switch self {
        case .window, .full: "student"
        case .pointwise: "student-pointwise"
        }
    }
}
