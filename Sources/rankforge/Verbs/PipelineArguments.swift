import ArgumentParser
import Foundation
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
}
