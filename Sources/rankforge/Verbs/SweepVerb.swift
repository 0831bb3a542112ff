import ArgumentParser
import Foundation
import Pipeline
import Store

/// What other thresholds would keep.
struct SweepVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Shows what other thresholds of the filter would keep; sends nothing.",
        discussion: """
            Beside each share stands what random orders of the same lists would reach, and below them how the scores are spread. Take a
            threshold over with filter.alpha; the next run filters again, at no cost.

              rankforge sweep pipelines/demo.yaml
              rankforge sweep pipelines/demo.yaml --grid 0.05:0.95:0.05 --json
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(
        help: ArgumentHelp("The thresholds: FROM:TO:STEP, or values with commas.", valueName: "GRID")
    )
    var grid: String?

    func run() async throws {
        let configuration = try arguments.configuration()
        guard let values = grid.map(AlphaGrid.init) ?? .standard else {
            throw UsageError(
                "--grid: expected FROM:TO:STEP or values with commas, each from 0 to 1, found \"\(grid ?? "")\"; for instance 0.05:0.95:0.05"
            )
        }
        let store = try await arguments.openReading(configuration)
        let sweep = try await Sweep.read(configuration, store: store, grid: values)
        try store.close()
        if json.isOn { try JSONOutput.document(sweep) } else { print(SweepText.text(sweep)) }
    }
}
