import Settings

/// A parameter of a request: number, text, truth value, list or object.
public indirect enum ParameterValue: Sendable, Hashable, Encodable {
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

    /// Writes the plain JSON value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let number): try container.encode(number)
        case .number(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .boolean(let flag): try container.encode(flag)
        case .list(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
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
