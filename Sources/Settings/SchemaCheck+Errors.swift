extension SchemaCheck {
    /// A value of another kind, or out of bounds.
    func mismatch(
        _ schema: Schema,
        _ node: FileNode,
        at path: SettingPath,
        suggestion: String? = nil
    ) -> PipelineFileError {
        error("\(schema)", found: node.found, node, at: path, suggestion: suggestion)
    }

    /// A key that the schema does not have.
    func unknown(_ entry: FileNode.Entry, among names: [String], at path: SettingPath) -> PipelineFileError {
        let expected =
            switch names.count {
            case 0: "no key here"
            case 1: "the key '\(names[0])'"
            default: "one of the keys \(names.joined(separator: ", "))"
            }
        return PipelineFileError(
            path: path.appending(entry.key.shortened(to: 60)).description,
            expected: expected,
            found: "an unknown key",
            suggestion: Suggestion.nearest(to: entry.key, among: names).map { "did you mean '\($0)'?" },
            origin: entry.keyOrigin
        )
    }

    /// Any other mistake at a part.
    func error(
        _ expected: String,
        found: String,
        _ node: FileNode,
        at path: SettingPath,
        suggestion: String? = nil
    ) -> PipelineFileError {
        PipelineFileError(
            path: path.description,
            expected: expected,
            found: found,
            suggestion: suggestion,
            origin: node.origin
        )
    }
}

extension PipelineFileError {
    /// Makes an error about a part of a file.
    init(path: String, expected: String, found: String, suggestion: String? = nil, origin: FileNode.Origin) {
        self.init(path: path, expected: expected, found: found, suggestion: suggestion)
        switch origin {
        case .file(let line): self.line = line
        case .override(let text), .implied(let text): override = text
        }
    }
}
