import Inspector
import Pipeline
import Teacher

extension InspectedPipeline {
    init(_ configuration: PipelineConfiguration) {
        self.init(
            name: configuration.name,
            storePath: configuration.storePath,
            domains: configuration.domains.map(\.name),
            alpha: configuration.filter.alpha,
            budgetUSD: configuration.teacher.budget
        )
    }
}
