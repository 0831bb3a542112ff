import ArgumentParser
import Pipeline
import Settings

/// The JSON Schema of pipeline files, or their settings for people.
struct SchemaVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Writes the JSON Schema of pipeline files, for editors.",
        discussion: """
              rankforge schema > pipelines/pipeline.schema.json
              rankforge schema --of rerank > rerank.schema.json
              rankforge schema --markdown > settings.md
            """
    )

    /// Whose files.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case pipeline, rerank
    }

    @Option(help: "Whose files: pipeline or rerank.")
    var of = Kind.pipeline

    @Flag(help: "A document for people: all keys with what they may hold and what they shape.")
    var markdown = false

    func run() throws {
        let properties = of == .pipeline ? PipelineSchema.properties : RerankSchema.properties
        if markdown {
            print(SettingsReference.document(for: properties, title: "Settings of \(of) files"), terminator: "")
            return
        }
        print(JSONSchema.document(for: properties, title: "rankforge \(of.rawValue)"), terminator: "")
    }
}
