/// What a place in a pipeline file may hold: the one source of validation, of suggestions and of the JSON Schema.
package indirect enum Schema: Sendable {
    /// Any text that is not empty; a number without quotes counts as text.
    case string
    /// The path of a file or folder; relative ones start at the file's own folder, or after `--set` at the current one.
    case path
    /// A name, or the path of a file: what has a slash or this ending.
    case nameOrPath(ending: String)
    /// A whole number within bounds; `0...Int.max` has no upper one.
    case integer(ClosedRange<Int>)
    /// A number within bounds; `0...Double.greatestFiniteMagnitude` has no upper one.
    case number(ClosedRange<Double>)
    /// true or false.
    case boolean
    /// A time with its unit: `500ms`, `10s`, `2m`, `1h`.
    case duration
    /// One of several words.
    case choice([String])
    /// A list.
    case list(Schema, atLeast: Int = 0)
    /// A fixed set of keys.
    case object([Property])
    /// Names chosen by the user, at least one, all with values of one kind; a name is `[A-Za-z0-9][A-Za-z0-9_-]*`.
    case map(Schema)
    /// An object whose `kind` decides which further keys it takes.
    case tagged([String: [Property]])
    /// Keys with what is known of them, and any further ones: what goes to a program whose settings are not ours.
    case open([Property])
    /// Any value of JSON but null.
    case json
    /// The first alternative that fits; an error speaks of the one whose form fits, else of the last one.
    case either(Schema, Schema)
}

extension Schema {
    /// A default value with the defaults of its own keys filled in: `.object([:])` stands for "all as usual".
    func completing(_ value: SettingValue) -> SettingValue {
        switch (self, value) {
        case (.object(let properties), .object(let values)):
            return .object(Self.completing(values, properties))
        case (.tagged(let kinds), .object(let values)):
            guard case .string(let kind)? = values["kind"], let properties = kinds[kind] else { return value }
            return .object(Self.completing(values, properties))
        case (.map(let element), .object(let values)):
            return .object(values.mapValues(element.completing))
        case (.list(let element, _), .list(let values)):
            return .list(values.map(element.completing))
        case (.number, .integer(let number)):
            return .number(Double(number))
        default:
            return value
        }
    }

    private static func completing(
        _ values: [String: SettingValue],
        _ properties: [Property]
    ) -> [String: SettingValue] {
        var values = values
        for property in properties {
            guard let value = values[property.name] ?? property.defaultValue else { continue }
            values[property.name] = property.schema.completing(value)
        }
        return values
    }

    /// Whether `""` is a value.
    var takesEmptyText: Bool { if case .json = self { true } else { false } }

    /// Whether it takes parts of this form at all, so that an error can speak of the alternative that was meant.
    func takes(_ node: FileNode) -> Bool {
        switch (self, node.content) {
        case (.either(let first, let second), _): first.takes(node) || second.takes(node)
        case (.object, .mapping), (.map, .mapping), (.tagged, .mapping), (.open, .mapping), (.list, .list),
            (.json, _):
            true
        case (.object, _), (.map, _), (.tagged, _), (.open, _), (.list, _): false
        case (.boolean, .scalar(let scalar)): if case .boolean = scalar.meaning { true } else { false }
        case (.integer, .scalar(let scalar)), (.number, .scalar(let scalar)):
            switch scalar.meaning {
            case .integer, .number: true
            default: false
            }
        case (_, .scalar): true
        default: false
        }
    }
}

extension Schema: CustomStringConvertible {
    /// What is expected, in the words of error messages: "a whole number from 1 to 100".
    package var description: String {
        switch self {
        case .string: return "a text"
        case .path: return "the path of a file or folder"
        case .nameOrPath(let ending): return "a name, or the path of a file (\(ending))"
        case .integer(let range): return "a whole number" + bounds(range, least: .min, most: .max)
        case .number(let range):
            return "a number" + bounds(range, least: -.greatestFiniteMagnitude, most: .greatestFiniteMagnitude)
        case .boolean: return "true or false"
        case .duration: return "a time with its unit (500ms, 10s, 2m, 1h)"
        case .choice(let words): return words.count == 1 ? "'\(words[0])'" : "one of \(words.joined(separator: ", "))"
        case .list(let element, let count):
            let least = count == 0 ? "" : " of at least \(count) \(count == 1 ? "entry" : "entries")"
            return "a list\(least), each \(element)"
        case .object(let properties): return "an object with the keys \(names(properties))"
        case .map(let value): return "an object with names of your choice, each \(value)"
        case .tagged(let kinds): return "an object with a kind (\(kinds.keys.sorted().joined(separator: ", ")))"
        case .open: return "an object"
        case .json: return "a value"
        case .either(let first, let second): return "\(first), or \(second)"
        }
    }

    private func bounds<Number: Comparable>(_ range: ClosedRange<Number>, least: Number, most: Number) -> String {
        switch (range.lowerBound > least, range.upperBound < most) {
        case (true, true): " from \(text(range.lowerBound)) to \(text(range.upperBound))"
        case (true, false): " from \(text(range.lowerBound)) up"
        case (false, true): " up to \(text(range.upperBound))"
        case (false, false): ""
        }
    }

    private func text<Number>(_ number: Number) -> String {
        let text = String(describing: number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private func names(_ properties: [Property]) -> String {
        properties.map(\.name).joined(separator: ", ")
    }
}
