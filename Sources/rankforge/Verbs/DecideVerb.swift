import ArgumentParser
import Foundation
import Pipeline
import Ranking
import Store

/// A reviewer's word over the filter's.
struct DecideVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Keeps or drops a list by hand; exports honour it, cards count it.",
        discussion: """
            A decision belongs to the query and holds through later runs. The latest that is not undone counts; none is ever deleted. It may
            be made while a run works on the store.

              rankforge decide pipelines/demo.yaml biology/101 drop --note "the positive is about another species"
              rankforge decide pipelines/demo.yaml biology/101 --undo
              rankforge decide pipelines/demo.yaml --list --json
            """
    )

    @OptionGroup var arguments: PipelineArguments
    @OptionGroup var json: JSONFlag

    @Argument(help: "The query, as `lists`, `rejects` and exports name it: DOMAIN/ID.")
    var id: String?

    @Argument(help: "What is to become of its list: keep or drop.")
    var action: DecisionRecord.Action?

    @Option(help: "Why, for those who come later.")
    var note = ""

    @Flag(help: "Take back the decision that stands; the one before it, if there is one, stands again.")
    var undo = false

    @Flag(help: "List the decisions that stand, and change nothing.")
    var list = false

    @Flag(help: "With --list: those that were undone or replaced, too.")
    var all = false

    @Option(help: "With --list: only this domain.")
    var domain: String?

    func validate() throws {
        if list {
            if id != nil || undo {
                throw ValidationError("--list: expected no query, no action and no --undo beside it")
            }
            return
        }
        guard id != nil else { throw ValidationError("expected the id of a query, DOMAIN/ID, or --list") }
        if undo, action != nil { throw ValidationError("--undo: expected no action beside it") }
        if !undo, action == nil { throw ValidationError("expected keep or drop after the query's id, or --undo") }
        if all || domain != nil { throw ValidationError("--all and --domain go with --list") }
    }

    func run() async throws {
        let configuration = try arguments.configuration()
        try Preflight(configuration: configuration, environment: [:]).require(domain: domain)
        if list { return try await show(Store.openReading(path: configuration.storePath)) }
        guard let id else { return }
        let store = try Store.openBeside(path: configuration.storePath)
        let query = QueryID(rawValue: id)
        let decision: DecisionRecord
        do {
            decision =
                if let action {
                    try await store.decide(query, action, note: note)
                } else {
                    try await store.undoDecision(of: query)
                }
        } catch DecisionError.noSuchQuery {
            throw try await arguments.unknownQuery(id, in: store)
        } catch let error as DecisionError {
            throw UsageError(error.localizedDescription)
        }
        let standing = try await store.decisions(query: query)
        try store.close()
        if json.isOn { return try JSONOutput.document(decision) }
        if undo { print("\(query): \(decision.action.rawValue) of \(decision.madeAt) is undone") }
        print(standing.first.map { "\(query): " + DecisionText.line($0) } ?? "\(query): the filter's verdict counts")
    }

    private func show(_ store: Store) async throws {
        let lines = try await store.decisions(domain: domain, all: all)
        try store.close()
        if json.isOn {
            for line in lines { try JSONOutput.line(line) }
            return
        }
        for line in lines {
            print(
                "\(line.decision.query)  filter: \(line.verdict ?? "no verdict yet")  reviewer: \(DecisionText.line(line))"
            )
        }
        print(Plural.text(lines.count, "decision"))
    }
}

extension DecisionRecord.Action: ExpressibleByArgument {}

/// Decisions of reviewers for people.
enum DecisionText {
    /// One decision: what, when, why, and what is to be known about it.
    static func line(_ line: DecisionLine) -> String {
        let decision = line.decision
        var notes: [String] = []
        if let undone = decision.undoneAt {
            notes.append("undone \(undone)")
        } else if !line.isStanding {
            notes.append("replaced by a later one")
        }
        if line.isStanding, let obstacle = line.obstacle { notes.append("can't be honoured: \(obstacle)") }
        if line.isOnEarlierList { notes.append("made on an earlier list") }
        let note = decision.note.isEmpty ? "" : "  \(Terminal.line(decision.note, width: 200))"
        return "\(decision.action.rawValue)  \(decision.madeAt)" + note
            + (notes.isEmpty ? "" : "  (\(notes.joined(separator: "; ")))")
    }
}
