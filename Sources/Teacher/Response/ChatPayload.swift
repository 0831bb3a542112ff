/// The parts of a chat completion, whole or in chunks, that are read.
struct ChatPayload: Decodable {
    struct Choice: Decodable {
        let delta: Message?
        let message: Message?
        let finish_reason: String?
        /// Where Moonshot counts tokens in streams.
        let usage: Usage?
    }

    /// Where Groq counts tokens in streams.
    struct GroqExtension: Decodable {
        let usage: Usage?
    }

    struct Message: Decodable {
        let content: String?
        let reasoning_content: String?
        let reasoning: String?
        let refusal: String?
    }

    struct Usage: Decodable {
        struct PromptDetails: Decodable {
            let cached_tokens: Int?
        }

        struct CompletionDetails: Decodable {
            let reasoning_tokens: Int?
        }

        let prompt_tokens: Int?
        let completion_tokens: Int?
        let prompt_cache_hit_tokens: Int?
        let prompt_tokens_details: PromptDetails?
        let completion_tokens_details: CompletionDetails?
    }

    struct Failure: Decodable {
        let message: String?
        let type: String?
        let code: Code?

        /// A number or a word, as providers please.
        struct Code: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                text = try (try? container.decode(String.self)) ?? String(container.decode(Int.self))
            }
        }
    }

    let model: String?
    let system_fingerprint: String?
    let choices: [Choice]?
    let usage: Usage?
    let error: Failure?
    let x_groq: GroqExtension?
}
