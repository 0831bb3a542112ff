import ArgumentParser
import Foundation
import Ingest
import Logging
import Pipeline
import Store

/// Reranks with any endpoint.
struct RerankVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerank",
        abstract: "Reranks runs or searches with any OpenAI-compatible endpoint; a TREC run comes out.",
        discussion: """
            FILE names store, teacher (as in pipelines), queries, corpus, the first stage (`candidates: {kind: run | bm25 | dense | fusion}`) and
            how the model is asked (`rerank: {method: window | full | pointwise, window: 20, step: 10, passes: 1, prompt: student}`).
            Every answer is stored before it is used and never paid for twice; the same command goes on after any stop, and tries again what
            failed. A window whose answer can't be used stays as it was, and is counted. Once the stores of all shards are joined by `merge`, the
            same command over the joined store writes the whole run and sends nothing.

              rankforge rerank pipelines/rerank.yaml --dry-run
              rankforge rerank pipelines/rerank.yaml --out runs/reranked.txt --first-stage runs/bm25.txt
              rankforge rerank pipelines/rerank.yaml --shard 1/4 --set store=runs/rerank-1.sqlite --out runs/part-1.txt
              rankforge rerank pipelines/rerank.yaml --set name=answer-only --set rerank.prompt=student-answer --out runs/answer-only.txt
            """
    )

    @Argument(help: "The rerank file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var json: JSONFlag

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp("Overrides a value of the file, checked like the file; repeatable.", valueName: "KEY=VALUE")
    )
    var overrides: [String] = []

    @Option(help: "Where the run is written; standard output if absent (and not --json).", completion: .file())
    var out: String?

    @Option(help: "Write the first stage's order of the same queries here, to compare with.", completion: .file())
    var firstStage: String?

    @Option(help: "Ask about the first N queries only; the run holds all that are done.")
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Rerank one of N equal parts of the queries, with a store of its own; see `merge`.",
            valueName: "I/N"
        )
    )
    var shard: String?

    @Option(help: "Stop before this many US dollars are spent, over all runs of the store; overrides teacher.budget.")
    var budget: Double?

    @Flag(help: "Say what would be asked and what it would cost, and send nothing.")
    var dryRun = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected 1 or more, found \(limit)") }
        if let shard, Shard(shard) == nil { throw ValidationError("--shard: expected I/N like 2/8, found \(shard)") }
        if let budget, budget < 0 { throw ValidationError("--budget: expected 0 or more, found \(budget)") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var overrides = overrides
        if let budget { overrides.append("teacher.budget=\(budget)") }
        let configuration = try RerankConfiguration(path: file, overrides: overrides, environment: environment)
        if let problem = configuration.problems(environment: environment).first { throw problem }
        let run = try await RerankRun.begin(
            configuration,
            release: Release.version,
            environment: environment,
            log: Logger(label: "rankforge") { _ in SwiftLogNoOpLogHandler() },
            isDryRun: dryRun
        )
        RecoveredText.say(run.store)
        if dryRun {
            do {
                let estimate = try await run.estimate(limit: limit, shard: shard.flatMap(Shard.init))
                _ = try await run.end { _ in Ending.done.rawValue }
                return try RerankText.show(estimate, asJSON: json.isOn)
            } catch {
                _ = try? await run.end { _ in Ending.failed.rawValue }
                throw error
            }
        }
        try await work(run)
    }

    private func work(_ run: RerankRun) async throws {
        let interrupts = Interrupts(
            first: {
                run.drain()
                if !Terminal.errorIsTerminal { Terminal.say("\n" + StoppingText.text(run.teachers)) }
            },
            second: { Foundation.exit(Ending.stopped.rawValue) }
        )
        let showing = Task { await RerankText.showProgress(run) }
        do {
            try await run.run(limit: limit, shard: shard.flatMap(Shard.init))
            showing.cancel()
            await showing.value
            try await writeRuns(run)
        } catch {
            showing.cancel()
            _ = try? await run.end { _ in Ending.failed.rawValue }
            interrupts.end()
            throw error
        }
        let report = try await run.end { Self.ending(of: $0).rawValue }
        interrupts.end()
        if json.isOn {
            try JSONOutput.document(report)
        } else {
            RerankText.show(report, again: again, out: out, shard: shard)
        }
        let result = Self.ending(of: report)
        if result != .done { throw result }
    }

    /// The command as it was given.
    private var again: ShellCommand {
        var words = ["rerank", file] + overrides.flatMap { ["--set", $0] }
        if let out { words += ["--out", out] }
        if let firstStage { words += ["--first-stage", firstStage] }
        if let limit { words += ["--limit", String(limit)] }
        if let shard { words += ["--shard", shard] }
        if let budget { words += ["--budget", String(budget)] }
        return ShellCommand(words + (json.isOn ? ["--json"] : []))
    }

    /// Writes what is done, also after a stop: to a name of its own first, so that no reader meets half a run.
    private func writeRuns(_ run: RerankRun) async throws {
        if let out {
            try await Self.write(to: out) { try await run.write($0) }
        } else if !json.isOn {
            do {
                try await run.write { try FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) }
            } catch let error as CocoaError where (error.underlying as? POSIXError)?.code == .EPIPE {
                // Whoever reads has seen enough.
            }
        }
        if let firstStage { try await Self.write(to: firstStage) { try await run.write(firstStage: true, $0) } }
    }

    private static func write(
        to path: String,
        _ lines: (@escaping @Sendable (String) throws -> Void) async throws -> Void
    ) async throws {
        let target = URL(filePath: path)
        let temporary = URL(filePath: path + ".partial")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
            throw UsageError("--out: expected a file that can be written, found none at \(target.path)")
        }
        let handle = try FileHandle(forWritingTo: temporary)
        try await lines { try handle.write(contentsOf: Data($0.utf8)) }
        try handle.synchronize()
        let isEmpty = try handle.offset() == 0
        try handle.close()
        if isEmpty {
            try FileManager.default.removeItem(at: temporary)
            Terminal.say("\(path): no query is done yet, so it stays as it is")
            return
        }
        guard rename(temporary.path, target.path) == 0 else {
            throw UsageError("--out: expected a file that can be written, found none at \(target.path)")
        }
    }

    private static func ending(of report: RerankReport) -> Ending {
        if report.stopped != nil || report.waiting != nil { return .stopped }
        if let standstill = report.standstill { return standstill.isUnread ? .failed : .itemsFailed }
        return report.counts.failed > 0 || report.notEmbedded > 0 ? .itemsFailed : .done
    }
}
