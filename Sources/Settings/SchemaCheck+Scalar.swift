extension SchemaCheck {
    /// Takes a single value that fits one of the schemas of single values.
    func scalar(_ scalar: FileScalar, _ schema: Schema, _ node: FileNode, at path: SettingPath) throws -> SettingValue {
        switch (schema, scalar.meaning) {
        case (.string, .text), (.string, .integer), (.string, .number):
            return .string(scalar.text)
        case (.string, .boolean), (.path, .boolean), (.nameOrPath, .boolean):
            throw mismatch(schema, node, at: path, suggestion: "put it into quotes if it is meant as text")
        case (.path, .text), (.path, .integer), (.path, .number):
            return .string(try self.path(scalar, node, at: path))
        case (.nameOrPath(let ending), .text), (.nameOrPath(let ending), .integer), (.nameOrPath(let ending), .number):
            let isPath = scalar.text.contains("/") || scalar.text.hasSuffix(ending)
            return .string(isPath ? try self.path(scalar, node, at: path) : scalar.text)
        case (.integer(let range), .integer(let number)) where range.contains(number):
            return .integer(number)
        case (.number(let range), .integer(let number)) where range.contains(Double(number)):
            return .number(Double(number))
        case (.number(let range), .number(let number)) where range.contains(number):
            return .number(number)
        case (.integer, .text), (.number, .text), (.boolean, .text):
            throw mismatch(schema, node, at: path, suggestion: advice(scalar, schema))
        case (.boolean, .boolean(let flag)):
            return .boolean(flag)
        case (.duration, .text) where Duration(setting: scalar.text) != nil:
            return .string(scalar.text)
        case (.duration, .integer), (.duration, .number):
            throw mismatch(schema, node, at: path, suggestion: "write the unit, as in \(scalar.text)s")
        case (.choice(let words), _):
            guard words.contains(scalar.text) else {
                let near = Suggestion.nearest(to: scalar.text, among: words)
                throw mismatch(schema, node, at: path, suggestion: near.map { "did you mean '\($0)'?" })
            }
            return .string(scalar.text)
        default:
            throw mismatch(schema, node, at: path)
        }
    }

    private func path(_ scalar: FileScalar, _ node: FileNode, at path: SettingPath) throws -> String {
        guard !scalar.text.utf8.contains(0) else {
            throw error("a path", found: "a text with a zero byte", node, at: path)
        }
        if scalar.text == "~" || scalar.text.hasPrefix("~/"), let home { return home + scalar.text.dropFirst() }
        let place = start.place(of: scalar.text, origin: node.origin)
        guard let earlier = place.leftBehind else { return place.path }
        throw error(
            "something at \(place.path), since relative paths start at the file's folder",
            found: "nothing there, and something at \(earlier), where this path led from the current folder "
                + "in earlier releases",
            node,
            at: path,
            suggestion: "nothing was sent: write '\(start.written(earlier) ?? earlier)' to go on with what is there, "
                + "or run from the file's folder if it is something else"
        )
    }

    private func advice(_ scalar: FileScalar, _ schema: Schema) -> String? {
        if case .boolean = schema {
            switch scalar.text.lowercased() {
            case "yes", "on", "true": return "write true"
            case "no", "off", "false": return "write false"
            default: return nil
            }
        }
        let unquoted = FileScalar(text: scalar.text, isPlain: true)
        switch unquoted.meaning {
        case .integer where !scalar.isPlain, .number where !scalar.isPlain: return "write it without quotes"
        default: return nil
        }
    }
}
