import ArgumentParser
import Foundation
import Logging
import Pipeline

/// What every verb that works on a pipeline takes.
struct PipelineArguments: ParsableArguments {
    @Argument(help: "The pipeline file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp("Overrides a value of the file, checked like the file; repeatable.", valueName: "KEY=VALUE")
    )
    var overrides: [String] = []

    /// Reads and checks the pipeline file.
    func configuration() throws -> PipelineConfiguration {
        try PipelineConfiguration(
            path: pipeline,
            overrides: overrides,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// Opens the store for writing, checked as `run` checks it.
    func beginRun(domain: String?, declares: Bool = true) async throws -> PipelineRun {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try configuration()
        let preflight = Preflight(configuration: configuration, environment: environment)
        try preflight.require(domain: domain)
        if let problem = preflight.problems(domain: domain).first { throw problem }
        return try await PipelineRun.begin(
            configuration,
            release: Release.version,
            environment: environment,
            log: Logger(label: "rankforge") { _ in SwiftLogNoOpLogHandler() },
            declares: declares
        )
    }
}
