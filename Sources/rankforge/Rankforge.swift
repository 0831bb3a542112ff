import ArgumentParser
import Foundation
import Settings

/// The command line.
@main
struct Rankforge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rankforge",
        abstract: "Builds training data for rerankers that reason.",
        discussion: """
            Queries and passages go through ingest, candidates, judge, assemble, rank and filter into one SQLite store, and from there
            into training sets. Every answer of the teacher is stored before it is used and never paid for twice; `run` again resumes.

              rankforge init my-pipeline && rankforge run my-pipeline/pipeline.yaml

            Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 stopped early and resumable, 4 finished but items failed.
            """,
        version: Release.version,
        subcommands: [
            InitVerb.self, RunVerb.self, StatusVerb.self, ListsVerb.self, RejectsVerb.self, ShowVerb.self,
            ExportVerb.self,
            DecideVerb.self, RequeueVerb.self,
            BatchVerb.self, MergeVerb.self,
            InspectVerb.self, ReportVerb.self, CompareVerb.self, ReplayVerb.self, SweepVerb.self, ScoreVerb.self,
            RerankVerb.self, EvaluateVerb.self, BenchSetsVerb.self, SimulateVerb.self, GcVerb.self, DoctorVerb.self,
            SchemaVerb.self,
        ]
    )

    /// Runs the verb, and turns every way of ending into one of the documented exit codes.
    static func main() async {
        // A file that may not grow (`ulimit -f`) is an error of the write, and no reason to die.
        signal(SIGXFSZ, SIG_IGN)
        do {
            try UnknownVerb.check(Array(CommandLine.arguments.dropFirst()), of: Self.self)
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Foundation.exit(Ending.report(error, of: Self.self))
        }
    }
}

/// Finds verbs that are none before the parser does, which would call them unexpected arguments.
enum UnknownVerb {
    /// - Throws: ``UsageError`` with the nearest verb.
    static func check(_ words: [String], of command: any ParsableCommand.Type, named name: String = "rankforge") throws
    {
        let verbs = command.configuration.subcommands
        guard !verbs.isEmpty, let word = words.first, !word.hasPrefix("-"), word != "help" else { return }
        // Every verb of this program has its name written down.
        let names = verbs.map { $0.configuration.commandName ?? "" }
        if let place = names.firstIndex(of: word) {
            return try check(Array(words.dropFirst()), of: verbs[place], named: "\(name) \(word)")
        }
        let meant = Suggestion.nearest(to: word, among: names).map { "did you mean `\(name) \($0)`? " }
        throw UsageError(
            "expected a verb after `\(name)`, found \"\(word)\"; \(meant ?? "")`\(name) --help` lists them"
        )
    }
}
