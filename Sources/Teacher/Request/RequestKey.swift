import Crypto
import Foundation
import Ranking

/// What shapes an answer, hashed: teacher identity, messages, parameters, sample number.
///
/// The endpoint's address is no part of it, so that a second host of the same model can be declared the same.
public struct RequestKey: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let rawValue: String

    /// Takes a key as it stands in the store.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes what shapes an answer; each part is framed by its length.
    ///
    /// - Parameters:
    ///   - identity: provider and model as named in the pipeline.
    ///   - messages: the conversation.
    ///   - parameters: names and values in a canonical form.
    ///   - sample: the sample number.
    public init(identity: String, messages: [ChatMessage], parameters: String, sample: Int) {
        var hash = SHA256()
        let spoken = messages.flatMap { [$0.role.rawValue, $0.content] }
        for part in ["rankforge request 1", identity, parameters, String(sample)] + spoken { hash.update(framed: part) }
        rawValue = hash.finalize().hexadecimal()
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }
}
