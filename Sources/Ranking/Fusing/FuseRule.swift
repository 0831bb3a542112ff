/// A step on the way from votes to labels: a map, which changes each vote, or a rule, which makes one ballot of several.
///
/// A new one is a file, and a line in ``FuseRules/all``. The same protocol covers both, so that a chain such as `sign`, `mean`,
/// `bradley-terry` is a list of steps.
public protocol FuseRule: Sendable {
    /// The word for it in pipeline files.
    static var name: String { get }
    /// What it does, in a sentence.
    static var help: String { get }
    static var parameters: [FuseParameter] { get }

    /// Takes its parameters; throws ``FuseError`` where one is missing or can't be.
    init(_ settings: FuseSettings) throws

    /// What comes out of such a table; throws ``FuseError`` where the rule can't read it.
    func form(of input: VoteForm) throws -> VoteForm

    /// Carries it out on a table whose form it can read.
    func fuse(_ table: VoteTable) throws -> VoteTable
}

extension FuseRule {
    public static var parameters: [FuseParameter] { [] }

    /// The scale of all ballots, for rules that calculate with their numbers.
    func commonScale(of input: VoteForm) throws -> VoteScale {
        guard let first = input.scales.first else { throw Self.error("expected at least one kind of vote, found none") }
        if let other = input.scales.first(where: { $0 != first }) {
            throw Self.error(
                "expected votes on one scale, found (\(first)) and (\(other)); bring them onto one by a map, or fuse by ranks"
            )
        }
        if first == .places { throw Self.error("expected numbers, found places of an order; take borda or log-ranks") }
        return first
    }

    /// For rules that read orders: nil votes and pairs are told, scales may differ.
    func requirePassages(_ input: VoteForm) throws {
        if input.isOfPairs {
            throw Self.error("expected labels of passages, found labels of pairs; take bradley-terry first")
        }
        if input.scales.isEmpty { throw Self.error("expected at least one kind of vote, found none") }
    }

    static func error(_ text: String) -> FuseError { FuseError("\(name): \(text)") }
}

/// What keeps votes from being fused.
public struct FuseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, what was found, and what to do.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// What a fuse rule can be told, declared once: pipeline files, their schema and their help follow from it.
public struct FuseParameter: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A number; without a default it must be given.
        case number(ClosedRange<Double>, isWhole: Bool, default: Double?)
        /// One of some words.
        case word([String], default: String)
        /// A number for each ballot, all 1 by default.
        case weights
    }

    public let name: String
    public let kind: Kind
    public let help: String

    static func number(
        _ name: String,
        _ range: ClosedRange<Double>,
        default value: Double? = nil,
        isWhole: Bool = false,
        _ help: String
    ) -> FuseParameter {
        FuseParameter(name: name, kind: .number(range, isWhole: isWhole, default: value), help: help)
    }

    static func word(_ name: String, _ words: [String], default word: String, _ help: String) -> FuseParameter {
        FuseParameter(name: name, kind: .word(words, default: word), help: help)
    }

    /// How much each ballot counts.
    static let weights = FuseParameter(name: "weights", kind: .weights, help: "How much each kind of vote counts.")
}

/// The parameters of a rule as they were written.
public struct FuseSettings: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        case number(Double)
        case word(String)
        case numbers([Double])
    }

    let rule: String
    let values: [String: Value]

    /// Takes values for a rule; throws ``FuseError`` where one has no parameter.
    public init(_ values: [String: Value] = [:], of rule: any FuseRule.Type) throws {
        (self.rule, self.values) = (rule.name, values)
        let names = rule.parameters.map(\.name)
        if let stray = values.keys.sorted().first(where: { !names.contains($0) }) {
            let known = names.isEmpty ? "no parameter" : names.joined(separator: ", ")
            throw FuseError("\(rule.name): expected \(known), found \(stray)")
        }
    }

    func number(_ parameter: FuseParameter) throws -> Double {
        guard case .number(let range, let isWhole, let standard) = parameter.kind else { throw mismatch(parameter) }
        let ends =
            "\(isWhole ? "a whole number" : "a number") from \(Scale.text(range.lowerBound)) to \(Scale.text(range.upperBound))"
        guard let value = values[parameter.name] ?? standard.map(Value.number) else {
            throw FuseError("\(rule): expected \(parameter.name), \(ends), found none")
        }
        guard case .number(let number) = value, range.contains(number), !isWhole || number.rounded() == number else {
            throw FuseError("\(rule): expected \(parameter.name) to be \(ends), found \(value)")
        }
        return number
    }

    func word(_ parameter: FuseParameter) throws -> String {
        guard case .word(let words, let standard) = parameter.kind else { throw mismatch(parameter) }
        let value = values[parameter.name] ?? .word(standard)
        guard case .word(let word) = value, words.contains(word) else {
            throw FuseError(
                "\(rule): expected \(parameter.name) to be \(words.joined(separator: " or ")), found \(value)"
            )
        }
        return word
    }

    /// nil where none were given.
    func weights() throws -> FuseWeights {
        guard let value = values[FuseParameter.weights.name] else { return FuseWeights(rule: rule, numbers: nil) }
        guard case .numbers(let numbers) = value, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }),
            numbers.contains(where: { $0 > 0 })
        else { throw FuseError("\(rule): expected weights of 0 or more, not all of them 0, found \(value)") }
        return FuseWeights(rule: rule, numbers: numbers)
    }

    private func mismatch(_ parameter: FuseParameter) -> FuseError {
        FuseError("\(rule): \(parameter.name) is declared as something else than it is read as")
    }
}

/// How much each ballot of a table counts.
struct FuseWeights: Hashable, Sendable {
    let rule: String
    let numbers: [Double]?

    /// One for each of some ballots.
    func of(_ count: Int) throws -> [Double] {
        guard let numbers else { return Array(repeating: 1, count: count) }
        guard numbers.count == count else {
            throw FuseError("\(rule): expected \(count) weights, one for each ballot, found \(numbers.count)")
        }
        return numbers
    }
}
