import Foundation
import Pipeline

/// Whether work may be done, and paid, again after a change: asked alike by all verbs that would ask the teacher or have it asked.
enum Consent {
    /// Says what a change costs, and asks where someone can answer; without a terminal nothing is paid again but on --yes.
    ///
    /// - Parameter isGiven: whether --yes was said.
    static func mayRedo(_ run: PipelineRun, options: RunOptions, isGiven: Bool) async throws -> Bool {
        let estimate = try await run.estimate(options)
        // What becomes current becomes so for all domains and queries, and a later run would not ask again.
        let whole = try await run.estimate(RunOptions())
        Terminal.say("changed since the last run, so done again (answers already paid for are used again):")
        for change in run.changes { Terminal.say("  \(change)") }
        Terminal.say(
            "  to be asked: \(Plural.text(estimate.requests, "request")), \(EstimateText.cost(estimate.costMicroUSD))"
        )
        if whole.requestsAgain > 0 {
            Terminal.say(
                "  asked again over all domains, though an earlier answer is paid for: "
                    + "\(Plural.text(whole.requestsAgain, "request")), \(EstimateText.cost(whole.costAgainMicroUSD))"
            )
        }
        if isGiven { return true }
        guard Terminal.inputIsTerminal else {
            if whole.requestsAgain == 0 { return true }
            Terminal.say(
                "nothing was sent, and what the store holds stays as it is: say --yes to pay for these answers again"
            )
            return false
        }
        FileHandle.standardError.write(Data("go on? [y/N] ".utf8))
        return readLine()?.lowercased().hasPrefix("y") ?? false
    }
}
