import Crypto
import Foundation

/// What shaped a derived row: a hash over config, prompt and data.
///
/// Two rows of one stage with equal fingerprints are interchangeable; a row whose fingerprint is no longer the pipeline's is stale.
public struct Fingerprint: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    public let rawValue: String

    /// Takes a fingerprint as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes parts in their order; each is framed by its length, so that no two lists of parts run into each other.
    public init(of parts: [String]) {
        var hash = SHA256()
        for part in parts { hash.update(framed: part) }
        rawValue = hash.finalize().hexadecimal(bytes: 16)
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }
}

extension SHA256 {
    /// Takes a text, framed by its length.
    package mutating func update(framed part: String) {
        func take(_ text: String) {
            var text = text
            text.withUTF8 { update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        take(String(part.utf8.count) + ":")
        take(part)
    }
}
