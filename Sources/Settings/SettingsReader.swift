package import Foundation

/// Reads pipeline files.
package enum SettingsReader {
    /// Reads a pipeline file from disk.
    ///
    /// - Throws: ``PipelineFileError`` as ``read(yaml:file:schema:overrides:environment:)`` does, and for a file that is
    ///   absent, unreadable or not UTF-8.
    package static func read(
        file: URL,
        schema: [Property],
        overrides: [String] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Settings {
        try read(
            yaml: text(of: file),
            file: file.relativePath,
            schema: schema,
            overrides: overrides,
            environment: environment
        )
    }

    /// The text of a file of settings.
    ///
    /// - Throws: ``PipelineFileError`` for a file that is absent, unreadable or not UTF-8.
    package static func text(of file: URL) throws -> String {
        guard let data = try? Data(contentsOf: file) else { throw PipelineFileError.unreadable(file) }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw PipelineFileError(path: "", expected: "text in UTF-8", found: "other bytes", file: file.relativePath)
        }
        return text
    }

    /// The keys at the top of a file, unchecked: for a program that reads several kinds of files.
    ///
    /// - Throws: an error of the file system, or ``PipelineFileError`` where it is not YAML.
    package static func keys(file: URL) throws -> Set<String> {
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let root = try FileNode(yaml: text), case .mapping(let entries) = root.content else { return [] }
        return Set(entries.map(\.key))
    }

    /// Reads a pipeline file, puts in what `--set` says and the environment holds, and checks it.
    ///
    /// - Parameters:
    ///   - yaml: The file's text.
    ///   - file: Its path, for error messages and for relative paths in it.
    ///   - schema: The keys of the file.
    ///   - overrides: The texts after `--set`, `teacher.concurrency=64`, in their order; a later one wins.
    ///   - environment: What `${NAME}` may name.
    /// - Returns: All values, defaults filled in.
    /// - Throws: ``PipelineFileError`` for the mistakes, in the order of the file.
    package static func read(
        yaml: String,
        file: String?,
        schema: [Property],
        overrides: [String],
        environment: [String: String]
    ) throws -> Settings {
        do {
            let text = yaml.hasPrefix("\u{FEFF}") ? String(yaml.unicodeScalars.dropFirst()) : yaml
            guard var root = try FileNode(yaml: text), !root.isEmpty else {
                throw PipelineFileError(
                    path: "",
                    expected: "keys and values",
                    found: "an empty file",
                    suggestion: "`rankforge init DIR` makes a pipeline to start from"
                )
            }
            guard case .mapping = root.content else {
                throw PipelineFileError(
                    path: "",
                    expected: "keys and values, as in 'name: demo'",
                    found: root.found,
                    origin: root.origin
                )
            }
            for override in overrides { root = try root.overriding(override) }
            root = try root.substituting(environment)
            let check = SchemaCheck(home: environment["HOME"], start: PathStart(file: file), root: schema)
            return Settings(values: try check.object(root, schema, .object(schema), at: SettingPath()))
        } catch let error as PipelineFileError {
            throw error.placed(in: file)
        }
    }
}

extension FileNode {
    /// Whether a file holds nothing but comments or an empty document.
    fileprivate var isEmpty: Bool {
        if case .scalar(let scalar) = content { scalar.meaning == .empty } else { false }
    }
}
