package import Foundation
import Ranking
import Settings

/// What `init` writes: a commented pipeline, the prompts, and sample questions.
package enum StarterPipeline {
    /// Writes the files.
    ///
    /// - Parameters:
    ///   - folder: made if it is missing.
    ///   - name: the pipeline's name.
    ///   - shown: the folder as the user named it.
    /// - Returns: the paths written, as the user would type them.
    /// - Throws: if a file is there already; nothing is overwritten.
    package static func write(to folder: URL, name: String, shown: String) throws -> [String] {
        let base = shown.hasSuffix("/") ? String(shown.dropLast()) : shown
        var files: [(String, String)] = [
            ("pipeline.yaml", yaml(name: name)),
            ("data/questions.jsonl", text(PackageResources.questions_jsonl)),
        ]
        for id in PromptLibrary.ids { files.append(("prompts/\(id).md", PromptLibrary.text(id: id) ?? "")) }
        for (path, _) in files where FileManager.default.fileExists(atPath: folder.appending(path: path).path) {
            throw StarterError(path: "\(base)/\(path)")
        }
        for (path, content) in files {
            let url = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content.utf8).write(to: url)
        }
        return files.map { "\(base)/\($0.0)" }
    }

    /// The template with its name filled in.
    private static func yaml(name: String) -> String {
        text(PackageResources.starter_yaml).replacing("__NAME__", with: scalar(name))
    }

    /// A text as a YAML scalar: as it is where that is safe, else as JSON, which YAML reads.
    private static func scalar(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z.\/][A-Za-z0-9_.\/ -]*/) != nil && !text.hasSuffix(" ")
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        guard !isPlain || words.contains(text.lowercased()) else { return text }
        return (try? CanonicalJSON.text(text)) ?? text
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// A file that `init` would overwrite.
package struct StarterError: Error, LocalizedError, Hashable, Sendable {
    /// Where it lies.
    package let path: String

    /// What is there and what to do.
    package var errorDescription: String? {
        "\(path): expected nothing there, found a file; name another folder, since nothing is overwritten"
    }
}
