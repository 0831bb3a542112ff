package import Ranking

/// A value of a pipeline file after the schema has accepted it, and so of a request's parameters: any JSON but null.
package indirect enum SettingValue: Hashable, Sendable {
    /// A text, a path, a choice or a duration as written.
    case string(String)
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// true or false.
    case boolean(Bool)
    /// A list in its order.
    case list([SettingValue])
    /// Keys and values; absent keys with a default are filled in.
    case object([String: SettingValue])

    /// A canonical text for fingerprints and keys.
    package var text: String {
        switch self {
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .string(let text): "\"\(text)\""
        case .boolean(let flag): String(flag)
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let values):
            "{" + values.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    /// An object with what another one says, at any depth; that one wins, also where one of them is no object.
    package func merging(_ other: SettingValue?) -> SettingValue {
        guard let other else { return self }
        guard case .object(let own) = self, case .object(let others) = other else { return other }
        return .object(own.merging(others) { $0.merging($1) })
    }

    /// An object with these fields in place of its own.
    package func replacing(_ fields: [String: SettingValue]) -> SettingValue {
        guard case .object(let own) = self else { return .object(fields) }
        return .object(own.merging(fields) { $1 })
    }
}

extension SettingValue {
    /// The plain JSON.
    package func json() throws -> String {
        var json = JSONBytes()
        try write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Writes the plain JSON value, keys in order.
    ///
    /// - Throws: for a number that JSON has no word for.
    package func write(to json: inout JSONBytes) throws {
        switch self {
        case .integer(let number): json.append(number)
        case .number(let number):
            guard number.isFinite else {
                throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "no number of JSON"))
            }
            json.append(number)
        case .string(let text): json.append(text)
        case .boolean(let flag): json.append(flag)
        case .list(let values): try json.append(values) { json, value in try value.write(to: &json) }
        case .object(let values):
            json.open()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                json.begin(name)
                try value.write(to: &json)
            }
            json.close()
        }
    }

    /// The JSON for people: keys in order, two blanks a level; null for a number that JSON has no word for.
    func indentedJSON(_ indent: String = "") -> String {
        let inner = indent + "  "
        func block(_ lines: [String], _ opening: String, _ closing: String) -> String {
            lines.isEmpty ? opening + closing : "\(opening)\n\(lines.joined(separator: ",\n"))\n\(indent)\(closing)"
        }
        func plain(_ value: SettingValue) -> String { (try? value.json()) ?? "null" }
        return switch self {
        case .list(let values): block(values.map { inner + $0.indentedJSON(inner) }, "[", "]")
        case .object(let values):
            block(
                values.sorted { $0.key < $1.key }
                    .map { "\(inner)\(plain(.string($0.key))): \($0.value.indentedJSON(inner))" },
                "{",
                "}"
            )
        case .string, .integer, .number, .boolean: plain(self)
        }
    }
}

extension SettingValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A list.
    package init(arrayLiteral elements: SettingValue...) { self = .list(elements) }
    /// An object; of a name that comes twice the last one counts.
    package init(dictionaryLiteral elements: (String, SettingValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}

extension SettingValue: Decodable {
    /// Any JSON but null.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let values = try? container.decode([SettingValue].self) {
            self = .list(values)
        } else {
            self = .object(try container.decode([String: SettingValue].self))
        }
    }
}
