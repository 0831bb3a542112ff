import ArgumentParser
import Foundation
import Pipeline
import Ranking
import Store

/// Where a pipeline stands.
struct StatusVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a pipeline stands: counts, reasons, failures, costs.",
        discussion: """
            At each stage: in = done + rejected + failed + pending.

              rankforge status pipelines/demo.yaml
              rankforge status pipelines/demo.yaml --json | jq .spentMicroUSD
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Flag(help: "Show again every two seconds until Ctrl-C.")
    var watch = false

    func run() async throws {
        let configuration = try arguments.configuration()
        repeat {
            let store = try Store.openReading(path: configuration.storePath)
            let status = try await PipelineStatus.read(configuration, store: store)
            try store.close()
            if json.isOn {
                try JSONOutput.document(status)
            } else {
                if watch { print("\u{1B}[2J\u{1B}[H", terminator: "") }
                print(StatusText.text(status))
            }
            if watch { try await Task.sleep(for: .seconds(2)) }
        } while watch
    }
}
