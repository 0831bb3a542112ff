import ArgumentParser
import Foundation
import Pipeline
import Ranking
import Store

/// One list in full.
struct ShowVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one query in full: passages, labels, order, chain, scores.",
        discussion: "  rankforge show pipelines/demo.yaml biology/101"
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Argument(help: "The query, as `lists`, `rejects` and exports name it: DOMAIN/ID.")
    var id: String

    @Flag(help: "Show what was sent and what came back, too.")
    var raw = false

    func run() async throws {
        let configuration = try arguments.configuration()
        let store = try Store.openReading(path: configuration.storePath)
        guard let detail = try await store.detail(of: QueryID(rawValue: id)) else {
            throw try await arguments.unknownQuery(id, in: store)
        }
        if json.isOn { try JSONOutput.document(ShownList(detail)) } else { print(ShowText.text(detail, isRaw: raw)) }
    }
}
