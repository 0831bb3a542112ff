import Ranking
import Settings

/// A parameter of a request: number, text, truth value, list or object.
package indirect enum ParameterValue: Sendable, Hashable {
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// A text.
    case string(String)
    /// true or false.
    case boolean(Bool)
    /// A list.
    case list([ParameterValue])
    /// An object.
    case object([String: ParameterValue])

    init(_ value: SettingValue) {
        self =
            switch value {
            case .string(let text): .string(text)
            case .integer(let number): .integer(number)
            case .number(let number): .number(number)
            case .boolean(let flag): .boolean(flag)
            case .list(let values): .list(values.map(ParameterValue.init))
            case .object(let values): .object(values.mapValues(ParameterValue.init))
            }
    }

    /// Writes the plain JSON value, keys in order.
    ///
    /// - Throws: for a number that JSON has no word for.
    func write(to json: inout JSONBytes) throws {
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

    /// A canonical text for keys.
    var text: String {
        switch self {
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .string(let text): "\"\(text)\""
        case .boolean(let flag): String(flag)
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let values): Self.text(values)
        }
    }

    static func text(_ values: [String: ParameterValue]) -> String {
        "{" + values.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: ",") + "}"
    }
}

extension ParameterValue {
    /// The plain JSON.
    func json() throws -> String {
        var json = JSONBytes()
        try write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// An object with what another one says, at any depth; that one wins, also where one of them is no object.
    func merging(_ other: ParameterValue?) -> ParameterValue {
        guard let other else { return self }
        guard case .object(let own) = self, case .object(let others) = other else { return other }
        return .object(own.merging(others) { $0.merging($1) })
    }

    /// An object with these fields in place of its own.
    func replacing(_ fields: [String: ParameterValue]) -> ParameterValue {
        guard case .object(let own) = self else { return .object(fields) }
        return .object(own.merging(fields) { $1 })
    }
}

extension ParameterValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A list.
    package init(arrayLiteral elements: ParameterValue...) { self = .list(elements) }
    /// An object; of a name that comes twice the last one counts.
    package init(dictionaryLiteral elements: (String, ParameterValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}

extension ParameterValue: Decodable {
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
        } else if let values = try? container.decode([ParameterValue].self) {
            self = .list(values)
        } else {
            self = .object(try container.decode([String: ParameterValue].self))
        }
    }
}
