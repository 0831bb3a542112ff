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
