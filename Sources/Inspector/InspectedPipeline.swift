/// What the pages need to know of a pipeline file; the program fills it in, so that they need nothing of what runs one.
package struct InspectedPipeline: Sendable {
    package let name: String
    package let storePath: String
    /// In the order of the file.
    package let domains: [String]
    /// The filter's threshold.
    package let alpha: Double
    /// Nil for none.
    package let budgetUSD: Double?

    package init(name: String, storePath: String, domains: [String], alpha: Double, budgetUSD: Double?) {
        self.name = name
        self.storePath = storePath
        self.domains = domains
        self.alpha = alpha
        self.budgetUSD = budgetUSD
    }
}
