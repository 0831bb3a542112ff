import ArgumentParser
import Settings

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
