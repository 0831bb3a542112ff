import ArgumentParser
import Foundation
import Logging
import Pipeline
import Ranking
import Store

/// Another sample for what was rejected.
struct RequeueVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requeue",
        abstract: "Asks for another sample of rejected lists, after saying what it costs.",
        discussion: """
            What was rejected while it was judged or assembled is judged once more, what was rejected later is ordered once more, with the
            passages shown in another order. Where the file asks for one sample, the new one takes the place of the old; where it asks for
            several, it votes with them. No answer is paid for twice, and a query gets \(RequeuePlan.most) further samples at most.

            A list that was tried until it passed says less: its chance share counts every try.

              rankforge requeue pipelines/demo.yaml --reason truncated
              rankforge requeue pipelines/demo.yaml --reason low-ndcg --domain coding --limit 100 --yes
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(help: "Only lists rejected for this reason.")
    var reason: ReasonArgument?

    @Option(help: "Only this domain.")
    var domain: String?

    @Option(help: "The most lists of each domain.")
    var limit: Int?

    @Option(help: "Stop before this many US dollars are spent, over all runs of the store; overrides teacher.budget.")
    var budget: Double?

    @Flag(help: "Do not ask before anything is sent.")
    var yes = false

    private var reject: RejectReason? {
        if case .reject(let reason) = reason { reason } else { nil }
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, found \(limit)") }
        if case .anyFailure = reason {
            throw ValidationError(
                "--reason: failed requests are tried again by `run --retry-failed`, for the same sample"
            )
        }
    }

    func run() async throws {
        var arguments = arguments
        if let budget {
            arguments.overrides.append(PipelineConfiguration.budgetOverride(budget, of: arguments.pipeline))
        }
        // A run makes its store; here there must be something in it.
        let path = try arguments.configuration().storePath
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        let run = try await arguments.beginRun(domain: domain)
        guard run.changes.isEmpty else {
            _ = try await run.end { _ in Ending.misuse.rawValue }
            throw UsageError(
                "expected a pipeline as it was last run, found changes (\(run.changes.joined(separator: "; "))); "
                    + "`\(self.arguments.command("run"))` comes first, with what they cost"
            )
        }
        let plan = try await RequeuePlan.make(run, domain: domain, reason: reject, limit: limit)
        guard !plan.queries.isEmpty else {
            var rejected: [String: Int] = [:]
            for ending in try await run.store.endings()
            where ending.status == .rejected && (domain ?? ending.domain) == ending.domain
                && (reject?.rawValue ?? ending.code) == ending.code
            {
                rejected[ending.code, default: 0] += ending.count
            }
            let report = try await run.end { _ in Ending.done.rawValue }
            Terminal.say(nothing(plan, rejected: rejected))
            return json.isOn ? try JSONOutput.document(report) : ()
        }
        say(plan)
        guard yes || isAgreed() else {
            _ = try await run.end { _ in Ending.stopped.rawValue }
            throw Ending.stopped
        }
        try await plan.carryOut(run)
        let again = (domain.map { ["--domain", $0] } ?? []) + (budget.map { ["--budget", String($0)] } ?? [])
        try await RunDriver(run: run, pipeline: self.arguments, again: again, asJSON: json.isOn)
            .drive(RunOptions(domain: domain, queries: plan.queries))
    }

    private func say(_ plan: RequeuePlan) {
        for line in plan.lines {
            Terminal.say(
                "\(line.domain): \(line.queries) rejected as \(line.reason), asked again at \(line.stage.rawValue), "
                    + "at most \(Plural.text(line.requests, "request"))"
            )
        }
        let cost =
            plan.costMicroUSD.map { "about \(Dollars.text(micro: $0))" }
            ?? "cost unknown (no price for this model; see teacher.price)"
        Terminal.say("in all: at most \(Plural.text(plan.requests, "request")), \(cost)")
        if plan.leftOut.exhausted > 0 {
            Terminal.say("left out: \(plan.leftOut.exhausted) that have had \(RequeuePlan.most) further samples")
        }
        if plan.leftOut.overLimit > 0 { Terminal.say("left out by --limit: \(plan.leftOut.overLimit)") }
    }

    /// Why nobody would be asked, and what to do instead.
    ///
    /// - Parameter rejected: what is rejected in the domain, by reason.
    private func nothing(_ plan: RequeuePlan, rejected: [String: Int]) -> String {
        let what = (reject.map { " as \($0.rawValue)" } ?? "") + (domain.map { " in \($0)" } ?? "")
        let count = rejected.values.reduce(0, +)
        let lead = "nothing is asked again: "
        guard count > 0 else {
            return lead + "no list is rejected\(what); `\(arguments.command("status"))` counts what is"
        }
        if plan.leftOut.exhausted > 0 {
            return lead
                + "\(Plural.text(plan.leftOut.exhausted, "list")) rejected\(what) that have had \(RequeuePlan.most) further samples; "
                + "`\(arguments.command("decide", ["ID", "keep"]))` keeps one by hand"
        }
        let reasons = rejected.keys.sorted().joined(separator: ", ")
        return lead
            + "the \(Plural.text(count, "list")) rejected\(what) (\(reasons)) would be rejected again, whatever a teacher says; "
            + "change the pipeline file instead (`\(arguments.command("rejects"))` shows each with its reason)"
    }

    /// Money is spent on a word only: without a terminal and without --yes nothing is sent.
    private func isAgreed() -> Bool {
        guard Terminal.inputIsTerminal else {
            Terminal.say("nothing was sent: say --yes to go on without a question")
            return false
        }
        FileHandle.standardError.write(Data("go on? [y/N] ".utf8))
        return readLine()?.lowercased().hasPrefix("y") ?? false
    }
}

/// What `--reason` can name.
enum ReasonArgument: ExpressibleByArgument {
    case reject(RejectReason)
    /// All that failed.
    case anyFailure

    static let allValueStrings = RejectReason.allCases.map(\.rawValue) + [OutcomeStatus.anyFailure]

    init?(argument: String) {
        if argument == OutcomeStatus.anyFailure {
            self = .anyFailure
        } else if let reason = RejectReason(rawValue: argument) {
            self = .reject(reason)
        } else {
            return nil
        }
    }
}
