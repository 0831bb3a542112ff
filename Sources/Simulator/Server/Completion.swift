/// An answer with its count of tokens, ready to be written by a ``SimulatedProtocol``.
struct Completion: Sendable {
    /// Who answers.
    static let model = "rankforge-simulator"

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
}
