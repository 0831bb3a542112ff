extension Schema: CustomStringConvertible {
    /// What is expected, in the words of error messages: "a whole number from 1 to 100".
    public var description: String {
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
