public import Crypto
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
    public mutating func update(framed part: String) {
        func take(_ text: String) {
            var text = text
            text.withUTF8 { update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        take(String(part.utf8.count) + ":")
        take(part)
    }
}

extension Sequence where Element == UInt8 {
    /// Lower-case hexadecimal digits of the first bytes.
    ///
    /// - Parameter bytes: how many bytes to write; all of them by default.
    public func hexadecimal(bytes: Int = .max) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * Swift.min(bytes, Swift.max(underestimatedCount, 32)))
        for byte in prefix(bytes) {
            text.append(Self.digit(byte >> 4))
            text.append(Self.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
