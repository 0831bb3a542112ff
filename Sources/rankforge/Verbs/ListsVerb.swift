import ArgumentParser
import Foundation
import Pipeline
import Ranking
import Store

/// Every query with where it stands.
struct ListsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "Lists queries with their ids and where they stand: kept, rejected, failed or pending.",
        discussion: """
              rankforge lists pipelines/demo.yaml --status kept
              rankforge lists pipelines/demo.yaml --domain biology --json | jq -r .id
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(help: "Only these: kept, rejected, failed or pending.")
    var status: CatalogueLine.Status?

    @Option(help: "Only this domain.")
    var domain: String?

    @Option(help: "The first N of each domain only.")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, found \(limit)") }
    }

    func run() async throws {
        let configuration = try arguments.configuration()
        try Preflight(configuration: configuration, environment: [:]).require(domain: domain)
        let store = try await arguments.openReading(configuration)
        let reviewers = try await store.standingActions()
        var listed: [ListedQuery] = []
        var count = 0
        for name in configuration.domains.map(\.name) where (domain ?? name) == name {
            let all = try await lines(of: name, in: store)
            count += all.count
            let lines = all.prefix(limit ?? .max)
            let texts = try await store.questions(of: lines.map(\.id))
            for line in lines {
                let shown = ListedQuery(line, reviewer: reviewers[line.id], query: texts[line.id] ?? "")
                if json.isOn { try JSONOutput.line(shown) } else { listed.append(shown) }
            }
        }
        try store.close()
        if !json.isOn { show(listed, of: count) }
    }

    /// In the order of their ids.
    private func lines(of domain: String, in store: Store) async throws -> [CatalogueLine] {
        let status = status
        let all = try await store.catalogue(of: domain, into: [CatalogueLine]()) { lines, line in
            if status == nil || line.status == status { lines.append(line) }
        }
        return all.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    private func show(_ listed: [ListedQuery], of count: Int) {
        var table = Table(
            [
                ("query", .left), ("status", .left), ("NDCG@10", .right), ("reviewer", .left), ("question", .prose),
            ],
            leaving: ["reviewer"]
        )
        for line in listed {
            let paint: Paint =
                switch line.status {
                case .kept: .good
                case .rejected: .bad
                case .failed: .warn
                case .pending: .faint
                }
            table.add([
                Table.Cell(line.id), Table.Cell(line.status.rawValue + (line.reason.map { ": \($0)" } ?? ""), paint),
                Table.Cell(line.ndcg.map { String(format: "%.3f", $0) } ?? "-"), Table.Cell(line.reviewer ?? "-"),
                Table.Cell(Terminal.line(line.query, width: Terminal.columns() == nil ? 60 : 200)),
            ])
        }
        print(table.text)
        let shown = listed.count < count ? "\(listed.count) of \(count)" : "\(count) in all"
        Terminal.show("\n\(shown); `\(arguments.command("show", ["QUERY"]))` shows one in full")
    }
}

extension CatalogueLine.Status: ExpressibleByArgument {}

/// A query with where it stands, as `lists --json` writes it.
struct ListedQuery: Encodable {
    let id: String
    let status: CatalogueLine.Status
    let reason: String?
    let stage: String?
    let size: Int?
    let positives: Int?
    let ndcg: Double?
    let reviewer: String?
    let query: String

    init(_ line: CatalogueLine, reviewer: DecisionRecord.Action?, query: String) {
        id = line.id.rawValue
        status = line.status
        reason = line.code
        stage = line.stage?.rawValue
        size = line.size
        positives = line.positives
        ndcg = line.ndcg
        self.reviewer = reviewer?.rawValue
        self.query = query
    }
}
