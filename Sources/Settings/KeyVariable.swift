/// The key of a service, which stands in an environment variable and in no file.
public enum KeyVariable {
    /// The key.
    ///
    /// - Parameters:
    ///   - name: the variable's name, as the settings give it.
    ///   - place: where they do.
    /// - Throws: ``PipelineFileError`` where nothing stands there, and where the name is none; the latter may be a key and is not shown.
    public static func key(named name: String, environment: [String: String], place: String) throws -> String {
        guard isName(name) else {
            throw PipelineFileError(
                path: place,
                expected: "the name of an environment variable",
                found: "something that is none, and may be the key itself",
                suggestion: "write the name, as in OPENAI_API_KEY, and export OPENAI_API_KEY=… before the command"
            )
        }
        guard let key = environment[name], !key.isEmpty else {
            throw PipelineFileError(
                path: place,
                expected: "the key in the environment variable \(name)",
                found: "nothing there",
                suggestion: "export \(name)=… before the command; the key itself is never written to a file"
            )
        }
        return key
    }

    /// Whether a shell can set it, and it does not look like a key: those are long and have no parts.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_",
            text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return false }
        return text.count < 24 || text.contains("_")
    }
}
