import Crypto
import Foundation

/// The name of a passage: a hash of its normalized text, so that one text has one id wherever it was found.
public struct PassageID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public let rawValue: String

    /// Takes an id as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes a text that ``Passage/normalized(_:)`` has made.
    public init(hashing normalizedText: String) {
        rawValue = SHA256.hash(data: Data(normalizedText.utf8)).hexadecimal(bytes: 16)
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }

    /// Byte order of the names.
    public static func < (left: PassageID, right: PassageID) -> Bool { left.rawValue < right.rawValue }
}
