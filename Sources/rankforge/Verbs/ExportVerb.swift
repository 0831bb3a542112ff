import ArgumentParser
import Export
import Foundation
import Pipeline
import Ranking
import Settings
import Store

/// Writes training sets.
struct ExportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes training sets from the kept lists.",
        discussion: """
            Files appear under their names only when all are complete. The same store gives the same bytes. Each format wants a folder of
            its own; a new export of the same format takes the place of the old one. A file that no
            export wrote is never replaced.

              rankforge export pipelines/demo.yaml --format sft --out runs/demo-sft --allow-simulated
              rankforge export pipelines/mine.yaml --format rl --out runs/mine-rl --validation 0.05
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(help: "The format: \(ExporterRegistry.all.map { $0.format }.joined(separator: ", ")).")
    var format: String

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "DIR"))
    var out: String

    @Flag(help: "Write labels that come from the simulator, too; the data set card says so.")
    var allowSimulated = false

    @Flag(
        help:
            "Write lists whose reasoning is a summary by the provider where reasoning is taught, too; the data set card says so."
    )
    var allowSummaries = false

    @Option(help: "The share of queries for a validation split, from 0 to 1.")
    var validation = 0.0

    @Option(help: "The longest row in estimated tokens.")
    var cutoff = 23_552

    @Option(help: "The form of the rows. \(Self.styles).")
    var style: String?

    @Option(help: "sft: the share of queries, from 0 to 1, that get an answer-only row beside the one with reasoning.")
    var nonReasoning = 0.0

    @Option(help: "The prompt of answer-only rows: its id, or the path of a file of your own.")
    var nonReasoningPrompt = "student-answer"

    @Flag(
        help:
            "Leave out lists with a source under a share-alike licence (CC BY-SA, GFDL); counted, and listed in dropped.jsonl."
    )
    var leaveOutShareAlike = false

    @Option(help: "The student's prompt: its id, or the path of a file of your own.")
    var prompt = "student"

    func validate() throws {
        guard ExporterRegistry.exporter(format) != nil else {
            throw ValidationError(
                "--format: expected one of \(ExporterRegistry.all.map { $0.format }.joined(separator: ", ")), found \"\(format)\""
            )
        }
        let styles = ExporterRegistry.exporter(format)?.styles ?? []
        if let style, !styles.contains(style) {
            throw ValidationError(
                "--style: expected \(styles.isEmpty ? "none for \(format)" : "one of " + styles.joined(separator: ", ")), found \"\(style)\""
            )
        }
        if !(0...1).contains(nonReasoning) {
            throw ValidationError("--non-reasoning: expected a number from 0 to 1, found \(nonReasoning)")
        }
        if nonReasoning > 0, format != "sft" {
            throw ValidationError("--non-reasoning: expected --format sft, found \"\(format)\"")
        }
        if !(0..<1).contains(validation) {
            throw ValidationError("--validation: expected a number from 0 to below 1, found \(validation)")
        }
    }

    func run() async throws {
        let configuration = try arguments.configuration()
        guard let exporter = ExporterRegistry.exporter(format) else { return }
        try configuration.requireOutput(URL(filePath: out))
        let template = try student(prompt, option: "--prompt")
        let store = try await arguments.openReading(configuration)
        let identity = ExportIdentity(
            pipeline: configuration.name,
            configHash: try await store.currentHash(),
            release: Release.version,
            teachers: try await store.namedTeachers().map { teacher in
                "`\(teacher.name)` (\(teacher.model)) made the \(teacher.stage == .judge ? "pointwise labels" : "orders")"
            }
        )
        let options = ExportOptions(
            student: template,
            cutoffTokens: cutoff,
            validationShare: validation,
            allowsSimulated: allowSimulated,
            style: style,
            answerOnlyShare: nonReasoning,
            answerOnlyStudent: nonReasoning > 0
                ? try student(nonReasoningPrompt, option: "--non-reasoning-prompt") : nil,
            leavesOutShareAlike: leaveOutShareAlike,
            allowsSummaries: allowSummaries,
            textRules: try await store.currentTextRules().flatMap(TextRules.init(rawValue:)) ?? .latest
        )
        let unfinished = UnfinishedText.text(
            try await store.stageCounts(domains: configuration.domains.map(\.name)),
            read: Set(try await store.ingestStates().filter { $0.value.isComplete }.keys),
            of: arguments
        )
        var export = try ExportRun(exporter, options: options, identity: identity, folder: URL(filePath: out))
        let report: ExportRun.Report
        do {
            for drop in Self.drops(try await store.decisions()) { try export.leaveOut(drop) }
            try store.eachKeptList { list in try export.write(list) }
            report = try export.finish()
        } catch {
            export.abandon()
            if let unfinished { note(unfinished) }
            throw error
        }
        if let unfinished { note(unfinished) }
        try store.close()
        if json.isOn { try JSONOutput.document(report) } else { show(report) }
    }

    /// For the help: `sft: sharegpt, openai, alpaca`.
    private static var styles: String {
        ExporterRegistry.all.filter { !$0.styles.isEmpty }.map { "\($0.format): \($0.styles.joined(separator: ", "))" }
            .joined(separator: "; ")
    }

    private func student(_ name: String, option: String) throws -> PromptTemplate {
        let template = try PromptLibrary.template(named: name)
        guard template.stage == .student else {
            throw UsageError("\(option): expected a prompt of stage student, found \"\(name)\"")
        }
        try template.requirePrograms()
        return template
    }

    /// What reviewers take away from what the filter kept, and what they keep though it can't be exported.
    private static func drops(_ decisions: [DecisionLine]) -> [SkippedExample] {
        decisions.compactMap { line in
            let decision = line.decision
            if decision.action == .drop, line.overrules {
                return SkippedExample(
                    id: decision.query.rawValue,
                    reason: SkippedExample.byReviewer,
                    evidence: decision.note
                )
            }
            guard let obstacle = line.obstacle else { return nil }
            return SkippedExample(id: decision.query.rawValue, reason: SkippedExample.notExportable, evidence: obstacle)
        }
    }

    private func show(_ report: ExportRun.Report) {
        if report.isSimulated { print("SIMULATED LABELS: this set is for trying the tools, it teaches nothing") }
        for (file, rows) in report.rows.sorted(by: { $0.key < $1.key }) {
            print("\(report.folder)/\(file)  \(Plural.text(rows, "row"))")
        }
        for (reason, count) in report.keptByReviewers.sorted(by: { $0.key < $1.key }) {
            print("let in by reviewers: \(count) that the filter rejected (\(reason))")
        }
        for (reason, count) in report.dropped.sorted(by: { $0.key < $1.key }) {
            print("left out: \(count) \(reason), see dropped.jsonl")
        }
        if validation > 0, report.validationLists == 0 {
            note(
                "no validation file: none of \(Plural.text(report.lists, "list")) falls into a share of \(validation), "
                    + "since a hash of its id decides; take a larger --validation, or more lists"
            )
        } else if report.lists > 0, report.validationLists == report.lists {
            note("every list falls into the validation share of \(validation), and none is left for training")
        }
        print("\(report.folder)/README.md, manifest.json")
    }

    private func note(_ text: String) { Terminal.say(Terminal.note(text, of: STDERR_FILENO)) }
}

/// What a store's run has left to do, for those who go on with what it has.
enum UnfinishedText {
    /// - Parameters:
    ///   - stages: where the queries of the pipeline's domains stand.
    ///   - read: domains whose source was read to its end.
    ///   - pipeline: the pipeline, as the user named it.
    /// - Returns: nil where every query of every domain is done or rejected.
    static func text(_ stages: [StageCount], read: Set<String>, of pipeline: PipelineArguments) -> String? {
        var unread: [String] = []
        for stage in stages where !read.contains(stage.domain) && !unread.contains(stage.domain) {
            unread.append(stage.domain)
        }
        let parts = [
            unread.isEmpty ? nil : "not read to the end: \(unread.joined(separator: ", "))",
            queries(stages, \.pending).map { "still to do: \($0)" },
            queries(stages, \.failed).map { "failed: \($0)" },
        ].compactMap { $0 }
        if parts.isEmpty { return nil }
        let hasFailures = stages.contains { $0.failed > 0 }
        return "rows are missing, since the run is not at its end; \(parts.joined(separator: "; ")). "
            + "`\(pipeline.command("run", hasFailures ? ["--retry-failed"] : []))` goes on"
    }

    /// `12 queries (biology 9, coding 3)`.
    private static func queries(_ stages: [StageCount], _ count: (StageCount) -> Int) -> String? {
        let counts = Dictionary(stages.map { ($0.domain, count($0)) }, uniquingKeysWith: +).filter { $0.value > 0 }
        if counts.isEmpty { return nil }
        let domains = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return Plural.text(counts.values.reduce(0, +), "query", "queries") + " (\(domains.joined(separator: ", ")))"
    }
}
