import ArgumentParser
import Foundation
import Inspector
import Pipeline
import Store

/// A report to send to somebody.
struct ReportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a report with plots: one HTML file that needs nothing else, and its figures as JSON.",
        discussion: """
            Funnel, reasons, scores, what other thresholds would keep, lists, reasoning, cost, and a few lists in short form. It reads the
            store beside a run and sends nothing.

              rankforge report pipelines/demo.yaml --out runs/demo/report
              rankforge report pipelines/demo.yaml --json | jq '.domains[] | {domain, kept, chance}'
            """
    )

    @OptionGroup var arguments: PipelineArguments

    @Option(help: ArgumentHelp("The folder for report.html and figures.json.", valueName: "DIR"))
    var out: String?

    @Flag(name: .customLong("json"), help: "Print the figures on standard output.")
    var json = false

    func validate() throws {
        if out == nil, !json {
            throw ValidationError("expected --out DIR for the report, or --json for its figures alone")
        }
    }

    func run() async throws {
        let configuration = try arguments.configuration()
        let store = try await arguments.openReading(configuration)
        let report = try await Report.read(InspectedPipeline(configuration), store: store, release: Release.version)
        try store.close()
        if json { FileHandle.standardOutput.write(try report.json()) }
        guard let out else { return }
        let files = try report.write(to: URL(filePath: out))
        if json { return }
        if report.figures.isSimulated { print("SIMULATED LABELS: the report says so in large") }
        for file in files { print(file.path) }
    }
}
