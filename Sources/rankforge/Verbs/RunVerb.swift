public import ArgumentParser
import Foundation
import Logging
import Pipeline
public import Ranking
import Store

/// Runs what is left of a pipeline.
struct RunVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs what is left of a pipeline; the same command resumes it.",
        discussion: """
            Ctrl-C stops sending, waits for what is in flight and stores it; a second Ctrl-C stops at once.

              rankforge run pipelines/demo.yaml --limit 5 --dry-run
              rankforge run pipelines/demo.yaml --budget 2.50
              rankforge run pipelines/demo.yaml --only judge --domain biology --set teacher.concurrency=64
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(
        help:
            "Run one stage only: ingest, candidates, judge, assemble, rank or filter; of queries that have done those before it."
    )
    var only: StageName?

    @Option(help: "Run one domain only.")
    var domain: String?

    @Option(help: "Look at the first N queries of each domain only.")
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Run one of N equal parts of the queries, with a store of its own; see `merge`.",
            valueName: "I/N"
        )
    )
    var shard: String?

    @Option(help: "Stop before this many US dollars are spent, over all runs of the store; overrides the file's.")
    var budget: Double?

    @Flag(
        help: "Say what would be asked and what it would cost, and send nothing. Reading and finding are done and kept."
    )
    var dryRun = false

    @Flag(help: "Try again what failed, then go on.")
    var retryFailed = false

    @Option(help: "With --retry-failed: only failures of this cause, as `status` names it.")
    var cause: String?

    @Flag(help: "Ask online what has left in a batch file and is not imported yet; it may be paid twice.")
    var reclaim = false

    @Flag(
        help:
            "Ask again for answers whose bytes changed on the disk, and pay for them again; see the cause damaged-answer."
    )
    var askDamagedAgain = false

    @Option(
        help: "How logs are written: text (a progress display), or json (an object a line, with each failed attempt)."
    )
    var logFormat = LogFormat.text

    @Option(help: "Serve /metrics for Prometheus on this port of 127.0.0.1; 0 for a free one.")
    var metricsPort: Int?

    @Flag(
        help:
            "Stop counting requests that were on the wire when a run was killed, once you have seen the provider's bill."
    )
    var settle = false

    @Flag(help: "Do not ask before work is done, and paid, again after a change.")
    var yes = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, found \(limit)") }
        if let budget, budget < 0 { throw ValidationError("--budget: expected 0 or more, found \(budget)") }
        if let metricsPort, !(0...65_535).contains(metricsPort) {
            throw ValidationError("--metrics-port: expected 0 to 65535, found \(metricsPort)")
        }
        if let shard, Shard(shard) == nil { throw ValidationError("--shard: expected I/N like 2/8, found \(shard)") }
        if cause != nil, !retryFailed { throw ValidationError("--cause goes with --retry-failed") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var arguments = arguments
        if let budget {
            arguments.overrides.append(PipelineConfiguration.budgetOverride(budget, of: arguments.pipeline))
        }
        let configuration = try arguments.configuration()
        let preflight = Preflight(configuration: configuration, environment: environment)
        try preflight.require(domain: domain)
        if let problem = preflight.problems(domain: domain).first { throw problem }

        let log = Logger(label: "rankforge") { _ -> any LogHandler in
            if logFormat == .json { JSONLogHandler() } else { SwiftLogNoOpLogHandler() }
        }
        let run = try await PipelineRun.begin(
            configuration,
            release: Release.version,
            environment: environment,
            log: log,
            keepsTextRules: false
        )
        RecoveredText.say(run.store)
        if settle {
            let count = try await run.store.settlePossiblyBilled()
            Terminal.say("\(Plural.text(count, "request")) that may have been billed at a kill: not counted any more")
        }
        if retryFailed {
            let count = try await run.store.forgetFailures(cause: cause)
            Terminal.say("\(Plural.text(count, "failed query", "failed queries")) will be tried again")
        }
        if reclaim {
            Terminal.say(
                "\(Plural.text(try await run.reclaim(), "request")) taken back from batch files; their files may still be billed, which counts against the budget until their results are imported"
            )
        }
        if askDamagedAgain {
            let count = try await run.store.setDamagedAnswersApart()
            Terminal.say("\(Plural.text(count, "damaged answer")) set apart; what needs one asks for it again")
        }
        let options = RunOptions(only: only, domain: domain, limit: limit, shard: shard.flatMap(Shard.init))
        let checked = try await run.checkRows(options) { [logFormat] remark in
            if logFormat == .json {
                log.warning("\(remark)")
            } else {
                Terminal.say(Terminal.note(remark, of: STDERR_FILENO))
            }
        }
        if dryRun {
            try await checked.value
            try await run.declareIfNew()
            let estimate = try await run.estimate(options)
            let standstills = try await run.end(after: options) { _ in Ending.done.rawValue }.standstills
            if !json.isOn { RunText.note(standstills) }
            try EstimateText.show(estimate, configuration: configuration, asJSON: json.isOn)
            if !json.isOn { RunText.next(standstills) }
            return
        }
        if !run.changes.isEmpty, try await !Consent.mayRedo(run, options: options, isGiven: yes) {
            _ = try await run.end { _ in Ending.stopped.rawValue }
            throw Ending.stopped
        }
        try await RunDriver(
            run: run,
            pipeline: self.arguments,
            again: again,
            logFormat: logFormat,
            metricsPort: metricsPort,
            asJSON: json.isOn
        )
        .drive(options, after: checked)
    }

    /// What a run that goes on must be told again.
    private var again: [String] {
        let named: [(String, String?)] = [
            ("--only", only?.rawValue), ("--domain", domain), ("--limit", limit.map(String.init)), ("--shard", shard),
            ("--budget", budget.map { String($0) }),
        ]
        return named.flatMap { name, value in value.map { [name, $0] } ?? [] } + (yes ? ["--yes"] : [])
    }
}

extension StageName: ExpressibleByArgument {
    /// One of the stages of this release.
    public init?(argument: String) {
        guard let stage = Self.allCases.first(where: { $0.rawValue == argument }) else { return nil }
        self = stage
    }
}

/// How logs are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
