import ArgumentParser
import Foundation
import Inspector
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
        let sweep = try await Sweep.read(InspectedPipeline(configuration), store: store, grid: values)
        try store.close()
        if json.isOn { try JSONOutput.document(sweep) } else { print(SweepText.text(sweep)) }
    }
}

/// A sweep for people.
enum SweepText {
    static func text(_ sweep: Sweep) -> String {
        guard !sweep.domains.isEmpty else {
            return "no list has a score yet; `rankforge run` ranks and scores them"
        }
        return sweep.domains.map { domain($0, current: sweep.alpha) }.joined(separator: "\n\n")
    }

    private static func domain(_ domain: Sweep.Domain, current: Double) -> String {
        var table = Table([
            ("alpha", .left), ("kept", .right), ("kept share", .right), ("chance share", .right),
            ("mean NDCG@10", .right),
        ])
        for point in domain.points {
            table.add([
                String(format: "%g", point.alpha) + (abs(point.alpha - current) < 1e-9 ? " (now)" : ""),
                String(point.kept), percent(point.share), percent(point.chance),
                point.meanNDCG.map { String(format: "%.3f", $0) } ?? "-",
            ])
        }
        let otherwise =
            domain.rejectedOtherwise > 0
            ? ", \(domain.rejectedOtherwise) of them rejected for another reason (\(reasons(domain)))" : ""
        let title = Terminal.sentences(
            "\(domain.domain): \(domain.scored) lists with a score\(otherwise), mean NDCG@10 "
                + String(format: "%.3f", domain.meanNDCG)
        )
        return [title, table.text, histogram(domain.histogram), domain.positionBias.map(bias)].compactMap { $0 }
            .joined(separator: "\n")
    }

    private static func reasons(_ domain: Sweep.Domain) -> String {
        domain.otherReasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
            .joined(separator: ", ")
    }

    private static func bias(_ bias: Sweep.Bias) -> String {
        let isBiased = abs(bias.meanTau) > bias.noise
        let verdict = isBiased ? "more than chance: rank.samples shows the list in other orders" : "no more than chance"
        let ranks = bias.relativeRanks.map { String(format: "%.2f", $0) }.joined(separator: " ")
        return Terminal.sentences(
            String(
                format: "position bias: orders follow the order shown by tau %.3f ± %.3f",
                bias.meanTau,
                bias.noise
            )
                + " (\(verdict))\n  mean rank by shown place, 1.00 without bias: \(ranks)"
        )
    }

    private static func histogram(_ bins: [Int]) -> String {
        let most = max(1, bins.max() ?? 1)
        // The widest bar, with its number behind it.
        let width = max(1, min(50, (Terminal.columns() ?? 80) - "0.00   \(most)".count))
        return bins.enumerated().map { place, count in
            let bar = count == 0 ? 0 : max(1, count * width / most)
            let low = Double(place) / Double(bins.count)
            return String(format: "%.2f  ", low) + String(repeating: "#", count: bar) + (count > 0 ? " \(count)" : "")
        }
        .joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}
