import ArgumentParser
import Foundation
import Inspector
import Pipeline
import Ranking
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
        // A folder can be opened, and not read.
        let start = try? handle?.read(upToCount: 16)
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

/// A comparison of two stores for people.
enum CompareText {
    /// Changed queries that are listed; --json has more.
    private static let listed = 20

    static func text(_ comparison: Comparison) -> String {
        [
            side("A", comparison.a), side("B", comparison.b), verdicts(comparison), agreement(comparison),
            moves(comparison), changes(comparison),
        ]
        .compactMap { $0 }.joined(separator: "\n\n").replacing("\n\n" + Paint.bold("B"), with: "\n" + Paint.bold("B"))
    }

    private static func side(_ name: String, _ side: Comparison.Side) -> String {
        let models = side.models.isEmpty ? "nobody was asked" : "answered by " + side.models.joined(separator: ", ")
        let cost = side.unknownCost > 0 ? "cost unknown" : Dollars.text(micro: side.costMicroUSD)
        let words = Terminal.line(
            "\(side.pipeline)  \(side.store)  \(Plural.text(side.answers, "answer")), \(cost), \(models)"
                + (side.isSimulated ? " (SIMULATED)" : ""),
            width: 400
        )
        return Paint.bold(name) + Terminal.sentences("\(name)  \(words)").dropFirst(name.count)
    }

    private static func verdicts(_ comparison: Comparison) -> String {
        var table = Table(
            [
                ("queries of", .left), ("in both", .right), ("kept by both", .right), ("only A", .right),
                ("only B", .right), ("neither", .right), ("cost A", .right), ("cost B", .right),
            ],
            leaving: ["neither", "in both", "kept by both"]
        )
        for domain in comparison.domains {
            table.add([
                Table.Cell(domain.domain), Table.Cell(String(domain.inBoth)),
                Table.Cell(String(domain.keptByBoth), .good),
                Table.Cell(String(domain.keptByA), domain.keptByA > 0 ? .accent : .faint),
                Table.Cell(String(domain.keptByB), domain.keptByB > 0 ? .accent : .faint),
                Table.Cell(String(domain.keptByNeither)), Table.Cell(Dollars.text(micro: domain.costA)),
                Table.Cell(Dollars.text(micro: domain.costB)),
            ])
        }
        let apart = comparison.domains.filter { $0.domain != "all" || comparison.domains.count == 1 }.compactMap {
            domain -> String? in
            let notes = [
                (domain.onlyInA, "only in A"), (domain.onlyInB, "only in B"),
                (domain.otherQuestion, "in both with another question"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            return notes.isEmpty ? nil : "not compared, \(domain.domain): \(notes.joined(separator: ", "))"
        }
        return ([table.text] + apart).joined(separator: "\n")
    }

    private static func agreement(_ comparison: Comparison) -> String {
        var table = Table(
            [
                ("agreement in", .left), ("scored", .right), ("NDCG A", .right), ("NDCG B", .right),
                ("same lists", .right), ("tau", .right), ("RBO", .right), ("labels", .right), ("changed", .right),
            ],
            leaving: ["labels", "changed", "scored", "same lists"]
        )
        for domain in comparison.domains {
            table.add([
                domain.domain, String(domain.scored), number(domain.meanA), number(domain.meanB),
                "\(domain.sameLists) of \(domain.sameLists + domain.otherLists)", number(domain.tau),
                number(domain.rbo), String(domain.labels), String(domain.changedLabels),
            ])
        }
        return table.text
    }

    private static func moves(_ comparison: Comparison) -> String? {
        var table = Table([("ended otherwise in", .left), ("in A", .left), ("in B", .left), ("queries", .right)])
        let domains = comparison.domains.filter { $0.domain != "all" || comparison.domains.count == 1 }
        guard domains.contains(where: { !$0.moves.isEmpty }) else { return nil }
        for domain in domains {
            for move in domain.moves {
                table.add([
                    Table.Cell(domain.domain), end(move.from), end(move.to), Table.Cell(String(move.count)),
                ])
            }
        }
        return table.text
    }

    private static func changes(_ comparison: Comparison) -> String {
        guard comparison.changed > 0 else {
            return "no difference in the \(Plural.text(comparison.inBoth, "query", "queries")) of both"
        }
        var table = Table(
            [
                ("changed most", .left), ("in A", .left), ("in B", .left), ("NDCG A", .right), ("NDCG B", .right),
                ("tau", .right), ("labels", .right), ("question", .prose),
            ],
            leaving: ["question", "labels", "tau"]
        )
        for change in comparison.changes.prefix(listed) {
            table.add([
                Table.Cell(change.id.rawValue), end(change.endA), end(change.endB), Table.Cell(number(change.ndcgA)),
                Table.Cell(number(change.ndcgB)), Table.Cell(number(change.tau)),
                Table.Cell(String(change.changedLabels)),
                Table.Cell(Terminal.line(change.query, width: Terminal.columns() == nil ? 60 : 200)),
            ])
        }
        let shown = min(listed, comparison.changes.count)
        let rest = shown < comparison.changed ? "; the \(shown) that differ most are shown" : ""
        return table.text + "\n"
            + Terminal.sentences("\(comparison.changed) queries differ in end, score, order or labels\(rest)")
    }

    private static func end(_ word: String) -> Table.Cell {
        let paint: Paint =
            switch CatalogueLine.Status(rawValue: word) {
            case .kept: .good
            case .pending: .faint
            case .rejected, .failed, nil: .bad
            }
        return Table.Cell(word, paint)
    }

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
}
