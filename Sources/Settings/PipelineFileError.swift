import Foundation
import Yams

/// A mistake in a pipeline file, for the person who wrote it.
package struct PipelineFileError: Error, Hashable, Sendable, LocalizedError {
    /// Where, as a path in the file: `domains.biology.candidates[1].top`; empty for the file as a whole.
    package var path: String
    /// What was expected there.
    package var expected: String
    /// What stands there.
    package var found: String
    /// The nearest valid key or value, or what to do next.
    package var suggestion: String?
    /// The line in the file, from 1.
    package var line: Int?
    /// The file, as the user named it.
    package var file: String?
    /// The text after `--set`, if the mistake stands there and not in the file.
    package var override: String?

    /// Further mistakes in the same file.
    package internal(set) var others: [PipelineFileError] = []

    package init(
        path: String,
        expected: String,
        found: String,
        suggestion: String? = nil,
        line: Int? = nil,
        file: String? = nil,
        override: String? = nil
    ) {
        self.path = path
        self.expected = expected
        self.found = found
        self.suggestion = suggestion
        self.line = line
        self.file = file
        self.override = override
    }

    /// The mistake without the others.
    var alone: PipelineFileError {
        var copy = self
        copy.others = []
        return copy
    }

    /// This one and the others, all in a file.
    func placed(in name: String?) -> PipelineFileError {
        var copy = self
        copy.file = file ?? name
        copy.others = others.map { $0.placed(in: name) }
        return copy
    }

    /// As many mistakes are told at once; a file with more is most often no pipeline file.
    private static let shown = 20

    /// One line for each mistake: place, what was expected, what was found, what to do.
    package var errorDescription: String? {
        let all = [self] + others
        let more = all.count > Self.shown ? ["and \(all.count - Self.shown) more"] : []
        return (all.prefix(Self.shown).map(\.sentence) + more).joined(separator: "\n")
    }

    private var sentence: String {
        var text = path.isEmpty ? "" : "\(path): "
        text += "expected \(expected), found \(found)"
        if let place { text += " (\(place))" }
        if let suggestion { text += "; \(suggestion)" }
        return text
    }

    private var place: String? {
        if let override { return "from --set \(override)" }
        return switch (line, file) {
        case (let line?, let file?): "line \(line) of \(file)"
        case (let line?, nil): "line \(line)"
        case (nil, let file?): "in \(file)"
        case (nil, nil): nil
        }
    }
}

extension PipelineFileError {
    /// A file of settings that is not there or can't be read, with what may have been meant.
    static func unreadable(_ file: URL) -> PipelineFileError {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        let folder = isFolder.boolValue ? file : file.deletingLastPathComponent()
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        let meant = isFolder.boolValue ? names.first : Suggestion.nearest(to: file.lastPathComponent, among: names)
        let found = isFolder.boolValue ? "a folder" : exists ? "one that can't be read" : "nothing"
        let next =
            exists && !isFolder.boolValue
            ? "check its permissions"
            : "a relative path starts at the current folder; `rankforge init DIR` makes a pipeline to start from"
        return PipelineFileError(
            path: "",
            expected: "a pipeline file at \(file.path)",
            found: found,
            suggestion: meant.map { "did you mean \(folder.appending(path: $0).path)?" } ?? next
        )
    }
}

extension PipelineFileError {
    /// Puts what the YAML parser says into our form.
    init(_ error: YamlError, yaml: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            self.init(
                path: "",
                expected: "valid YAML",
                found: "a mistake at column \(mark.column): \(problem)",
                suggestion: Self.advice(problem),
                line: mark.line
            )
        case .composer(_, let problem, let mark, _):
            let isAlias = problem.contains("alias")
            self.init(
                path: "",
                expected: isAlias ? "an alias (*name) of an anchor (&name) above it" : "one YAML document",
                found: isAlias ? "one that nothing above defines" : "another one after '---'",
                line: mark.line
            )
        case .reader(let problem, let offset, _, _):
            let line = offset.map { offset in yaml.prefix(offset).count(where: \.isNewline) + 1 }
            self.init(path: "", expected: "text in UTF-8 without control characters", found: problem, line: line)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0.shortened(to: 40))'" }.joined(separator: ", ")
            self.init(
                path: "",
                expected: "each key once",
                found: "\(names) more than once in one object",
                suggestion: "keep one of them",
                line: context.mark.line
            )
        default:
            self.init(path: "", expected: "valid YAML", found: "something that the parser does not read")
        }
    }

    private static func advice(_ problem: String) -> String? {
        if problem.contains("tab") || problem.contains("cannot start any token") {
            return "indent with blanks, and put texts that start with @, ` or a tab into quotes"
        }
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and put texts that hold ': ' into quotes"
        }
        return nil
    }
}
