import Yams

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
