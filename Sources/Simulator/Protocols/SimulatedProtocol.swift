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

    /// Reads a request of a batch file; nil where it is none of this protocol.
    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request?

    /// A line of the results of a batch file.
    func batchResult(_ key: String, _ outcome: SimulatedBatch.Outcome) -> String

    /// Whether the wait that an error asks for stands in its head.
    var saysWaitInHead: Bool { get }

    var streamType: String { get }
}

extension SimulatedProtocol {
    func key(_ header: (String) -> String?) -> String? {
        header("authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
    }

    func batchRequest(_ line: [String: Any]) -> SimulatedBatch.Request? { nil }

    /// As OpenAI's service writes it: `error` is for what happened outside of the endpoint.
    func batchResult(_ key: String, _ outcome: SimulatedBatch.Outcome) -> String {
        let (response, error) =
            switch outcome {
            case .answered(let body):
                ("{\"status_code\":200,\"request_id\":\"req_simulated\",\"body\":\(body)}", "null")
            case .failed(let status, let message):
                (
                    "{\"status_code\":\(status),\"request_id\":\"req_simulated\",\"body\":\(self.error(status, message, code: nil, retryAfter: nil))}",
                    "null"
                )
            case .expired: ("null", "{\"code\":\"batch_expired\",\"message\":\"not run within 24 hours\"}")
            case .canceled: ("null", "{\"code\":\"batch_cancelled\",\"message\":\"the batch was cancelled\"}")
            }
        return
            "{\"id\":\"batch_req_\(key.prefix(16))\",\"custom_id\":\(Written.text(key)),\"response\":\(response),\"error\":\(error)}"
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
    /// The limit for reasoning and answer.
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
