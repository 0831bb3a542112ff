/// What is wrong with a rollout that got -1 or 0.
public enum RolloutFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no `<think>`.
    case noOpeningThink
    /// `<think>` is never closed.
    case noClosingThink
    /// No `<answer>` directly follows a `</think>`.
    case noAnswerAfterThink
    /// `<answer>` is never closed.
    case noClosingAnswer
    /// The answer names too few or too many passages.
    case count(found: Int, expected: Int)
    /// The answer names a passage twice.
    case repeated(Int)
    /// The answer names a passage that the list doesn't have.
    case outside(Int, size: Int)
    /// A run of digits is none that Python's `int` reads; the released code gives up then.
    case unreadable

    /// In a sentence.
    public var description: String {
        switch self {
        case .noOpeningThink: "expected <think>, found none"
        case .noClosingThink: "expected </think> after <think>, found none"
        case .noAnswerAfterThink: "expected <answer> right after </think>, found something else"
        case .noClosingAnswer: "expected </answer> after <answer>, found none"
        case .count(let found, let expected): "expected \(expected) identifiers in the answer, found \(found)"
        case .repeated(let number): "expected each passage once, found \(number) again"
        case .outside(let number, let size): "expected identifiers from 1 to \(size), found \(number)"
        case .unreadable: "expected numbers that Python's int() reads, found another one"
        }
    }
}
