import Ranking

/// Writes the keys of a file as a Markdown document for people, from the declarations that its JSON Schema is made of.
package enum SettingsReference {
    /// A table of all keys; kinds of objects have tables of their own.
    package static func document(for properties: [Property], title: String) -> String {
        var writer = Writer()
        writer.table(properties, at: "", under: nil)
        let kinds = writer.kinds.map { "\n## \($0.title)\n\n\(Self.head)\($0.rows)" }
        return "# \(title)\n\n\(Self.head)\(writer.rows)\(kinds.joined())"
    }

    private static let head = """
        | key | value | default | shapes | what it is |
        | --- | --- | --- | --- | --- |

        """

    private struct Writer {
        var rows = ""
        var kinds: [(name: String, title: String, rows: String)] = []

        mutating func table(_ properties: [Property], at path: String, under effect: SettingEffect?) {
            for property in properties {
                let path = path.isEmpty ? property.name : "\(path).\(property.name)"
                let effect = property.effect ?? effect
                let cells = [
                    "`\(path)`", value(property.schema),
                    property.isRequired ? "required" : property.defaultValue.map(text) ?? "", words(effect),
                    property.summary,
                ]
                rows += "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n"
                inner(property.schema, at: path, under: effect)
            }
        }

        private mutating func inner(_ schema: Schema, at path: String, under effect: SettingEffect?) {
            switch schema {
            case .object(let properties), .open(let properties): table(properties, at: path, under: effect)
            case .map(let element): inner(element, at: path + ".NAME", under: effect)
            case .list(let element, _): inner(element, at: path + "[]", under: effect)
            case .either(let first, let second):
                inner(first, at: path, under: effect)
                inner(second, at: path, under: effect)
            case .tagged(let all):
                let new = all.sorted { $0.key < $1.key }.filter { kind in !kinds.contains { $0.name == kind.key } }
                let first = kinds.count
                // All names before any keys, so that a kind within a kind is not described again.
                kinds += new.map { ($0.key, "`\(path)` of `kind: \($0.key)`", "") }
                for (place, kind) in new.enumerated() {
                    var writer = Writer(kinds: kinds)
                    writer.table(kind.value, at: "", under: effect)
                    kinds = writer.kinds
                    kinds[first + place].rows = writer.rows
                }
            default: break
            }
        }

        private func value(_ schema: Schema) -> String {
            switch schema {
            case .object: "an object"
            case .open: "an object, with any further keys"
            case .map: "an object with names of your choice"
            case .list(let element, _): "a list: \(value(element))"
            case .either(let first, let second): "\(value(first)), or \(value(second))"
            case .tagged(let kinds): "an object with a kind: \(kinds.keys.sorted().joined(separator: ", "))"
            default: schema.description
            }
        }

        private func words(_ effect: SettingEffect?) -> String {
            switch effect {
            case nil, .harmless: ""
            case .shapes(let stage): stage.rawValue
            case .shapesAsWritten(let stages): stages.map(\.rawValue).joined(separator: ", ")
            }
        }

        private func text(_ value: SettingValue) -> String {
            switch value {
            case .string(let text): text
            case .integer(let number): String(number)
            case .number(let number): String(number)
            case .boolean(let flag): String(flag)
            case .list(let values): values.isEmpty ? "" : values.map(text).joined(separator: ", ")
            case .object: ""
            }
        }
    }
}
