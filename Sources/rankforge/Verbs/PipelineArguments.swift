import ArgumentParser
import Foundation
import Ingest
import Logging
import Pipeline
import Ranking
import Store

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

    /// A verb (`status`, `batch export`) on the same pipeline with the same values, as a person can paste it.
    func command(_ verb: String, _ more: [String] = []) -> String {
        ShellCommand(
            verb.split(separator: " ").map(String.init) + [pipeline] + overrides.flatMap { ["--set", $0] } + more
        ).text
    }

    /// Reads and checks the pipeline file.
    func configuration() throws -> PipelineConfiguration {
        try PipelineConfiguration(
            path: pipeline,
            overrides: overrides,
            environment: ProcessInfo.processInfo.environment
        )
    }

    /// Opens the store for reading, and says where the file is not as it was last run: what is read is of the last run.
    func openReading(_ configuration: PipelineConfiguration) async throws -> Store {
        let store = try Store.openReading(path: configuration.storePath)
        let changes = try await StoreDrift.changes(configuration, store: store)
        if !changes.isEmpty {
            let note =
                "the pipeline is not as it was last run (\(changes.joined(separator: "; "))). "
                + "What follows is of the last run; `\(command("run"))` brings the store up to date."
            Terminal.say(Terminal.note(note, of: STDERR_FILENO))
        }
        return store
    }

    /// An id that names no query, with those that may have been meant.
    func unknownQuery(_ id: String, in store: Store) async throws -> UsageError {
        let near = try await NearestQueries.ids(near: id, in: store).map(\.rawValue)
        let meant = near.isEmpty ? "" : "did you mean \(near.joined(separator: " or "))? "
        return UsageError(
            "expected the id of a query in \(store.path), DOMAIN/ID, found \"\(id)\"; \(meant)`\(command("lists"))` lists ids"
        )
    }

    /// Opens the store for writing, checked as `run` checks it. What the file says now is not current by that.
    func beginRun(domain: String?) async throws -> PipelineRun {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try configuration()
        let preflight = Preflight(configuration: configuration, environment: environment)
        try preflight.require(domain: domain)
        if let problem = preflight.problems(domain: domain).first { throw problem }
        let run = try await PipelineRun.begin(
            configuration,
            release: Release.version,
            environment: environment,
            log: Logger(label: "rankforge") { _ in SwiftLogNoOpLogHandler() }
        )
        RecoveredText.say(run.store)
        return run
    }
}
