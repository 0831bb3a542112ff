import ArgumentParser
import Pipeline
import Settings

/// The JSON Schema of pipeline files.
struct SchemaVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Writes the JSON Schema of pipeline files, for editors.",
        discussion: "  rankforge schema > pipelines/pipeline.schema.json"
    )

    func run() throws {
        print(JSONSchema.document(for: PipelineSchema.properties, title: "rankforge pipeline"), terminator: "")
    }
}
