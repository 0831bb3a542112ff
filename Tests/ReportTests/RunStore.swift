import Foundation
import Inspector
import Pipeline
import Store
import Teacher
import TestSupport
import Testing

/// A store made by a real run of the demo pipeline against the simulator.
struct RunStore {
    let folder: URL
    var settings: [String] = []
    /// The store's file name, where a test needs two.
    var name = "store"

    var path: String { folder.appending(path: "\(name).sqlite").path }

    private var overrides: [String] { ["store=\(path)", "teacher.simulator.latency_ms=0"] + settings }

    var arguments: [String] { ["pipelines/demo.yaml"] + overrides.flatMap { ["--set", $0] } }

    func configuration() throws -> PipelineConfiguration {
        try PipelineConfiguration(
            path: SharedSamples.projectRoot.appending(path: "pipelines/demo.yaml").path,
            overrides: overrides,
            environment: [:]
        )
    }

    func inspected() throws -> InspectedPipeline {
        let configuration = try configuration()
        return InspectedPipeline(
            name: configuration.name,
            storePath: configuration.storePath,
            domains: configuration.domains.map(\.name),
            alpha: configuration.filter.alpha,
            budgetUSD: configuration.budget.dollars
        )
    }

    func verb(_ verb: String, _ more: [String] = [], environment: [String: String] = [:]) async throws
        -> RankforgeProcess.Result
    {
        try await RankforgeProcess.run([verb] + arguments + more, environment: environment)
    }

    /// Runs the pipeline, or the first queries of each domain only, and opens the store.
    func made(limit: Int? = nil) async throws -> Store {
        let result = try await verb("run", ["--yes"] + (limit.map { ["--limit", "\($0)"] } ?? []))
        try #require(result.status == 0, "\(result.output) \(result.errors)")
        return try Store.openReading(path: path)
    }
}
