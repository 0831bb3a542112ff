import Ranking
package import Settings

extension TeacherConfiguration {
    static let streamsSetting = Setting("stream", "Whether answers are streamed.", default: true, effect: .harmless)
    static let concurrencySetting = Setting(
        "concurrency",
        1...20_000,
        "The most requests in flight.",
        default: 64,
        effect: .harmless
    )
    static let maximumTokensSetting = Setting(
        "max_tokens",
        16...1_000_000,
        "The room for reasoning and answer.",
        default: 32_768,
        effect: shapesAnswers
    )
    static let outageSetting = Setting<Duration>(
        "outage",
        "How long a server that answers nobody (connections refused or reset, 502, 503, 504) is waited for.",
        default: "10m",
        effect: .harmless
    )
    /// Of what is part of requests.
    package static let shapesAnswers = SettingEffect.shapesAsWritten([.judge, .rank])

    /// The keys of `teacher:` in a pipeline file.
    package static var properties: [Property] {
        [
            .required(
                "provider",
                .choice(ProviderPreset.all.map(\.name)),
                "Whose API it is: a preset for its peculiarities.",
                effect: shapesAnswers
            ),
            .optional(
                "protocol",
                .choice(TeacherProtocols.all.map(\.name)),
                "How it is spoken to, where the provider has several ways: chat completions, Responses, Anthropic's Messages, Gemini's own, Ollama's own; the provider's usual one if absent.",
                effect: shapesAnswers
            ),
            .optional(
                "base_url",
                .string,
                "The API's address; the provider's own if absent.",
                effect: .harmless
            ),
            .optional(
                "base_urls",
                .list(.string),
                "Several addresses of one model; each gets its share by how it does.",
                effect: .harmless
            ),
            .optional(
                "reasoning",
                .object(reasoning),
                "How answers show reasoning; it is looked for wherever servers put it if absent.",
                effect: .harmless
            ),
            .optional("model", .string, "The model that is asked for.", effect: shapesAnswers),
            .optional(
                "served_by",
                .object(ServedBy.properties),
                "Who must answer, where a name may stand for several models, builds or hosts; what answers name is stored beside them.",
                effect: .harmless
            ),
            .optional(
                "identity",
                .string,
                "The name under which answers are kept; set it to use answers of the same model on another host.",
                effect: shapesAnswers
            ),
            .optional(
                "api_key_env",
                .string,
                "The environment variable that holds the key. The key itself is never written to a file.",
                effect: .harmless
            ),
            streamsSetting.property, concurrencySetting.property, EndpointSettings.limits,
            .optional(
                "timeouts",
                .object(Timeouts.properties),
                "The deadlines of a request.",
                effect: .harmless
            ),
            .optional(
                "price",
                .object(price + [batchShare]),
                "US dollars per million tokens; the dated price table if absent.",
                effect: .harmless
            ),
            .optional(
                "hours",
                .choice(["any", "off-peak"]),
                "When to send; off-peak sends nothing new in peak hours.",
                default: .string("any"),
                effect: .harmless
            ),
            .optional(
                "peak",
                .object(peak),
                "When prices are at their peak, and what they are then; the provider's hours if absent.",
                effect: .harmless
            ),
            .optional(
                "budget",
                .number(0...1_000_000),
                "The most that all runs of the store may spend, in US dollars; for one of several teachers, its share of that.",
                effect: .harmless
            ),
            maximumTokensSetting.property, EndpointSettings.attempts.property, outageSetting.property,
            EndpointSettings.backoff,
        ] + RequestOptions.properties(shapesAnswers) + [
            .optional(
                "not_in_key",
                .list(.string),
                "Parameters and headers that don't shape answers, by name: they are no part of the key of stored answers.",
                effect: shapesAnswers
            )
        ]
    }

    private static let reasoning: [Property] =
        [
            .optional(
                "kind",
                .choice([ReasoningKind.raw.rawValue, ReasoningKind.summary.rawValue]),
                "What it is: the model's own words, or a summary of them, which is no reasoning to train on; as answer or provider say if absent."
            ),
            .optional(
                "field",
                .string,
                "The field of messages that holds it, where it is none of those that are known; of chat completions."
            ),
        ] + ContentReasoning.properties

    static let price: [Property] = [
        .required("input", .number(0...100_000), "A million tokens of prompts."),
        .optional(
            "cached_input",
            .number(0...100_000),
            "A million tokens of prompts that were cached; as input if absent."
        ),
        .optional(
            "cache_write",
            .number(0...100_000),
            "A million tokens of prompts that are written to the cache; as input if absent."
        ),
        .required("output", .number(0...100_000), "A million tokens of reasoning and answers."),
    ]

    /// Batches have no hours.
    static let batchShare: Property = .optional(
        "batch",
        .number(0...1),
        "What a batch file costs, as a share of these prices; as the provider's if absent, which not all have."
    )

    private static let peak: [Property] = [
        .optional("zone", .string, "The time zone of the hours, like Asia/Shanghai."),
        .optional("windows", .list(.object(window)), "The peak hours."),
        .optional("price", .object(price), "US dollars per million tokens in these hours."),
    ]

    private static let window: [Property] = [
        .optional("days", .list(.choice(dayNames)), "Days of the week; all if absent."),
        .required("from", .string, "The beginning, like 09:00."),
        .required("to", .string, "The end, like 12:00."),
    ]

    /// Those that shaped keys of answers before any others could be sent (``RequestKey``).
    static let parameters: [Property] = [
        .optional("temperature", .number(0...2), "Randomness; reasoners often ignore it."),
        .optional("top_p", .number(0...1), "Nucleus sampling."),
        .optional("top_k", .integer(-1...100_000), "Sampling among the best."),
        .optional(
            "reasoning_effort",
            .choice(["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
            "How long to think, where the model can be told."
        ),
        .optional("seed", .integer(0...Int(Int32.max)), "The server's random seed."),
        .optional("logprobs", .boolean, "Log probabilities; DeepSeek's reasoner refuses it."),
    ]

    /// Others that servers know, so that none of them is taken for a slip of the pen, and a slip is found.
    static let otherParameters: [Property] = [
        .optional("chat_template_kwargs", .json, "What the chat template takes, like enable_thinking (vLLM, SGLang)."),
        .optional(
            "extra_body",
            .object([.required("google", .json, "Gemini's settings.")]),
            "Gemini's own settings behind its OpenAI layer; of any other server's they stand without it."
        ),
        .optional("frequency_penalty", .number(-2...2), "Against tokens that came often."),
        .optional("min_p", .number(0...1), "Sampling among what is likely enough."),
        .optional("presence_penalty", .number(-2...2), "Against tokens that came."),
        .optional("prompt_logprobs", .integer(0...100), "Log probabilities of the prompt (vLLM)."),
        .optional("provider", .json, "Which hosts may answer, and in which quantization (OpenRouter)."),
        .optional("reasoning", .json, "How to think (OpenRouter, xAI)."),
        .optional("reasoning_budget", .integer(-1...1_000_000), "How many tokens to think (llama.cpp)."),
        .optional("reasoning_format", .string, "Where the reasoning goes (llama.cpp, Groq)."),
        .optional("reasoning_history", .string, "Which reasoning is sent again (Fireworks)."),
        .optional("reasoning_split", .boolean, "Whether reasoning has a field of its own (MiniMax)."),
        .optional("repeat_penalty", .number(0...10), "Against repeats (llama.cpp)."),
        .optional("repetition_penalty", .number(0...10), "Against repeats (vLLM, SGLang)."),
        .optional("response_format", .json, "The form of answers."),
        .optional("service_tier", .string, "How soon to be served, at what price."),
        .optional("stop", .json, "Texts that end an answer."),
        .optional("structured_outputs", .json, "The form of answers (vLLM)."),
        .optional("thinking", .json, "Whether to think (DeepSeek, Moonshot, Zhipu)."),
        .optional("thinking_budget", .integer(0...1_000_000), "How many tokens to think."),
        .optional("top_a", .number(0...1), "Sampling among what is near the best (OpenRouter)."),
        .optional("top_logprobs", .integer(0...100), "How many log probabilities a token."),
    ]

    /// What a request says by other settings, and what must not be sent, with what to do.
    static let reservedParameters = [
        "model": "set teacher.model",
        "messages": "write a prompt file",
        "stream": "set teacher.stream",
        "stream_options": "it is sent where answers are streamed",
        "max_tokens": "set teacher.max_tokens",
        "max_completion_tokens": "set teacher.max_tokens",
        "max_output_tokens": "set teacher.max_tokens",
        "maxOutputTokens": "set teacher.max_tokens",
        "num_predict": "set teacher.max_tokens",
        "models": "name one in teacher.model: answers of others would stand under its name",
        "best_of": "set judge.samples or rank.samples; each sample is a request of its own",
        "n": "set judge.samples or rank.samples; each sample is a request of its own",
        "candidateCount": "set judge.samples or rank.samples; each sample is a request of its own",
    ]
}
