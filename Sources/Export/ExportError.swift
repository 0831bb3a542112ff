import Foundation
import Ingest

/// Why an export can't be made.
package enum ExportError: Error, Hashable, Sendable, LocalizedError {
    /// A label comes from the simulator.
    case simulated(query: String)
    /// A list that no trainer may see: no positive, or a passage twice.
    case unsound(query: String, reason: String)
    /// There is no list to write; what was left out, by reason.
    case nothing(leftOut: [String: Int])
    /// The folder holds an export of another format.
    case occupied(path: String, by: String, wanted: String)
    /// The folder holds a file that no export wrote, under a name that this one needs.
    case foreign(path: String, file: String)
    /// A file can't be written.
    case unwritable(path: String, reason: String)

    /// What happened and what to do.
    package var errorDescription: String? {
        switch self {
        case .simulated(let query):
            "query \(query): its labels come from the simulator; export with --allow-simulated to try a training set that teaches nothing"
        case .unsound(let query, let reason):
            "query \(query): \(reason); nothing was exported; `rankforge replay` checks the store"
        case .nothing(let leftOut) where leftOut[SkippedExample.summary] != nil:
            "expected lists with the model's own reasoning, found none\(Self.text(leftOut)); the teacher shows summaries, which teach no reasoning; "
                + "nothing was exported; write them all the same with --allow-summaries, or export --format rl"
        case .nothing(let leftOut):
            "expected kept lists, found none\(Self.text(leftOut)); nothing was exported, and files of an earlier export stay; `rankforge status` shows where queries are"
        case .occupied(let path, let other, let wanted):
            "\(path): expected a new folder or one with an earlier \(wanted) export, found an export in the format \(other), whose files would be lost; "
                + "nothing was written; give each format a folder of its own, as in --out \(ShellCommand.quoted("\(path)-\(wanted)"))"
        case .foreign(let path, let file):
            "\(path): expected a new folder or one with an earlier export, found \(file), which no manifest of an export names; nothing was "
                + "written; give the export a folder of its own, or move \(file) away"
        case .unwritable(let path, let reason):
            "\(path): expected a folder that can be written, found: \(reason); mend that, or name another one with --out"
        }
    }

    private static func text(_ leftOut: [String: Int]) -> String {
        if leftOut.isEmpty { return "" }
        return " but \(leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))"
    }
}
