/// A single value as written.
struct FileScalar: Sendable {
    /// What YAML's core schema takes a value for.
    enum Meaning: Hashable, Sendable {
        case empty
        case boolean(Bool)
        case integer(Int)
        case number(Double)
        case text
    }

    /// The value, variables of the environment put in.
    var text: String
    /// Whether it stands without quotes; only then can it be anything but text.
    var isPlain: Bool
    /// The value with `${NAME}` as written, if it has variables: what stands in the environment may be a secret.
    var template: String?

    var meaning: Meaning {
        guard isPlain else { return text.isEmpty ? .empty : .text }
        switch text {
        case "", "~", "null", "Null", "NULL": return .empty
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        if let number = wholeNumber { return .integer(number) }
        if let number = decimalNumber { return .number(number) }
        return .text
    }

    /// How error messages name the value.
    var found: String {
        if let template, meaning == .empty { return "\"\(template.shortened(to: 60))\", which is empty" }
        if meaning == .empty { return "an empty value" }
        if let template { return "the value of \"\(template.shortened(to: 60))\"" }
        switch meaning {
        case .boolean, .integer: return text
        case .number: return "the number \(text.shortened(to: 60))"
        default: return "the text \"\(text.shortened(to: 60))\""
        }
    }

    /// `[-+]?[0-9]+`, `0o…` or `0x…`; nil for what does not fit into 64 bits.
    private var wholeNumber: Int? {
        if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
        let unsigned = text.drop { $0 == "-" || $0 == "+" }
        guard text.utf8.count - unsigned.utf8.count <= 1, unsigned.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(text)
    }

    private func digits(_ text: Substring, radix: Int) -> Int? {
        guard text.first.map({ $0 != "-" && $0 != "+" }) == true else { return nil }
        return Int(text, radix: radix)
    }

    /// Decimal notation only: Swift alone would read `0x1p3`, `nan` and `infinity` too.
    private var decimalNumber: Double? {
        let allowed = Set("0123456789+-.eE".utf8)
        guard text.utf8.contains(where: \.isASCIIDigit), text.utf8.allSatisfy(allowed.contains),
            let first = text.utf8.first, first != UInt8(ascii: "e"), first != UInt8(ascii: "E"),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }
}

extension UInt8 {
    /// Whether it is one of `0` to `9`.
    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Whether it is one of `a` to `z`, `A` to `Z`.
    var isASCIILetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}

extension String {
    /// One line of at most so many characters, for messages.
    func shortened(to limit: Int) -> String {
        let line = String(map { $0.isNewline ? " " : $0 })
        return line.count <= limit ? line : line.prefix(limit - 1) + "…"
    }
}
