import Ranking

/// Something that happened in a run and that a user may ask about.
public struct EventRecord: Sendable, Hashable {
    /// What kind: `attempt-failed`, `stopped`, `page-missing`, `model-changed`.
    public var kind: String
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
        kind: String,
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
