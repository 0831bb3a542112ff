import Crypto
import Foundation
package import Ranking

/// One question to the teacher, with who wants to know.
package struct TeacherRequest: Sendable, Hashable {
    /// The conversation.
    package var messages: [ChatMessage]
    /// The limit for reasoning and answer together, in tokens.
    package var maxTokens: Int
    /// What is sent as the limit where the model's window leaves less than ``maxTokens``. It is no part of the request's key: what is asked
    /// for stays the same, so that a stored answer is found whatever window a server has.
    package var room: Int?
    /// 0 for the first answer, then 1, 2 …: a new number is a new answer, paid anew.
    package var sample: Int
    /// The domain's name in the pipeline file.
    package var domain: String
    /// The stage that asks.
    package var stage: StageName
    /// The query it is about.
    package var query: QueryID
    /// What stage and prompt add to the teacher's options.
    package var options: RequestOptions

    /// The limit that is sent.
    var sentTokens: Int { room ?? maxTokens }

    package init(
        messages: [ChatMessage],
        maxTokens: Int,
        room: Int? = nil,
        sample: Int,
        domain: String,
        stage: StageName,
        query: QueryID,
        options: RequestOptions = RequestOptions()
    ) {
        self.messages = messages
        self.maxTokens = maxTokens
        self.room = room
        self.sample = sample
        self.domain = domain
        self.stage = stage
        self.query = query
        self.options = options
    }
}

/// What shapes an answer, hashed: teacher identity, messages, parameters, sample number.
///
/// The endpoint's address is no part of it, so that a second host of the same model can be declared the same.
package struct RequestKey: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let rawValue: String

    /// Takes a key as it stands in the store.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes what shapes an answer; each part is framed by its length.
    ///
    /// - Parameters:
    ///   - identity: provider and model as named in the pipeline.
    ///   - messages: the conversation.
    ///   - parameters: names and values in a canonical form.
    ///   - sample: the sample number.
    package init(identity: String, messages: [ChatMessage], parameters: String, sample: Int) {
        var hash = SHA256()
        let spoken = messages.flatMap { [$0.role.rawValue, $0.content] }
        for part in ["rankforge request 1", identity, parameters, String(sample)] + spoken { hash.update(framed: part) }
        rawValue = hash.finalize().hexadecimal()
    }

    /// The hexadecimal digits.
    package var description: String { rawValue }
}
