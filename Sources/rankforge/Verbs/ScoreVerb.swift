import ArgumentParser
import Export
import Foundation
import Ingest
import Ranking

/// Gives rollouts their rewards.
struct ScoreVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Gives rollouts the multi-view reward: JSON Lines in, JSON Lines out.",
        discussion: """
            A rollout's row names its query (`id`, `qid`, `query_id`, or the `index` of the gold row) and holds the student's text (`output`,
            `text`, `response`, `completion`, `rollout` or `content`; its reasoning may stand apart, under `reasoning_content` or `reasoning`). The gold is the file or folder of an export of format rl or reasonrank.
            Each row out has id, reward, ndcg, recall, rbo, fault (output-format: -1, answer-format: 0, else null) and reason, in the order
            of the rollouts; a row that can't be scored gives line and error, and the exit code is 4.

              rankforge score --gold runs/mine-rl --rollouts rollouts.jsonl > rewards.jsonl
              rankforge score --gold runs/mine-rl/rl.jsonl --rollouts rollouts.jsonl.gz --rules released > rewards.jsonl
            """
    )

    /// Whose rules.
    enum Rules: String, ExpressibleByArgument, CaseIterable {
        case paper, released
    }

    @OptionGroup var json: JSONFlag

    @Option(help: "The truth: rl.jsonl, training_data_all.jsonl, or the folder that holds it.")
    var gold: String

    @Option(help: "The rollouts, packed or not.")
    var rollouts: String

    @Option(
        help: "paper: an answer must be an order of the list; released: as the released code reads it, holes included."
    )
    var rules = Rules.paper

    @Option(help: "RBO's p of the paper's rules, between 0 and 1; the paper names it without a value.")
    var p = 0.9

    @Flag(help: "Rollouts begin within the think block, since the chat template has opened it in the prompt.")
    var thinkInPrompt = false

    func validate() throws {
        if p <= 0 || p >= 1 { throw ValidationError("--p: expected a number between 0 and 1, found \(p)") }
    }

    func run() async throws {
        let truths = try GoldLists(url: URL(filePath: gold))
        for row in truths.broken.prefix(20) { note("\(row.file):\(row.line): \(row.reason)") }
        if truths.broken.count > 20 {
            note("… and \(truths.broken.count - 20) more rows of the gold that can't be used")
        }
        let run = ScoreRun(
            gold: truths,
            rule: rules == .released ? .released : .paper(p: p),
            isThinkOpen: thinkInPrompt
        )
        let summary = try await run.score(URL(filePath: rollouts)) { bytes in
            try FileHandle.standardOutput.write(contentsOf: bytes)
        }
        if json.isOn {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            note(String(decoding: try encoder.encode(summary), as: UTF8.self))
        } else {
            show(summary)
        }
        if summary.broken > 0 || !truths.broken.isEmpty { throw Ending.itemsFailed }
    }

    private func show(_ summary: ScoreSummary) {
        for row in summary.firstBroken { note("\(rollouts): \(row)") }
        if summary.broken > summary.firstBroken.count {
            note("… and \(summary.broken - summary.firstBroken.count) more; each is in the output with its line")
        }
        note(
            "\(Plural.text(summary.scored, "rollout")), mean reward \(String(format: "%.4f", summary.meanReward)); \(summary.outputFormat) got -1 (output format), \(summary.answerFormat) got 0 (answer format), \(Plural.text(summary.broken, "row")) could not be scored"
        )
    }

    /// Standard output holds rewards only.
    private func note(_ words: String) {
        FileHandle.standardError.write(Data((Terminal.visible(words) + "\n").utf8))
    }
}
