/// What the pages need to know of a pipeline file; the program fills it in, so that they need nothing of what runs one.
public struct InspectedPipeline: Sendable {
    public let name: String
    public let storePath: String
    /// In the order of the file.
    public let domains: [String]
    /// The filter's threshold.
    public let alpha: Double
    /// Nil for none.
    public let budgetUSD: Double?

    public init(name: String, storePath: String, domains: [String], alpha: Double, budgetUSD: Double?) {
        self.name = name
        self.storePath = storePath
        self.domains = domains
        self.alpha = alpha
        self.budgetUSD = budgetUSD
    }
}
