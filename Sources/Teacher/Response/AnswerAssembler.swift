import Foundation

/// Puts an answer together from the chunks of a stream or from a whole body.
struct AnswerAssembler {
    /// The chain so far, as UTF-8.
    private var reasoningBytes: [UInt8] = []
    /// The answer part so far, as UTF-8.
    private var contentBytes: [UInt8] = []
    private(set) var model: String?
    private(set) var systemFingerprint: String?
    private(set) var finishReason: String?
    private(set) var usage = TokenUsage()
    /// The server's words, if it sent an error in place of an answer or in the midst of one.
    private(set) var errorMessage: String?
    /// Whether the stream said that it ended.
    private(set) var isDone = false
    /// Payloads that are no chat completion: an answer with a hole is no answer.
    private(set) var garbage = 0
    private(set) var hasChoices = false

    private let decoder = JSONDecoder()

    /// Whether any token of chain or answer has come.
    var hasToken: Bool { !reasoningBytes.isEmpty || !contentBytes.isEmpty }

    /// The chain so far.
    var reasoning: String { String(decoding: reasoningBytes, as: UTF8.self) }

    /// The answer part so far.
    var content: String { String(decoding: contentBytes, as: UTF8.self) }

    /// Whether both texts are UTF-8 to the last byte.
    var isText: Bool {
        String(validating: reasoningBytes, as: UTF8.self) != nil
            && String(validating: contentBytes, as: UTF8.self) != nil
    }

    /// Takes the payload of a stream's event.
    mutating func add(event: UnsafeBufferPointer<UInt8>) {
        if event.count == 6, event.elementsEqual("[DONE]".utf8) {
            isDone = true
            return
        }
        // The first chunk says who answers, so the decoder reads it; those that follow hold nothing but text.
        if hasChoices {
            var scanner = DeltaScanner(event)
            if scanner.read(content: &contentBytes, reasoning: &reasoningBytes) { return }
        }
        add(json: Data(event))
    }

    /// Takes a whole body; white space before it is skipped (servers send empty lines while a request waits).
    mutating func add(body: Data) {
        add(json: Data(body.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }))
        isDone = hasChoices
    }

    private mutating func add(json: Data) {
        guard let payload = try? decoder.decode(ChatPayload.self, from: json) else {
            garbage += 1
            return
        }
        if let error = payload.error {
            errorMessage = error.message ?? error.type ?? error.code?.text ?? "an error without words"
        }
        model = payload.model ?? model
        systemFingerprint = payload.system_fingerprint ?? systemFingerprint
        if let choices = payload.choices {
            hasChoices = true
            for choice in choices.prefix(1) {
                let message = choice.delta ?? choice.message
                // Some servers send the same text in both fields; one of them is taken.
                reasoningBytes += (message?.reasoning_content ?? message?.reasoning ?? "").utf8
                contentBytes += (message?.content ?? "").utf8
                if let reason = choice.finish_reason, !reason.isEmpty { finishReason = reason }
            }
        }
        if let counted = payload.usage ?? payload.x_groq?.usage ?? payload.choices?.first?.usage {
            usage = TokenUsage(
                prompt: counted.prompt_tokens ?? usage.prompt,
                cachedPrompt: counted.prompt_cache_hit_tokens ?? counted.prompt_tokens_details?.cached_tokens
                    ?? usage.cachedPrompt,
                completion: counted.completion_tokens ?? usage.completion,
                reasoning: counted.completion_tokens_details?.reasoning_tokens ?? usage.reasoning
            )
        }
    }

    /// Chain and answer apart: where no field held the chain, a think block at the start of the content is the chain. The opening tag may
    /// be missing, since R1's chat template can put it in the prompt.
    func parts() -> (reasoning: String, content: String) {
        let content = content
        guard reasoningBytes.isEmpty else { return (reasoning, content) }
        let start = content.drop { $0.isWhitespace }
        let opening = "<think>"
        let isOpen = start.hasPrefix(opening)
        guard let closing = start.range(of: "</think>") else {
            return isOpen ? (String(start.dropFirst(opening.count)).trimmed, "") : ("", content)
        }
        let chain =
            isOpen
            ? start[start.index(start.startIndex, offsetBy: opening.count)..<closing.lowerBound]
            : start[..<closing.lowerBound]
        // A closing tag that is only quoted in an answer has an order before it, not a chain; then an opening tag stands in front of it.
        if !isOpen, chain.contains(opening) { return ("", content) }
        return (String(chain).trimmed, String(start[closing.upperBound...]).trimmed)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
