import Foundation
import Ranking

/// A protocol that the simulator speaks: how it is asked, and the bytes in which it answers.
protocol SimulatedProtocol: Sendable {
    /// Whether a request at a path, without its query, is one of this protocol.
    func takes(_ path: String) -> Bool

    /// Reads a request; nil where it is none.
    func request(_ json: [String: Any], path: String) -> CompletionRequest?

    /// The key that a request came with.
    func key(_ header: (String) -> String?) -> String?

    /// The pieces of a streamed answer, each as it goes over the wire.
    func events(_ completion: Completion) -> [String]

    /// The body of an answer that is not streamed.
    func body(_ completion: Completion) -> String

    /// The body of an error.
    func error(_ status: Int, _ message: String, code: String?, retryAfter: Int?) -> String

    /// Whether the wait that an error asks for stands in its head.
    var saysWaitInHead: Bool { get }

    var streamType: String { get }
}

extension SimulatedProtocol {
    func key(_ header: (String) -> String?) -> String? {
        header("authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
    }

    var saysWaitInHead: Bool { true }

    var streamType: String { "text/event-stream; charset=utf-8" }
}

/// All of them: a new one is a file and a line here.
enum SimulatedProtocols {
    static let all: [any SimulatedProtocol] = [
        ChatShape(), ResponsesShape(), MessagesShape(), GeminiShape(), OllamaShape(),
    ]
}

/// A request for a completion, as far as the simulator reads it.
struct CompletionRequest: Sendable {
    var model: String?
    var messages: [ChatMessage]
    var isStreamed: Bool
    /// The limit for chain and answer.
    var room: Int?
    var choices = 1
    /// Whether the model may think before it answers.
    var thinks = true
}

extension ChatMessage {
    /// A message by a role's word, whose text is a string or a list of parts.
    init?(role: Any?, content: Any?) {
        guard let word = role as? String else { return nil }
        let role: Role? = word == "model" ? .assistant : word == "developer" ? .system : Role(rawValue: word)
        let text =
            content as? String
            ?? (content as? [[String: Any]]).map { $0.compactMap { $0["text"] as? String }.joined() }
        guard let role, let text else { return nil }
        self.init(role: role, content: text)
    }
}

/// JSON of an answer.
enum Written {
    static func text(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    /// Pieces of about six words, as tokens arrive in bunches.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var blanks = 0
        for character in text {
            piece.append(character)
            if character == " " { blanks += 1 }
            if blanks == 6 {
                pieces.append(piece)
                piece = ""
                blanks = 0
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
