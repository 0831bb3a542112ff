import ArgumentParser
import Foundation
import Pipeline
import Ranking
import Store

/// What was thrown out, and why.
struct RejectsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Lists what was thrown out, and why.",
        discussion: """
              rankforge rejects pipelines/demo.yaml --reason low-ndcg
              rankforge rejects pipelines/demo.yaml --failed --json
              rankforge rejects pipelines/demo.yaml --broken-rows
              rankforge rejects pipelines/demo.yaml --left-out
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(help: "Only this reason, or with --failed this cause.")
    var reason: String?

    @Option(help: "Only this domain.")
    var domain: String?

    @Flag(help: "List failed queries too.")
    var failed = false

    @Flag(help: "List the source rows that could not be read, instead.")
    var brokenRows = false

    @Flag(help: "List the passages that were left out as copies of their query or near copies in its list, instead.")
    var leftOut = false

    func run() async throws {
        let configuration = try arguments.configuration()
        try Preflight(configuration: configuration, environment: [:]).require(domain: domain)
        if leftOut {
            if let reason, LeftOutRecord.Reason(rawValue: reason) == nil {
                throw UsageError.unknown(reason, of: LeftOutRecord.Reason.allCases.map(\.rawValue), option: "--reason")
            }
            return try await listLeftOut(try await arguments.openReading(configuration))
        }
        if let reason, !failed, ReasonArgument(argument: reason) == nil {
            throw UsageError.unknown(reason, of: ReasonArgument.allValueStrings, option: "--reason")
        }
        let store = try await arguments.openReading(configuration)
        if brokenRows { return try await listBrokenRows(store) }
        let lines = try await store.rejects(domain: domain, reason: reason, includingFailed: failed)
        if json.isOn {
            for line in lines { try JSONOutput.line(line) }
            return
        }
        // Evidence is long: it is shown where one reason is looked at.
        var table = Table(
            [("query", .left), ("stage", .left), ("reason", .left), ("NDCG@10", .right), ("question", .prose)]
                + (reason == nil ? [] : [("evidence", .prose)]),
            leaving: ["evidence", "question", "stage"]
        )
        for line in lines {
            let reviewer = line.decision.map { " (reviewer: \($0.rawValue))" } ?? ""
            let cells = [
                Table.Cell(line.id.rawValue), Table.Cell(line.stage.rawValue),
                Table.Cell(line.reason + reviewer, RejectReason(rawValue: line.reason) == nil ? .warn : .bad),
                Table.Cell(line.ndcg.map { String(format: "%.3f", $0) } ?? "-"),
                // A terminal's width says how much is shown; where there is none, this does.
                Table.Cell(Terminal.line(line.query, width: Terminal.columns() == nil ? 60 : 200)),
            ]
            table.add(cells + (reason == nil ? [] : [Table.Cell(line.evidence)]))
        }
        print(table.text)
        Terminal.show("\n\(lines.count) in all; `\(arguments.command("show", ["QUERY"]))` shows one in full")
        let isListed = failed || reason == OutcomeStatus.anyFailure
        let unlisted = isListed ? 0 : try await failures(store)
        if unlisted > 0 {
            let only = domain.map { ["--domain", $0] } ?? []
            Terminal.show(
                "not among them: \(Plural.text(unlisted, "failed query", "failed queries")); "
                    + "`\(arguments.command("rejects", only + ["--failed"]))` lists failures too"
            )
        }
    }

    private func listLeftOut(_ store: Store) async throws {
        let lines = try await store.leftOut(domain: domain).filter {
            reason ?? $0.record.reason.rawValue == $0.record.reason.rawValue
        }
        .map(ShownLeftOut.init)
        if json.isOn {
            for line in lines { try JSONOutput.line(line) }
            return
        }
        if !lines.isEmpty { print(ShownLeftOut.table(lines, ofOneQuery: false)) }
        let reported = lines.count { $0.isKept }
        Terminal.show(
            "\n\(Plural.text(lines.count - reported, "passage")) left out"
                + (reported > 0 ? ", \(reported) reported only: people judged them or brought them" : "")
        )
    }

    private func failures(_ store: Store) async throws -> Int {
        try await store.endings().filter { $0.status == .failed && (domain ?? $0.domain) == $0.domain }
            .reduce(0) { $0 + $1.count }
    }

    private func listBrokenRows(_ store: Store) async throws {
        let rows = try await store.brokenRows(domain: domain)
        if json.isOn {
            for row in rows { try JSONOutput.line(row) }
            return
        }
        for row in rows {
            Terminal.show(Terminal.line("\(row.domain)  \(row.file):\(row.line): \(row.reason)", width: 400))
        }
        print(Plural.text(rows.count, "broken row"))
    }
}
