import Ranking
import Settings

/// How a teacher is spoken to: what is sent where, and how what comes back is read.
///
/// Framing (streams, documents, lines of batch files), completeness and error objects are ``AnswerDecoder``'s; a protocol says only what the
/// JSON of its server means. A new one is one file that conforms to this, and a line in ``TeacherProtocols``.
package protocol TeacherProtocol: Sendable {
    /// What pipeline files and keys of answers call it.
    var name: String { get }

    /// What follows the base address.
    func path(model: String, streamed: Bool) -> String

    /// Where models are listed, behind the base address.
    var modelsPath: String { get }

    /// How a provider that speaks it takes requests by file; nil where it does not.
    func batchForm(provider: String) -> BatchForm?

    /// Words of which one stands in the last bytes of a stream, and hardly elsewhere.
    var endWords: [String] { get }

    /// Whether what is streamed are lines of JSON, in place of server-sent events.
    var streamsLines: Bool { get }

    /// What of the content of answers is reasoning, as the pipeline file declares it.
    var contentReasoning: ContentReasoning { get set }

    /// Lines of the head that a request needs beside its content type, the key among them.
    func headers(apiKey: String?) -> [String]

    /// The JSON of a request, the same bytes for the same request.
    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String

    /// The JSON of a request that goes by file.
    func batchBody(of request: TeacherRequest, configuration: TeacherConfiguration) throws -> String

    /// The field of a body that holds the conversation.
    var promptField: String { get }

    /// The limit for reasoning and answer that a body names.
    ///
    /// - Parameter field: what the provider calls it, where that differs.
    func tokenLimit(in body: JSONValue, field: String) -> Int?

    /// Reads a whole answer, or what one event of a stream adds to it.
    ///
    /// - Parameter event: the event's name, if the stream names its events.
    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder)

    /// Reads an event of the most frequent kind without making a value of it.
    ///
    /// - Returns: whether it was one; if not, nothing was added.
    func readQuickly(_ payload: UnsafeBufferPointer<UInt8>, into answer: inout AnswerBuilder) -> Bool
}

extension TeacherProtocol {
    package var modelsPath: String { "/models" }

    package func batchForm(provider: String) -> BatchForm? { nil }

    package func batchBody(of request: TeacherRequest, configuration: TeacherConfiguration) throws -> String {
        try body(of: request, configuration: configuration, streamed: false)
    }

    package var promptField: String { "messages" }

    package var endWords: [String] { ["[DONE]"] }

    package var streamsLines: Bool { false }

    package func tokenLimit(in body: JSONValue, field: String) -> Int? { body[field]?.integer }

    package func readQuickly(_ payload: UnsafeBufferPointer<UInt8>, into answer: inout AnswerBuilder) -> Bool { false }
}

enum TeacherProtocols {
    static let all: [any TeacherProtocol] = [
        ChatCompletions(), OpenAIResponses(), AnthropicMessages(), Gemini(), OllamaChat(),
    ]

    static func named(_ name: String) -> (any TeacherProtocol)? { all.first { $0.name == name } }
}

/// Messages as protocols take them that keep instructions apart.
struct SentMessages {
    /// All that is said by the system.
    var system: String?
    private let others: [ChatMessage]

    init(_ messages: [ChatMessage]) {
        let instructions = messages.filter { $0.role == .system }.map(\.content)
        system = instructions.isEmpty ? nil : instructions.joined(separator: "\n\n")
        others = messages.filter { $0.role != .system }
    }

    func turns(_ turn: (ChatMessage.Role, String) -> SettingValue) -> SettingValue {
        .list(others.map { turn($0.role, $0.content) })
    }
}

extension TeacherConfiguration {
    /// The parameters of a request, by their names in the pipeline file.
    func sentParameters(of request: TeacherRequest) -> [String: SettingValue] {
        var parameters = options(of: request).parameters
        // The same bytes would bring the same answer: a further sample has a seed of its own.
        if case .integer(let seed)? = parameters["seed"] { parameters["seed"] = .integer(seed &+ request.sample) }
        return parameters
    }
}
