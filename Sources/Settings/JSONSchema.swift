/// Writes schemas of pipeline files as JSON Schema, for editors and other programs.
package enum JSONSchema {
    /// A JSON Schema (draft 2020-12) of an object with these keys: sorted, indented, the same bytes each time.
    ///
    /// Single values also take a text with `${NAME}`, since the environment may stand in for any of them.
    package static func document(for properties: [Property], title: String) -> String {
        var root = object(properties)
        root["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
        root["title"] = .string(title)
        root["$defs"] = .object([
            "variable": .object([
                "description": .string("A text with ${NAME}: the value comes from the environment."),
                "pattern": .string("\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}"),
                "type": .string("string"),
            ])
        ])
        return SettingValue.object(root).indentedJSON() + "\n"
    }

    private static func object(_ properties: [Property]) -> [String: SettingValue] {
        var result: [String: SettingValue] = [
            "additionalProperties": .boolean(false),
            "properties": .object(Dictionary(properties.map { ($0.name, property($0)) }) { first, _ in first }),
            "type": .string("object"),
        ]
        let former = properties.compactMap { property -> (String, SettingValue)? in
            property.formerName.map { name in
                var entry = schema(property.schema)
                entry["deprecated"] = .boolean(true)
                entry["description"] = .string("Now called \(property.name).")
                return (name, .object(entry))
            }
        }
        if case .object(var entries)? = result["properties"], !former.isEmpty {
            entries.merge(former) { known, _ in known }
            result["properties"] = .object(entries)
        }
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { result["required"] = .list(required.sorted().map(SettingValue.string)) }
        return result
    }

    private static func property(_ property: Property) -> SettingValue {
        var result = schema(property.schema)
        result["description"] = .string(property.summary)
        if let value = property.defaultValue { result["default"] = value }
        return .object(result)
    }

    private static func schema(_ schema: Schema) -> [String: SettingValue] {
        switch schema {
        case .string, .path, .nameOrPath:
            return ["minLength": .integer(1), "type": .list([.string("string"), .string("number")])]
        case .integer(let range):
            var numbers: [String: SettingValue] = ["type": .string("integer")]
            if range.lowerBound > .min { numbers["minimum"] = .integer(range.lowerBound) }
            if range.upperBound < .max { numbers["maximum"] = .integer(range.upperBound) }
            return orVariable(numbers)
        case .number(let range):
            let most = Double.greatestFiniteMagnitude
            var numbers: [String: SettingValue] = ["type": .string("number")]
            if range.lowerBound > -most { numbers["minimum"] = .number(range.lowerBound) }
            if range.upperBound < most { numbers["maximum"] = .number(range.upperBound) }
            return orVariable(numbers)
        case .boolean:
            return orVariable(["type": .string("boolean")])
        case .duration:
            return orVariable(["pattern": .string("^[0-9.]{1,10}(ms|s|m|h)$"), "type": .string("string")])
        case .choice(let words):
            return orVariable(["enum": .list(words.map(SettingValue.string))])
        case .list(let element, let least):
            var list: [String: SettingValue] = ["items": .object(self.schema(element)), "type": .string("array")]
            if least > 0 { list["minItems"] = .integer(least) }
            return list
        case .object(let properties):
            return object(properties)
        case .map(let element):
            return [
                "additionalProperties": .object(self.schema(element)),
                "minProperties": .integer(1),
                "propertyNames": .object(["pattern": .string("^[A-Za-z0-9][A-Za-z0-9_-]*$")]),
                "type": .string("object"),
            ]
        case .open(let properties):
            var open = object(properties)
            open["additionalProperties"] = .boolean(true)
            return open
        case .json:
            return [:]
        case .tagged(let kinds):
            return ["oneOf": .list(kinds.sorted { $0.key < $1.key }.map { alternative($0.key, $0.value) })]
        case .either(let first, let second):
            return ["anyOf": .list([.object(self.schema(first)), .object(self.schema(second))])]
        }
    }

    private static func alternative(_ kind: String, _ properties: [Property]) -> SettingValue {
        var result = object([.required("kind", .choice([kind]), "")] + properties)
        if case .object(var entries)? = result["properties"] {
            entries["kind"] = .object(["const": .string(kind)])
            result["properties"] = .object(entries)
        }
        return .object(result)
    }

    private static func orVariable(_ value: [String: SettingValue]) -> [String: SettingValue] {
        ["anyOf": .list([.object(value), .object(["$ref": .string("#/$defs/variable")])])]
    }
}
