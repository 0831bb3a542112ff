import Foundation
import Settings
import Text

/// What a YAML file is meant to be, by the keys at its top.
enum SettingsFileKind: String {
    case pipeline, rerank

    init?(yaml: String) {
        // A file that was refused may be broken anywhere, so its lines are looked at and not its tree.
        let keys = Set(yaml.split(separator: "\n").compactMap { $0.firstMatch(of: /^([a-z_]+):/).map { String($0.1) } })
        if keys.contains("domains") {
            self = .pipeline
        } else if keys.isSuperset(of: ["queries", "candidates"]) {
            self = .rerank
        } else {
            return nil
        }
    }

    /// A mistake in a file, or, where the file is one of the other kind, that.
    func mended(_ error: PipelineFileError, yaml: String, path: String) -> PipelineFileError {
        guard let found = SettingsFileKind(yaml: yaml), found != self else { return error }
        let verb = found == .rerank ? "rerank" : "run"
        let keys = self == .pipeline ? "`domains`" : "`queries` and `candidates` at its top"
        return PipelineFileError(
            path: "",
            expected: "a \(rawValue) file, which has \(keys)",
            found: "a \(found.rawValue) file",
            suggestion: "`\(ShellCommand([verb, path]).text)` is the verb for it",
            file: path
        )
    }
}
