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
        func add(_ part: String) {
            hash.update(data: Data("\(part.utf8.count):".utf8))
            hash.update(data: Data(part.utf8))
        }
        add("rankforge request 1")
        add(identity)
        add(parameters)
        add(String(sample))
        for message in messages {
            add(message.role.rawValue)
            add(message.content)
        }
        rawValue = hash.finalize().hexadecimal()
    }

    /// The hexadecimal digits.
    public var description: String { rawValue }
}
