import Foundation

/// Holds a pipeline file as written against a schema, and names all mistakes at once, so that nobody mends one after the other.
struct SchemaCheck: Sendable {
    /// Where `~/` leads in paths.
    var home: String?
    /// Where relative paths start.
    var start = PathStart(file: nil)
    /// The keys of the whole file, for those that stand in a wrong place.
    var root: [Property] = []

    /// Takes a value that fits.
    ///
    /// - Throws: ``PipelineFileError`` for what does not.
    func value(_ node: FileNode, _ schema: Schema, at path: SettingPath) throws -> SettingValue {
        if case .scalar(let scalar) = node.content, scalar.meaning == .empty, !schema.takesEmptyText || scalar.isPlain {
            throw mismatch(schema, node, at: path, suggestion: "write a value, or delete the key")
        }
        switch schema {
        case .object(let properties):
            return .object(try object(node, properties, schema, at: path))
        case .open(let properties):
            return .object(try open(node, properties, schema, at: path))
        case .json:
            return try json(node, at: path)
        case .tagged(let kinds):
            return .object(try tagged(node, kinds, schema, at: path))
        case .map(let element):
            return .object(try map(node, element, schema, at: path))
        case .list(let element, let least):
            guard case .list(let nodes) = node.content else { throw mismatch(schema, node, at: path) }
            guard nodes.count >= least else {
                throw error(
                    "at least \(least) \(least == 1 ? "entry" : "entries")",
                    found: nodes.isEmpty ? "an empty list" : "\(nodes.count)",
                    node,
                    at: path
                )
            }
            var values: [SettingValue] = []
            try each(Array(nodes.enumerated())) { index, node in
                values.append(try value(node, element, at: path.appending(index: index)))
            }
            return .list(values)
        case .either(let first, let second):
            return try either(node, first, second, at: path)
        default:
            guard case .scalar(let scalar) = node.content else { throw mismatch(schema, node, at: path) }
            return try self.scalar(scalar, schema, node, at: path)
        }
    }

    /// Takes parts one by one, and throws the mistakes of all of them.
    private func each<Part>(_ parts: [Part], _ take: (Part) throws -> Void) throws {
        var mistakes: [PipelineFileError] = []
        for part in parts {
            do {
                try take(part)
            } catch let error as PipelineFileError {
                mistakes += [error] + error.others
            }
        }
        guard var first = mistakes.first else { return }
        first.others = mistakes.dropFirst().map(\.alone)
        throw first
    }

    /// Takes the keys of an object and fills in what is absent.
    func object(
        _ node: FileNode,
        _ properties: [Property],
        _ schema: Schema,
        at path: SettingPath
    ) throws -> [String: SettingValue] {
        guard case .mapping(let entries) = node.content else { throw mismatch(schema, node, at: path) }
        var values: [String: SettingValue] = [:]
        try each(entries) { entry in
            guard let property = properties.first(where: { $0.name == entry.key || $0.formerName == entry.key }) else {
                throw unknown(entry, among: properties.map(\.name), at: path)
            }
            let name = property.name
            guard values[name] == nil else { throw repeated(entry, name, at: path) }
            values[name] = try value(entry.value, property.schema, at: path.appending(entry.key))
        }
        let absent = properties.filter { values[$0.name] == nil }
        for property in absent {
            values[property.name] = property.defaultValue.map(property.schema.completing)
        }
        let missing = absent.filter { $0.isRequired && $0.defaultValue == nil }
        if let first = missing.first {
            // All of them, so that nobody adds one after the other.
            let names = missing.map { "'\($0.name)'" }.joined(separator: ", ")
            throw error(
                "\(first.schema)",
                found: "nothing",
                node,
                at: path.appending(first.name),
                suggestion: "add the \(missing.count == 1 ? "key" : "keys") \(names)"
            )
        }
        return values
    }

    /// Takes the keys that are known as the schema wants them, and all others as they are, unless one is nearly a known one.
    private func open(
        _ node: FileNode,
        _ properties: [Property],
        _ schema: Schema,
        at path: SettingPath
    ) throws -> [String: SettingValue] {
        guard case .mapping(let entries) = node.content else { throw mismatch(schema, node, at: path) }
        var values: [String: SettingValue] = [:]
        try each(entries) { entry in
            guard !entry.key.allSatisfy(\.isWhitespace) else {
                throw PipelineFileError(
                    path: path.description,
                    expected: "a name for each value",
                    found: "an empty one",
                    suggestion: "name it, or delete it",
                    origin: entry.keyOrigin
                )
            }
            let property = properties.first { $0.name == entry.key }
            let names = properties.map(\.name)
            if property == nil, Suggestion.slip(of: entry.key, among: names) != nil {
                throw unknown(entry, among: names, at: path)
            }
            values[entry.key] = try value(entry.value, property?.schema ?? .json, at: path.appending(entry.key))
        }
        return values
    }

    /// Whether a text without quotes is a truth value or a number in other programs' eyes.
    private static func looksOtherwise(_ text: String) -> Bool {
        let word = text.lowercased()
        if ["yes", "no", "on", "off", "y", "n"].contains(word) { return true }
        let bare = word.drop { $0 == "+" || $0 == "-" }
        if [".inf", ".nan", "inf", "nan", "infinity"].contains(bare) { return true }
        return bare.first?.isNumber == true && bare.allSatisfy { $0.isNumber || "._,e+-".contains($0) }
            && bare.filter { $0 == "." }.count < 2
    }

    private func json(_ node: FileNode, at path: SettingPath) throws -> SettingValue {
        switch node.content {
        case .mapping(let entries):
            return .object(
                try Dictionary(
                    entries.map { ($0.key, try value($0.value, .json, at: path.appending($0.key))) }
                ) { first, _ in first }
            )
        case .list(let nodes):
            return .list(try nodes.enumerated().map { try value($1, .json, at: path.appending(index: $0)) })
        case .scalar(let scalar):
            switch scalar.meaning {
            case .integer(let number): return .integer(number)
            // A whole number that does not fit would be another one.
            case .number(let number) where scalar.text.contains(where: { ".eE".contains($0) }): return .number(number)
            case .boolean(let flag): return .boolean(flag)
            case .number, .text, .empty:
                // A server would take the text for true, and nobody would see it.
                if scalar.isPlain, Self.looksOtherwise(scalar.text) {
                    throw error(
                        "a value of JSON",
                        found: "the text \(scalar.text.shortened(to: 60))",
                        node,
                        at: path,
                        suggestion: "write true, false or a plain number, or put it into quotes if it is meant as text"
                    )
                }
                return .string(scalar.text)
            }
        }
    }

    private func tagged(
        _ node: FileNode,
        _ kinds: [String: [Property]],
        _ schema: Schema,
        at path: SettingPath
    ) throws -> [String: SettingValue] {
        guard case .mapping(let entries) = node.content else { throw mismatch(schema, node, at: path) }
        let names = kinds.keys.sorted()
        guard let entry = entries.first(where: { $0.key == "kind" }) else {
            if let near = entries.first(where: { Suggestion.nearest(to: $0.key, among: ["kind"]) != nil }) {
                throw unknown(near, among: ["kind"], at: path)
            }
            throw error(
                "\(Schema.choice(names))",
                found: "nothing",
                node,
                at: path.appending("kind"),
                suggestion: "add the key 'kind'"
            )
        }
        guard case .string(let kind) = try value(entry.value, .choice(names), at: path.appending("kind")),
            let properties = kinds[kind]
        else { throw mismatch(.choice(names), entry.value, at: path.appending("kind")) }
        let word = Property.required("kind", .choice([kind]), "The kind.")
        return try object(node, [word] + properties, schema, at: path)
    }

    private func map(
        _ node: FileNode,
        _ element: Schema,
        _ schema: Schema,
        at path: SettingPath
    ) throws -> [String: SettingValue] {
        guard case .mapping(let entries) = node.content else { throw mismatch(schema, node, at: path) }
        guard !entries.isEmpty else { throw error("at least one name", found: "an empty object", node, at: path) }
        var values: [String: SettingValue] = [:]
        try each(entries) { entry in
            guard Self.isName(entry.key) else {
                throw PipelineFileError(
                    path: path.description,
                    expected: "a name of letters, digits, - and _ that starts with a letter or digit",
                    found: "\"\(entry.key.shortened(to: 60))\"",
                    suggestion: "the name becomes part of ids and file names",
                    origin: entry.keyOrigin
                )
            }
            if case .implied = entry.value.origin {
                let others = entries.map(\.key).filter { $0 != entry.key }
                throw unknown(entry, among: others, at: path)
            }
            values[entry.key] = try value(entry.value, element, at: path.appending(entry.key))
        }
        return values
    }

    /// Whether a user may give this name: it becomes part of ids and file names.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isASCIILetter || first.isASCIIDigit else { return false }
        return text.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    private func either(
        _ node: FileNode,
        _ first: Schema,
        _ second: Schema,
        at path: SettingPath
    ) throws -> SettingValue {
        do {
            return try value(node, first, at: path)
        } catch let firstError as PipelineFileError {
            switch (first.takes(node), second.takes(node)) {
            case (true, false): throw firstError
            case (false, false): throw mismatch(.either(first, second), node, at: path)
            default: return try value(node, second, at: path)
            }
        }
    }
}

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
