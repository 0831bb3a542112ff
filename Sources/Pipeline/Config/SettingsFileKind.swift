import Foundation
import Settings
import Text

/// What a YAML file is meant to be, by the keys at its top.
enum SettingsFileKind: String {
    case pipeline, rerank

    /// - Parameter path: nil is made of what can't be read; whoever reads it as one kind then says why.
    init?(path: String) {
        guard let keys = try? SettingsReader.keys(file: URL(filePath: path)) else { return nil }
        if keys.contains("domains") {
            self = .pipeline
        } else if keys.contains("queries") {
            self = .rerank
        } else {
            return nil
        }
    }

    /// A mistake in a file, or, where the file is one of the other kind, that.
    func mended(_ error: PipelineFileError, path: String) -> PipelineFileError {
        guard let found = SettingsFileKind(path: path), found != self else { return error }
        let verb = ShellCommand([found == .rerank ? "rerank" : "run", path]).text
        let page = found == .rerank ? ", `\(ShellCommand(["inspect", path]).text)` shows its store" : ""
        return PipelineFileError(
            path: "",
            expected: "a \(rawValue) file, which has \(self == .pipeline ? "`domains`" : "`queries`") at its top",
            found: "a \(found.rawValue) file",
            suggestion: "`\(verb)` is the verb for it\(page)",
            file: path
        )
    }
}
