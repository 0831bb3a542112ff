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
        var error = PipelineFileError(
            path: path.appending(entry.key.shortened(to: 60)).description,
            expected: expected,
            found: "an unknown key",
            suggestion: (Suggestion.nearest(to: entry.key, among: names) ?? elsewhere(entry.key, at: path))
                .map { "did you mean '\($0)'?" },
            origin: entry.keyOrigin
        )
        // What somebody puts there may be the key to an account.
        if let text = error.override, let sign = text.firstIndex(of: "="), SecretName.isSecret(entry.key) {
            error.override = text[...sign] + "…"
        }
        return error
    }

    /// A key that stands there twice, by the name of an earlier release too.
    func repeated(_ entry: FileNode.Entry, _ name: String, at path: SettingPath) -> PipelineFileError {
        PipelineFileError(
            path: path.appending(entry.key).description,
            expected: "the key '\(name)' once",
            found: "'\(name)' and the name that it had in earlier releases",
            suggestion: "write '\(name)' alone",
            origin: entry.keyOrigin
        )
    }

    /// The one other place of the file that has a key of this name.
    private func elsewhere(_ key: String, at path: SettingPath) -> String? {
        let all = Self.places(of: key, in: root, at: "").filter { $0 != path.appending(key).description }
        // An object that may have names has the same keys without one: `teachers.NAME.model` is `teacher.model`.
        let unnamed = Set(all.map { $0.split(separator: ".").dropFirst().joined(separator: ".") })
        let places = all.filter { place in
            place.firstRange(of: ".NAME.").map { !unnamed.contains(String(place[$0.upperBound...])) } ?? true
        }
        return places.count == 1 ? places.first : nil
    }

    private static func places(of key: String, in properties: [Property], at path: String) -> [String] {
        properties.flatMap { property -> [String] in
            let place = path + property.name
            return (property.name == key ? [place] : []) + places(of: key, in: property.schema, at: place + ".")
        }
    }

    private static func places(of key: String, in schema: Schema, at path: String) -> [String] {
        switch schema {
        case .object(let properties), .open(let properties): places(of: key, in: properties, at: path)
        case .map(let element): places(of: key, in: element, at: path + "NAME.")
        // What a kind takes is told with the kind.
        default: []
        }
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
