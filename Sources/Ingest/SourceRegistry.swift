/// All kinds of source, one line each.
public enum SourceRegistry {
    /// The readers.
    public static let all: [any QuerySource.Type] = []
}
