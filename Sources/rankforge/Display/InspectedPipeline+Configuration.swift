import Inspector
import Pipeline

extension InspectedPipeline {
    init(_ configuration: PipelineConfiguration) {
        self.init(
            name: configuration.name,
            storePath: configuration.storePath,
            domains: configuration.domains.map(\.name),
            alpha: configuration.filter.alpha,
            budgetUSD: configuration.budget.dollars
        )
    }
}
