import ArgumentParser
import Foundation
import Inspector

/// The store as a local web page.
struct InspectVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Opens a pipeline's store as a web page on this machine.",
        discussion: """
            It reads the store beside a run and never holds it up. Without --host only this machine can open it; with --host a token is
            part of the address that is printed.

              rankforge inspect pipelines/demo.yaml
              rankforge inspect pipelines/demo.yaml --port 8080
            """
    )

    @OptionGroup var arguments: PipelineArguments

    @Option(help: "The port; 0 for a free one.")
    var port = 0

    @Option(help: "Listen on this address instead of loopback; who opens the page needs the token that is printed.")
    var host: String?

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
    }

    func run() async throws {
        let server = try InspectorServer(arguments.configuration(), options: InspectorOptions(host: host, port: port))
        try await server.run { address in
            FileHandle.standardOutput.write(Data("\(address)\n".utf8))
        }
    }
}
