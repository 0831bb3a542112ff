import ArgumentParser
import Foundation
import Inspector
import Pipeline

/// The store as a local web page.
struct InspectVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Opens the store of a pipeline or of a rerank as a web page on this machine.",
        discussion: """
            It reads the store beside a run and never holds it up. Without --host only this machine can open it; with --host a token is
            part of the address that is printed.

              rankforge inspect pipelines/demo.yaml
              rankforge inspect pipelines/demo.yaml --port 8080
              rankforge inspect pipelines/demo.yaml --against runs/other-prompt.sqlite
              rankforge inspect pipelines/rerank.yaml
            """
    )

    @OptionGroup var arguments: PipelineArguments

    @Option(help: "The port; 0 for a free one.")
    var port = 0

    @Option(help: "Listen on this address instead of loopback; who opens the page needs the token that is printed.")
    var host: String?

    @Option(
        help: ArgumentHelp("Compare with the store of another pipeline file, or with a store.", valueName: "PIPELINE")
    )
    var against: String?

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
    }

    func run() async throws {
        let server = try server()
        do {
            try await server.run { address in
                FileHandle.standardOutput.write(Data("\(address)\n".utf8))
            }
        } catch {
            throw UsageError.port(port, option: "--port", error)
        }
    }

    private func server() throws -> InspectorServer {
        if RerankConfiguration.isRerank(path: arguments.pipeline) {
            guard against == nil else {
                throw UsageError(
                    "--against: expected a pipeline file, found a rerank file; the ways of reranking in a store stand side by side on its page"
                )
            }
            let configuration = try RerankConfiguration(
                path: arguments.pipeline,
                overrides: arguments.overrides,
                environment: ProcessInfo.processInfo.environment
            )
            return try InspectorServer(
                InspectedPipeline(configuration.pipeline),
                isRerank: true,
                options: InspectorOptions(host: host, port: port)
            )
        }
        let configuration = try arguments.configuration()
        let options = InspectorOptions(
            host: host,
            port: port,
            against: try against.map { InspectedPipeline(try other($0)) }
        )
        return try InspectorServer(InspectedPipeline(configuration), options: options)
    }

    /// The pipeline that is compared with: a file of its own, or the same file over another store.
    private func other(_ path: String) throws -> PipelineConfiguration {
        let isStore = path.hasSuffix(".sqlite")
        return try PipelineConfiguration(
            path: isStore ? arguments.pipeline : path,
            overrides: isStore ? arguments.overrides + ["store=\(path)"] : [],
            environment: ProcessInfo.processInfo.environment
        )
    }
}
