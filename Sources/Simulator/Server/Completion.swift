import Foundation
import Ranking

/// A request for a completion, as far as the simulator reads it.
struct CompletionRequest: Decodable {
    struct Message: Decodable {
        let role: ChatMessage.Role
        let content: String
    }

    let model: String?
    let messages: [Message]
    let stream: Bool?
    let max_tokens: Int?
    let max_completion_tokens: Int?
    let n: Int?

    /// The limit for chain and answer, by either name.
    var room: Int? { max_completion_tokens ?? max_tokens }
}

/// An answer with its count of tokens, ready to be written in DeepSeek's shapes.
struct Completion: Sendable {
    let id: String
    let chain: String
    let answer: String
    let finishReason: String
    let promptTokens: Int
    let cachedTokens: Int
    let chainField: SimulatorConfiguration.ChainField

    /// ``Simulator/bytesPerToken`` a token, rounded up.
    static func tokens(_ text: String) -> Int {
        (text.utf8.count + Simulator.bytesPerToken - 1) / Simulator.bytesPerToken
    }

    var reasoningTokens: Int { Self.tokens(chain) }
    var completionTokens: Int { reasoningTokens + Self.tokens(answer) }

    private var usage: String {
        """
        {"prompt_tokens":\(promptTokens),"completion_tokens":\(completionTokens),"total_tokens":\(promptTokens + completionTokens),\
        "prompt_cache_hit_tokens":\(cachedTokens),"prompt_cache_miss_tokens":\(promptTokens - cachedTokens),\
        "completion_tokens_details":{"reasoning_tokens":\(reasoningTokens)}}
        """
    }

    private func head(_ object: String) -> String {
        "{\"id\":\"\(id)\",\"object\":\"\(object)\",\"created\":0,\"model\":\"rankforge-simulator\",\"system_fingerprint\":\"simulated\""
    }

    /// The events of a stream, without the closing one.
    func events() -> [String] {
        var deltas: [String] = ["{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"\"}"]
        let content = chainField == .inline ? "<think>\n\(chain)\n</think>\n\n\(answer)" : answer
        if chainField != .inline {
            deltas += Self.pieces(chain).map { "{\"content\":null,\"\(chainField.rawValue)\":\(Self.quoted($0))}" }
        }
        deltas += Self.pieces(content).map { "{\"content\":\(Self.quoted($0)),\"reasoning_content\":null}" }
        let head = head("chat.completion.chunk")
        let chunks = deltas.map {
            "\(head),\"choices\":[{\"index\":0,\"delta\":\($0),\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}"
        }
        let last =
            "\(head),\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\",\"reasoning_content\":null},\"logprobs\":null,\"finish_reason\":\"\(finishReason)\"}],\"usage\":\(usage)}"
        return chunks + [last]
    }

    /// The body of an answer that is not streamed.
    func body() -> String {
        let message: String
        switch chainField {
        case .inline:
            message = "{\"role\":\"assistant\",\"content\":\(Self.quoted("<think>\n\(chain)\n</think>\n\n\(answer)"))}"
        default:
            message =
                "{\"role\":\"assistant\",\"content\":\(Self.quoted(answer)),\"\(chainField.rawValue)\":\(Self.quoted(chain))}"
        }
        return
            "\(head("chat.completion")),\"choices\":[{\"index\":0,\"message\":\(message),\"logprobs\":null,\"finish_reason\":\"\(finishReason)\"}],\"usage\":\(usage)}"
    }

    /// Pieces of about six words, as tokens arrive in bunches.
    private static func pieces(_ text: String) -> [String] {
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

    private static func quoted(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
