import Ranking

/// What is loaded of a domain.
public struct IngestState: Sendable, Hashable {
    /// What shaped it.
    public var fingerprint: Fingerprint
    /// Whether the source was read to its end.
    public var isComplete: Bool
    /// Queries read.
    public var queries: Int
    /// Corpus documents read.
    public var documents: Int
    /// Rows that could not be read.
    public var broken: Int
    /// Sound rows that the settings leave out, by reason.
    public var skipped: [String: Int]

    /// Makes a state.
    public init(
        fingerprint: Fingerprint,
        isComplete: Bool = false,
        queries: Int = 0,
        documents: Int = 0,
        broken: Int = 0,
        skipped: [String: Int] = [:]
    ) {
        self.fingerprint = fingerprint
        self.isComplete = isComplete
        self.queries = queries
        self.documents = documents
        self.broken = broken
        self.skipped = skipped
    }
}
