import ArgumentParser
import Foundation
import Logging
import Pipeline

/// The work by file.
struct BatchVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract:
            "Asks by file: the batches of OpenAI, Anthropic, Gemini and Mistral, vLLM run-batch and all that read the same lines.",
        discussion: """
            What is exported is out: `run` does not send it until it is imported, or taken back with `run --reclaim`. Answers of one batch
            may lead to further questions: import, then export again, until nothing is left.

              rankforge batch export pipelines/mine.yaml --out runs/batch
              vllm run-batch -i runs/batch/part-00001.jsonl -o runs/batch/results.jsonl --model deepseek-ai/DeepSeek-R1
              rankforge batch import pipelines/mine.yaml runs/batch/results.jsonl
            """,
        subcommands: [BatchExportVerb.self, BatchImportVerb.self]
    )
}

/// Writes batch files.
struct BatchExportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes all that is left to ask in the provider's batch form, in parts of a size that it takes.",
        discussion: "  rankforge batch export pipelines/mine.yaml --out runs/batch"
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(help: ArgumentHelp("The folder for the parts; made if it is missing.", valueName: "DIR"))
    var out: String

    @Option(help: "One domain only.")
    var domain: String?

    @Option(help: "The first N queries of each domain only.")
    var limit: Int?

    @Option(help: "The most requests in a part; as many as the provider takes if absent.")
    var partRequests: Int?

    @Option(help: "The most bytes in a part; as many as the provider takes, 200 MB at most, if absent.")
    var partBytes: Int?

    @Flag(help: "Do not ask before requests are written that are paid again after a change.")
    var yes = false

    func validate() throws {
        for (name, value) in [("--limit", limit), ("--part-requests", partRequests), ("--part-bytes", partBytes)] {
            if let value, value < 1 { throw ValidationError("\(name): expected a whole number from 1, found \(value)") }
        }
    }

    func run() async throws {
        let run = try await arguments.beginRun(domain: domain)
        let options = RunOptions(only: nil, domain: domain, limit: limit)
        if !run.changes.isEmpty, try await !Consent.mayRedo(run, options: options, isGiven: yes) {
            _ = try await run.end { _ in Ending.stopped.rawValue }
            throw Ending.stopped
        }
        try await run.declare()
        let report: BatchExport.Report
        do {
            report = try await BatchExport.write(
                run,
                options: options,
                to: URL(filePath: out),
                requests: partRequests,
                bytes: partBytes
            )
        } catch {
            _ = try? await run.end { _ in Ending.failed.rawValue }
            throw error
        }
        let ending = report.stopped == nil ? Ending.done : .stopped
        _ = try await run.end { _ in ending.rawValue }
        try show(report)
        if ending != .done { throw ending }
    }

    private func show(_ report: BatchExport.Report) throws {
        if json.isOn { return try JSONOutput.document(report) }
        for part in report.parts {
            print("\(part.file)  \(Plural.text(part.requests, "request")), \(part.bytes) bytes")
        }
        if report.alreadyOut > 0 {
            print("\(Plural.text(report.alreadyOut, "request")) out already, not written again:")
        }
        for (part, count) in report.outIn.sorted(by: { $0.key < $1.key }) {
            print(Terminal.line("  \(part)  \(count)\(Self.unnamed(part))", width: 400))
        }
        for part in report.leftAlone {
            print(
                Terminal.line(
                    "\(part) is of a killed export, and its requests are not out in it by this store: left alone; delete it unless another pipeline writes here",
                    width: 400
                )
            )
        }
        print("\(Plural.text(report.waiting, "query", "queries")) will ask more once these answers are imported")
        for (place, count) in (report.online ?? [:]).sorted(by: { $0.key < $1.key }) {
            print("\(Plural.text(count, "request")) to \(place), which takes none by file: `run` sends them")
        }
        if let stopped = report.stopped {
            Terminal.say(stopped)
        } else if report.parts.isEmpty, report.online == nil {
            print("nothing is left to ask")
        }
    }

    /// What to do about a part that a killed export could not name any more.
    private static func unnamed(_ part: String) -> String {
        let file = URL(filePath: part)
        let folder = file.deletingLastPathComponent()
        let hidden = folder.appending(path: ".\(file.lastPathComponent)").path
        guard part.hasPrefix("/"), !FileManager.default.fileExists(atPath: part),
            FileManager.default.fileExists(atPath: hidden)
        else { return "" }
        return ", still without its name after a killed export: `batch export --out \(folder.path)` gives it"
    }
}

/// Takes batch results back.
struct BatchImportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes output and error files of a batch back, by request key; importing twice changes nothing.",
        discussion: "  rankforge batch import pipelines/mine.yaml output.jsonl errors.jsonl"
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Argument(help: "Output and error files, in any order.", completion: .file(extensions: ["jsonl"]))
    var files: [String]

    func run() async throws {
        // What is exported by a file as it was before counts for the rows of then: taking it in changes nothing about what is current.
        let run = try await arguments.beginRun(domain: nil)
        let report: BatchImport.Report
        do {
            report = try await BatchImport(run).read(files)
        } catch {
            _ = try? await run.end { _ in Ending.failed.rawValue }
            throw error
        }
        let ending = Self.ending(of: report)
        _ = try await run.end { _ in ending.rawValue }
        if json.isOn {
            try JSONOutput.document(report)
        } else {
            for oddity in report.oddities.prefix(50) {
                print(Terminal.line("\(oddity.file):\(oddity.line): \(oddity.reason)", width: 300))
            }
            if report.oddities.count > 50 { print("… and \(report.oddities.count - 50) more; --json lists them") }
            print(
                "\(Plural.text(report.stored, "answer")) stored, \(report.known) known already, \(report.refused) refused, "
                    + "\(report.notAnswered) to be asked again, \(report.unknown) unknown, "
                    + (report.repeated > 0
                        ? "\(Plural.text(report.repeated, "line")) without an answer taken in before, " : "")
                    + (report.otherTeacher > 0 ? "\(report.otherTeacher) of another teacher, " : "")
                    + "\(Plural.text(report.broken, "broken line")); "
                    + "\(Plural.text(report.stillOut, "request")) still out"
            )
            if let refusal = report.refusal {
                print(
                    Terminal.line(
                        "every request was refused, with the same words (\(refusal)): see teacher.model and teacher.parameters; no query has failed for it",
                        width: 400
                    )
                )
            }
            if report.differing > 0 {
                print(
                    "\(Plural.text(report.differing, "request")) answered twice, and perhaps billed twice: a part was sent again, or asked online after --reclaim"
                )
            }
            if report.otherServer > 0 {
                print(
                    "\(Plural.text(report.otherServer, "answer")) of another model, host or build than teacher.served_by pins; `status` tells which"
                )
            }
            if report.unpriced > 0 {
                print(
                    "\(Plural.text(report.unpriced, "answer")) of unknown cost: what batch files cost at this provider is not known here; teacher.price says it, with its batch share"
                )
            }
            print("next: \(next(report))")
        }
        guard report.isForeign else {
            if ending != .done { throw ending }
            return
        }
        throw UsageError(
            report.otherTeacher > 0
                ? "these requests were written for another teacher: import them with the pipeline file of then"
                : "none of the answers belongs to a request of this store: another pipeline's file?"
        )
    }

    private func next(_ report: BatchImport.Report) -> String {
        let run = "`\(arguments.command("run"))`"
        let out = report.stillOut > 0 ? "import what is still out once it is answered" : nil
        if report.refusal != nil { return "mend that, then \(run) asks again" }
        guard report.pending > 0 else {
            return out ?? "nothing is left to ask; `\(arguments.command("status"))` says how all queries ended"
        }
        // Without a new answer, and with nothing to be asked again, a run has nothing that it could not do before.
        if let out, report.stored + report.notAnswered == 0 { return out }
        let export = arguments.command("batch export", ["--out", "DIR"])
        return "\(run), or `\(export)`, for what these answers lead to" + (out.map { "; \($0)" } ?? "")
    }

    private static func ending(of report: BatchImport.Report) -> Ending {
        if report.isForeign { return .misuse }
        if report.refusal != nil { return .stopped }
        if report.refused > 0 { return .itemsFailed }
        return report.isFruitless ? .failed : .done
    }
}
