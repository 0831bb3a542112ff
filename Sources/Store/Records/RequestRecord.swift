import Ranking

/// What was sent, with who wanted to know.
public struct RequestRecord: Sendable, Hashable, Codable {
    /// The hash of all that shapes the answer.
    public var key: String
    /// The domain that asked first.
    public var domain: String
    /// The stage that asked first.
    public var stage: StageName
    /// The query that it is about.
    public var query: QueryID
    /// The sample number.
    public var sample: Int
    /// The JSON that was sent, without any header.
    public var body: String

    /// Makes a record.
    public init(key: String, domain: String, stage: StageName, query: QueryID, sample: Int, body: String) {
        self.key = key
        self.domain = domain
        self.stage = stage
        self.query = query
        self.sample = sample
        self.body = body
    }
}
