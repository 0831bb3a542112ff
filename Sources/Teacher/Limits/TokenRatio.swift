import Ranking

/// How many tokens a teacher makes of bytes, by what it counted so far: what a request may cost at most is reserved by it.
///
/// A value without I/O: counts in, bounds out. No tokenizer makes more than a token of a byte, and some make one of each digit, sign or byte
/// beyond ASCII; of letters they make far fewer, how many less differs by tokenizer and language.
struct TokenRatio: Sendable, Hashable {
    /// The bytes of a text, apart by what tokenizers do with them.
    struct Bytes: Sendable, Hashable {
        /// Letters and blanks of ASCII.
        var plain = 0
        /// All others.
        var dense = 0

        init(_ texts: some Sequence<String>) {
            for var text in texts {
                let letters = text.withUTF8(Self.plain)
                plain += letters
                dense += text.utf8.count - letters
            }
        }

        var all: Int { plain + dense }

        /// In stretches whose count fits a byte, so that the compiler takes many bytes at a time: prompts are long.
        private static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
            var (count, start) = (0, 0)
            while start < bytes.count {
                let end = min(start + 255, bytes.count)
                var part: UInt8 = 0
                for place in start..<end {
                    let byte = bytes[place]
                    let letter: UInt8 = (byte | 0x20) &- 0x61 < 26 ? 1 : 0
                    let blank: UInt8 =
                        (byte == 0x20 ? 1 : 0) | (byte &- 0x09 < 2 ? 1 : 0) | (byte == 0x0D ? 1 : 0)
                    part &+= letter | blank
                }
                count += Int(part)
                start = end
            }
            return count
        }
    }

    /// So many answers are needed before less than a token a byte is reserved.
    static let trusted = 8
    /// A prompt may be made of other words than those seen so far.
    static let margin = 1.5
    /// What templates and a server's own instructions may add to a prompt, as long as nothing else was seen.
    static let template = 256

    private var answers = 0
    /// The most tokens a byte of a prompt.
    private var promptRatio = 0.0
    /// The most tokens beyond a token a byte.
    private var excess = 0
    /// The most tokens a byte of what arrived; reasoning that is not sent counts in it.
    private var completionRatio = 0.0
    /// The largest share of `max_tokens` that was billed.
    private var limitRatio = 1.0

    /// Takes what a server counted for an answer.
    mutating func counted(_ usage: TokenUsage, prompt bytes: Bytes, textBytes: Int, maxTokens: Int) {
        if let prompt = usage.prompt, prompt > 0, bytes.all > 0 {
            answers += 1
            promptRatio = max(promptRatio, Double(max(0, prompt - Self.template)) / Double(bytes.all))
            excess = max(excess, prompt - bytes.all)
        }
        guard let completion = usage.completion, completion > 0 else { return }
        if textBytes > 0 { completionRatio = max(completionRatio, Double(completion) / Double(textBytes)) }
        if maxTokens > 0 { limitRatio = max(limitRatio, Double(completion) / Double(maxTokens)) }
    }

    /// The most tokens that a prompt can be.
    func mostPromptTokens(_ bytes: Bytes) -> Int {
        let most = bytes.all + max(Self.template, excess)
        guard answers >= Self.trusted else { return most }
        let plain = Double(bytes.plain) * min(1, promptRatio * Self.margin)
        return min(most, Int(clamped: plain.rounded(.up)) + bytes.dense + max(Self.template, excess))
    }

    /// The most tokens that an answer can be billed with.
    func mostCompletionTokens(_ maxTokens: Int) -> Int {
        guard limitRatio > 1 else { return maxTokens }
        return Int(clamped: (Double(maxTokens) * limitRatio * Self.margin).rounded(.up))
    }

    /// What a prompt probably was, for a server that did not count it: on the high side.
    func promptTokens(_ bytes: Bytes) -> Int {
        answers > 0 ? Int(clamped: (Double(bytes.all) * promptRatio).rounded(.up)) : bytes.all / 3 + 1
    }

    /// What an answer of so many bytes probably was, for a server that did not count it: on the high side.
    func completionTokens(_ textBytes: Int) -> Int {
        completionRatio > 0
            ? Int(clamped: (Double(textBytes) * completionRatio).rounded(.up)) : textBytes / 3 + 1
    }
}
