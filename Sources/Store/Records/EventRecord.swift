import Ranking

/// Something that happened in a run and that a user may ask about.
public struct EventRecord: Sendable, Hashable {
    /// The words of `event.kind`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An attempt to get an answer or vectors broke off.
        case attemptFailed = "attempt-failed"
        /// Another model answered, or another build of it, than before.
        case modelChanged = "model-changed"
        /// A run ended before its work was done.
        case stopped
        /// A start took in what a killed run had left.
        case recovered
        /// Another sample was asked for.
        case requeued
        /// What embedding a corpus came to.
        case embedding
        /// The service refuses a text, so it has no vector.
        case notEmbedded = "not-embedded"
        /// What of a ready run could not be used.
        case runFile = "run-file"
        /// A passage stands in a benchmark.
        case contaminatedPassage = "contaminated-passage"
        /// A page or document that a source names is nowhere.
        case notFound = "not-found"
        /// A row of a benchmark could not be read.
        case benchmarkRowBroken = "benchmark-row-broken"

        /// Whether the latest one says more than how often it happened.
        public var tellsLatest: Bool {
            switch self {
            case .attemptFailed, .notFound, .stopped: true
            case .modelChanged, .recovered, .requeued, .embedding, .notEmbedded, .runFile, .contaminatedPassage,
                .benchmarkRowBroken:
                false
            }
        }
    }

    /// What kind.
    public var kind: Kind
    /// The domain.
    public var domain: String?
    /// The stage.
    public var stage: StageName?
    /// The query.
    public var query: QueryID?
    /// The request.
    public var requestKey: String?
    /// The cause, as `status` groups it.
    public var cause: String?
    /// What to tell the user.
    public var message: String
    /// What had arrived of an answer that broke off.
    public var partial: String?

    /// Makes an event.
    public init(
        kind: Kind,
        domain: String? = nil,
        stage: StageName? = nil,
        query: QueryID? = nil,
        requestKey: String? = nil,
        cause: String? = nil,
        message: String,
        partial: String? = nil
    ) {
        self.kind = kind
        self.domain = domain
        self.stage = stage
        self.query = query
        self.requestKey = requestKey
        self.cause = cause
        self.message = message
        self.partial = partial
    }
}
