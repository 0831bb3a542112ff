/// A place in a list as prompts and files count it: the first passage is 1.
///
/// Indices into Swift arrays are 0-based; a type of its own keeps the two from meeting in an `Int`.
public struct Position: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// 1 or more.
    public let rawValue: Int

    /// Takes a 1-based number; nil below 1.
    public init?(rawValue: Int) {
        guard rawValue >= 1 else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a 0-based index.
    public init(index: Int) {
        precondition(index >= 0, "an index counts from 0")
        rawValue = index + 1
    }

    /// The 0-based index of the same place.
    public var index: Int { rawValue - 1 }

    /// As identifiers are written in prompts: `[3]`.
    public var description: String { "[\(rawValue)]" }

    /// Earlier places first.
    public static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }
}
