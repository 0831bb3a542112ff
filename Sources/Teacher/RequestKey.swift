/// What shapes an answer, hashed: teacher identity, messages, parameters, sample number.
public struct RequestKey: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let rawValue: String

    /// Takes a key as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }
}
