extension FileNode {
    /// The same with `${NAME}` replaced from the environment in every text; `$${` stands for `${` itself.
    ///
    /// Keys are left alone. A value is put in after parsing, so that it cannot bring YAML of its own.
    func substituting(_ environment: [String: String], path: SettingPath = SettingPath()) throws -> FileNode {
        var copy = self
        switch content {
        case .scalar(let scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return self }
            copy.content = .scalar(try substitute(scalar, environment, path))
        case .list(let nodes):
            copy.content = .list(
                try nodes.enumerated().map { try $1.substituting(environment, path: path.appending(index: $0)) }
            )
        case .mapping(let entries):
            copy.content = .mapping(
                try entries.map { entry in
                    var entry = entry
                    entry.value = try entry.value.substituting(environment, path: path.appending(entry.key))
                    return entry
                }
            )
        }
        return copy
    }

    private func substitute(
        _ scalar: FileScalar,
        _ environment: [String: String],
        _ path: SettingPath
    ) throws -> FileScalar {
        var rest = scalar.text[...]
        var text = ""
        var hasVariables = false
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                text += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                let name = try variableName(in: rest, path)
                guard let value = environment[name] else { throw undefined(name, environment, path) }
                text += value
                hasVariables = true
                rest = rest.dropFirst(name.count + 3)
            } else {
                text += "$"
                rest = rest.dropFirst()
            }
        }
        text += rest
        return FileScalar(
            text: text,
            isPlain: scalar.isPlain,
            template: hasVariables ? scalar.text : scalar.template
        )
    }

    private func variableName(in text: Substring, _ path: SettingPath) throws -> String {
        let name = text.dropFirst(2).prefix { $0 != "}" }
        let isName =
            name.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
            && name.utf8.first?.isASCIIDigit == false
        guard isName, name.endIndex < text.endIndex else {
            throw PipelineFileError(
                path: path.description,
                expected: "a variable of the environment as ${NAME}",
                found: "\"\(String(text).shortened(to: 40))\"",
                suggestion: "write $${ for the two characters themselves",
                origin: origin
            )
        }
        return String(name)
    }

    private func undefined(
        _ name: String,
        _ environment: [String: String],
        _ path: SettingPath
    ) -> PipelineFileError {
        PipelineFileError(
            path: path.description,
            expected: "the environment variable \(name) to be set",
            found: "no such variable",
            suggestion: Suggestion.nearest(to: name, among: environment.keys.sorted()).map { "did you mean '\($0)'?" }
                ?? "export \(name)=…",
            origin: origin
        )
    }
}
