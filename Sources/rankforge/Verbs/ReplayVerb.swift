import ArgumentParser
import Foundation
import Pipeline

/// Recomputes everything from stored answers.
struct ReplayVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Recomputes everything from stored answers, sends nothing, and reports differences.",
        discussion: """
              rankforge replay pipelines/demo.yaml
              rankforge replay pipelines/demo.yaml --keep runs/replayed.sqlite
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Option(
        help: ArgumentHelp("Keep the recomputed store there; exports of it must be the same bytes.", valueName: "FILE")
    )
    var keep: String?

    func run() async throws {
        let configuration = try arguments.configuration()
        let scratch = keep ?? configuration.storePath + ".replay"
        let report = try await Replay(configuration: configuration).run(into: URL(filePath: scratch).absoluteURL.path)
        if keep == nil {
            for suffix in ["", "-wal", "-shm", ".lock"] {
                try? FileManager.default.removeItem(atPath: scratch + suffix)
            }
        }
        if json.isOn { try JSONOutput.document(report) } else { show(report) }
        if !report.isClean { throw Ending.failed }
    }

    private func show(_ report: Pipeline.Replay.Report) {
        for sentence in report.damaged { print(sentence) }
        for (table, queries) in report.differences.sorted(by: { $0.key < $1.key }) {
            print(
                "\(table): \(Plural.text(queries.count, "query", "queries")) \(queries.count == 1 ? "differs" : "differ"): \(queries.prefix(10).joined(separator: ", "))\(queries.count > 10 ? ", …" : "")"
            )
        }
        for domain in report.storedPages {
            print(
                "\(domain): its pages were read by rules of an earlier release; their passages were taken as they are stored"
            )
        }
        if report.missingAnswers > 0 {
            let run = arguments.command("run", report.failedQueries > 0 ? ["--retry-failed"] : [])
            print(
                "\(Plural.text(report.missingAnswers, "answer")) not stored; `\(run)` asks for them"
            )
        }
        print(
            "\(Plural.text(report.queries, "query", "queries")) recomputed, nothing sent\(report.isClean ? ", no difference" : "")"
        )
    }
}
