import ArgumentParser
import Foundation
import Inspector
import Pipeline
import Store

/// What two stores made of the same queries.
struct CompareVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares two pipelines' stores over the same queries: two prompts, two teachers, two thresholds.",
        discussion: """
            Queries are the same if domain, id and question are; where none is, it ends with code 2. Both stores are only read, as their pipelines were last run. A and B are
            pipeline files, or stores.

              rankforge compare pipelines/mine.yaml pipelines/mine-other-prompt.yaml
              rankforge compare runs/a.sqlite runs/b.sqlite --json | jq '.changes[] | .id'
            """
    )

    @OptionGroup var json: JSONFlag

    @Argument(help: "The first pipeline file or store.", completion: .file())
    var a: String

    @Argument(help: "The second pipeline file or store.", completion: .file())
    var b: String

    func run() async throws {
        let paths = try [a, b].map(Self.storePath)
        guard paths[0] != paths[1] else {
            throw UsageError("expected two stores, found \(paths[0]) twice; give one of the pipelines another `store:`")
        }
        let stores = try paths.map { try Store.openReading(path: $0) }
        let comparison = try await Comparison.read(stores[0], stores[1])
        for store in stores { try store.close() }
        if json.isOn { try JSONOutput.document(comparison) }
        if let words = comparison.nothingInCommon {
            throw UsageError("expected two stores of the same queries; \(words)")
        }
        if !json.isOn { print(CompareText.text(comparison)) }
    }

    /// The store that a name stands for: itself if it is an SQLite file, else the one that the pipeline file names.
    private static func storePath(_ name: String) throws -> String {
        let handle = FileHandle(forReadingAtPath: name)
        let start = try handle?.read(upToCount: 16)
        try handle?.close()
        if start == Data("SQLite format 3\0".utf8) { return URL(filePath: name).absoluteURL.path }
        if handle == nil, name.hasSuffix(".sqlite") { throw StoreError.missing(path: URL(filePath: name).path) }
        return try PipelineConfiguration(
            path: name,
            overrides: [],
            environment: ProcessInfo.processInfo.environment
        ).storePath
    }
}
