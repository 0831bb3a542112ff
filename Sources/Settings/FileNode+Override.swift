extension FileNode {
    /// The same with one `KEY=VALUE` of `--set` put in.
    ///
    /// Objects on the way that the file does not have are made; what the schema does not know is found later, as in the
    /// file. Lists do not grow.
    func overriding(_ text: String) throws -> FileNode {
        guard let sign = text.firstIndex(of: "="), let path = SettingPath(parsing: text[..<sign]) else {
            throw PipelineFileError(
                path: "",
                expected: "KEY=VALUE after --set, as in teacher.concurrency=64 or domains.mine.candidates[0].top=5",
                found: "\"\(text.shortened(to: 60))\"",
                override: text
            )
        }
        guard path.steps.count <= Self.depthLimit else {
            throw PipelineFileError(
                path: "",
                expected: "a key of at most \(Self.depthLimit) levels after --set",
                found: "\(path.steps.count) levels",
                override: String(text.prefix(60)) + "…"
            )
        }
        let written = String(text[text.index(after: sign)...])
        do {
            let value = try Self.overrideValue(written)
            return try replacing(path.steps[...], at: SettingPath(), by: value.stamped(.override(text)), text)
        } catch var error as PipelineFileError where error.override == nil {
            error.path = error.path.isEmpty ? path.description : error.path
            error.line = nil
            error.override = text
            throw error
        }
    }

    /// A value on the command line is YAML too: `64`, `true`, `[a, b]`, `{input: 0.5}`.
    private static func overrideValue(_ text: String) throws -> FileNode {
        let empty = FileNode(content: .scalar(FileScalar(text: "", isPlain: true)), origin: .file(line: nil))
        return try FileNode(yaml: text) ?? empty
    }

    private func stamped(_ origin: Origin) -> FileNode {
        var copy = self
        copy.origin = origin
        switch content {
        case .scalar: break
        case .list(let nodes): copy.content = .list(nodes.map { $0.stamped(origin) })
        case .mapping(let entries):
            copy.content = .mapping(
                entries.map { Entry(key: $0.key, keyOrigin: origin, value: $0.value.stamped(origin)) }
            )
        }
        return copy
    }

    private func replacing(
        _ steps: ArraySlice<SettingPath.Step>,
        at path: SettingPath,
        by value: FileNode,
        _ text: String
    ) throws -> FileNode {
        guard let step = steps.first else { return value }
        var copy = self
        switch (step, content) {
        case (.key(let key), .mapping(var entries)):
            let rest = steps.dropFirst()
            if let place = entries.firstIndex(where: { $0.key == key }) {
                let old = entries[place].value
                entries[place].value = try old.replacing(rest, at: path.appending(key), by: value, text)
            } else {
                let new = FileNode(content: .mapping([]), origin: .implied(text))
                let made = try new.replacing(rest, at: path.appending(key), by: value, text)
                entries.append(Entry(key: key, keyOrigin: made.origin, value: made))
            }
            copy.content = .mapping(entries)
        case (.index(let index), .list(var nodes)) where nodes.indices.contains(index):
            let place = path.appending(index: index)
            nodes[index] = try nodes[index].replacing(steps.dropFirst(), at: place, by: value, text)
            copy.content = .list(nodes)
        case (.index(let index), .list(let nodes)):
            throw PipelineFileError(
                path: path.description,
                expected: nodes.isEmpty ? "an entry" : "an index from 0 to \(nodes.count - 1)",
                found: nodes.isEmpty ? "an empty list" : "[\(index)]"
            )
        case (.index(let index), _):
            let found = if case .implied = origin { "nothing" } else { self.found }
            throw PipelineFileError(path: path.description, expected: "a list, to take [\(index)] of", found: found)
        case (.key(let key), _):
            throw PipelineFileError(
                path: path.description,
                expected: "an object, to set '\(key)' in",
                found: found
            )
        }
        return copy
    }
}
