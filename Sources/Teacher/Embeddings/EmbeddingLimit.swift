/// How long a text may be for an embedding server, learned from its answers and from the words of its refusals.
///
/// Tokens are estimated before sending, and servers count by a tokenizer of their own: a text that was cut to 512 estimated tokens may have
/// 700 there. "maximum context length is 512 tokens, however you requested 700" says how long any text may be, and how far the estimate is off
/// for this one. For the others the mean of what was answered tells that: one odd text must not cut them all.
package struct EmbeddingLimit: Sendable, Hashable {
    /// The most tokens of a text, as the server counts them; nil while it said nothing.
    package private(set) var tokens: Int?
    private var answered = 0.0
    private var estimated = 0.0

    package init() {}

    /// The most estimated tokens of a text; nil while nothing is known.
    package var estimate: Int? {
        let ratio = answered > 0 && estimated > 0 ? answered / estimated : 1
        // A little less, since it is a mean.
        return tokens.map { max(1, Int(Double($0) / ratio * 0.98)) }
    }

    /// Takes in what the server counted of texts that it answered.
    package mutating func count(tokens: Int, estimated more: Int) {
        guard tokens > 0, more > 0, tokens < 1 << 40 else { return }
        answered += Double(tokens)
        estimated += Double(more)
    }

    /// Takes in what a server said of one text.
    ///
    /// - Parameters:
    ///   - message: its words.
    ///   - estimated: the estimated tokens of the text that it refused.
    /// - Returns: to how many estimated tokens this text is to be cut; nil where the words speak of no length.
    package mutating func learn(_ message: String, estimated: Int) -> Int? {
        guard let (most, found) = Self.numbers(message) else {
            // Ollama says no number: "the input length exceeds the context length".
            return Self.speaks(of: message) ? max(1, estimated * 4 / 5) : nil
        }
        tokens = min(tokens ?? .max, most)
        // Where the server does not say how long the text is, a little is taken away each time.
        let fits = found.map { Double(estimated) * Double(most) / Double($0) * 0.98 } ?? Double(most)
        return max(1, min(Int(fits), estimated * 9 / 10))
    }

    /// Whether words are about a text's length, so that they say nothing against the set-up.
    package static func speaks(of message: String) -> Bool {
        if numbers(message) != nil { return true }
        let words = message.prefix(2000).lowercased()
        return words.contains(
            #/(?:length|context|tokens?)\b.*\b(?:exceed|too long|too large|too many)|(?:exceed|too long|too large|too many)\w*\b.*\b(?:length|context|tokens?)\b/#
        )
    }

    /// The length that is allowed, and the one that was found where it is said.
    ///
    /// The forms of OpenAI and vLLM, Text Embeddings Inference, llama.cpp, and transformers' own.
    static func numbers(_ message: String) -> (most: Int, found: Int?)? {
        let words = message.prefix(2000).lowercased()
        guard words.contains("token") || words.contains("length") || words.contains("context") else { return nil }
        func number(_ match: Substring) -> Int? { Int(match).flatMap { (8...10_000_000).contains($0) ? $0 : nil } }
        if let match = words.firstMatch(of: #/\((\d+) tokens\).{0,20}too (?:large|long).*?size[^0-9]{0,12}(\d+)/#),
            let found = number(match.1), let most = number(match.2)
        {
            return (most, found)
        }
        // transformers: "(700 > 512)"; Qwen: "Range of input length should be [1, 8192]".
        if let match = words.firstMatch(of: #/\((\d+) > (\d+)\)/#), let found = number(match.1),
            let most = number(match.2)
        {
            return (most, found)
        }
        if let match = words.firstMatch(of: #/length.{0,20}\[[01], ?(\d+)\]/#), let most = number(match.1) {
            return (most, nil)
        }
        if let match = words.firstMatch(
            of:
                #/(?:maximum|max)[a-z_ ]{0,40}(?:length|size|tokens?|limit)[^0-9]{0,24}(\d+)|(?:less than|at most|limit of|exceeds?[^0-9]{0,40})\s*(\d+)/#
        ), let most = (match.1 ?? match.2).flatMap(number) {
            let others = words.matches(of: #/\d+/#).compactMap { number($0.0) }
            // "requested 700 tokens", "Given: 700", "input length 700": the first other number that is too large.
            return (most, others.first { $0 > most })
        }
        return nil
    }
}
