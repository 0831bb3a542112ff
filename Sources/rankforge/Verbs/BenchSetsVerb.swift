import ArgumentParser
import Export
import Foundation

/// Lists the benchmarks that come with rankforge.
struct BenchSetsVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-sets",
        abstract: "Lists the benchmark sets that `evaluate --set` and `--sets` know, with their published figures.",
        discussion: """
            Figures are NDCG@10 times 100; – where none is known for certain.

              rankforge bench-sets
              rankforge bench-sets bright --json
            """
    )

    @OptionGroup var json: JSONFlag

    @Argument(help: "One collection only: bright, r2med or beir.")
    var collection: String?

    func run() throws {
        let all = try BenchSets.all()
        let chosen = all.filter { collection == nil || $0.name == collection?.lowercased() }
        guard !chosen.isEmpty else {
            throw UsageError.unknown(collection ?? "", of: all.map(\.name), option: "collection")
        }
        if json.isOn { return try JSONOutput.document(chosen) }
        for (place, collection) in chosen.enumerated() {
            if place > 0 { print() }
            let queries = collection.queries.map { ", \($0) queries" } ?? ""
            Terminal.show("\(collection.title): \(collection.sets.count) sets\(queries), \(collection.repository)")
            for (role, file) in collection.files.sorted(by: { $0.key < $1.key }) { Terminal.show("  \(role): \(file)") }
            if let exclusion = collection.exclusion { Terminal.show("  \(exclusion)") }
            let systems = collection.sets.first?.published.map(\.system) ?? []
            var table = TextTable(["set", "queries", "documents"] + systems)
            func cell(_ value: Double?) -> String { value.map { String(format: "%.2f", $0 * 100) } ?? "–" }
            for set in collection.sets {
                table.rows.append(
                    [
                        "\(collection.name)/\(set.name)", set.queries.map(String.init) ?? "–",
                        set.documents.map(String.init) ?? "–",
                    ] + systems.map { name in cell(set.published.first { $0.system == name }?.value) }
                )
            }
            print(Table(table, leaving: ["documents", "queries"]).text)
            for figure in collection.average where figure.value != nil {
                Terminal.show("  mean of all sets, \(figure.system): \(cell(figure.value)) (\(figure.source ?? ""))")
            }
        }
    }
}
