import ArgumentParser
import Pipeline
import Settings

/// The JSON Schema of pipeline files.
struct SchemaVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Writes the JSON Schema of pipeline files, for editors.",
        discussion: """
              rankforge schema > pipelines/pipeline.schema.json
              rankforge schema --of rerank > rerank.schema.json
            """
    )

    /// Whose files.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case pipeline, rerank
    }

    @Option(help: "Whose files: pipeline or rerank.")
    var of = Kind.pipeline

    func run() throws {
        let properties = of == .pipeline ? PipelineSchema.properties : RerankSchema.properties
        print(JSONSchema.document(for: properties, title: "rankforge \(of.rawValue)"), terminator: "")
    }
}
