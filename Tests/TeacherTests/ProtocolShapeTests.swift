import Foundation
import HTTP
import Ranking
import Settings
import Simulator
import TestSupport
import Testing

@testable import Teacher

/// Answers as the providers document them, read without a socket.
@Suite("Shapes of answers by protocol")
struct ProtocolShapeTests {
    static func decode(_ wire: any TeacherProtocol, _ body: String, status: Int = 200, pieces: Int = .max)
        -> Result<AssembledAnswer, AttemptFailure>
    {
        var decoder = AnswerDecoder(wire, status: status)
        var rest = Array(body.utf8)[...]
        while !rest.isEmpty {
            Array(rest.prefix(pieces)).withUnsafeBufferPointer { _ = decoder.take($0) }
            rest = rest.dropFirst(pieces)
        }
        return decoder.finish()
    }

    static func events(_ events: [(String, String)]) -> String {
        events.map { "event: \($0.0)\ndata: {\"type\":\"\($0.0)\",\($0.1)}\n\n" }.joined()
    }

    // MARK: - Bodies

    @Test(
        "a request says the same in every protocol, each in its own words",
        arguments: [
            (
                "anthropic",
                #"{"max_tokens":4096,"messages":[{"content":"Rank.","role":"user"}],"model":"m","output_config":{"effort":"high"},"stream":true,"system":"Be brief.","temperature":0.5}"#
            ),
            (
                "gemini",
                #"{"contents":[{"parts":[{"text":"Rank."}],"role":"user"}],"generationConfig":{"maxOutputTokens":4096,"temperature":0.5,"thinkingConfig":{"thinkingLevel":"HIGH"}},"systemInstruction":{"parts":[{"text":"Be brief."}]}}"#
            ),
            (
                "responses",
                #"{"input":[{"content":"Rank.","role":"user"}],"instructions":"Be brief.","max_output_tokens":4096,"model":"m","reasoning":{"effort":"high"},"stream":true,"temperature":0.5}"#
            ),
            (
                "ollama",
                #"{"messages":[{"content":"Be brief.","role":"system"},{"content":"Rank.","role":"user"}],"model":"m","options":{"num_predict":4096,"temperature":0.5},"stream":true,"think":"high"}"#
            ),
        ]
    )
    func bodies(name: String, body: String) throws {
        let teacher = try GatewayTests.configuration(
            "http://h",
            [
                "protocol": .string(name),
                "parameters": .object(["temperature": .number(0.5), "reasoning_effort": .string("high")]),
            ]
        )
        var request = GatewayTests.request(1)
        request.messages = [
            ChatMessage(role: .system, content: "Be brief."), ChatMessage(role: .user, content: "Rank."),
        ]
        #expect(try teacher.body(of: request, streamed: true) == body)
        let value = try #require(JSONValue(Array(body.utf8)))
        #expect(teacher.wire.tokenLimit(in: value, field: "max_tokens") == 4096)
        // The protocol is part of the key, what it calls its fields is not.
        #expect(
            teacher.parametersText(maximumTokens: 4096)
                == #"\#(name) {"max_tokens":4096,"reasoning_effort":"high","temperature":0.5}"#
        )
    }

    @Test("settings of a provider's own are joined with ours, and go before them")
    func ownFields() throws {
        func body(_ provider: String, _ parameters: [String: SettingValue]) throws -> String {
            try GatewayTests.configuration(
                "http://h",
                ["provider": .string(provider), "parameters": .object(parameters)]
            ).body(of: GatewayTests.request(1), streamed: false)
        }
        #expect(try body("anthropic", [:]).contains(#""thinking":{"display":"summarized","type":"adaptive"}"#))
        let off: [String: SettingValue] = ["thinking": .object(["type": .string("disabled")])]
        #expect(try body("anthropic", off).contains(#""thinking":{"type":"disabled"}"#))
        #expect(
            try body("anthropic", ["reasoning_effort": .string("none")]).contains(#""thinking":{"type":"disabled"}"#)
        )
        let gemini = try body("gemini", ["reasoning_effort": .string("low"), "top_p": .number(0.5)])
        #expect(gemini.contains(#""thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"},"topP":0.5"#))
        let silent = try body("gemini", ["reasoning_effort": .string("none")])
        #expect(silent.contains(#""thinkingConfig":{"thinkingBudget":0}"#) && !silent.contains("includeThoughts"))
        // A budget of the file's own and a level would be refused together.
        let budget: SettingValue = .object(["thinkingConfig": .object(["thinkingBudget": .integer(99)])])
        let both = try body("gemini", ["reasoning_effort": .string("low"), "generationConfig": budget])
        #expect(both.contains(#""thinkingBudget":99"#) && !both.contains("thinkingLevel"))
        #expect(try body("anthropic", ["reasoning_effort": .string("minimal")]).contains(#"{"effort":"low"}"#))
        #expect(try body("ollama", ["reasoning_effort": .string("minimal")]).contains(#""think":"low""#))
        #expect(try body("ollama", ["reasoning_effort": .string("none")]).contains(#""think":false"#))
        // Its chat completions drop the newer name of the room without a word.
        let local = try GatewayTests.configuration(
            "http://h",
            ["provider": .string("ollama"), "protocol": .string("chat")]
        )
        #expect(try local.body(of: GatewayTests.request(1), streamed: false).contains(#""max_tokens":4096"#))
        let openai = try body("openai", ["reasoning_effort": .string("low")])
        #expect(
            openai.contains(#""reasoning":{"effort":"low","summary":"auto"}"#) && openai.contains(#""store":false"#)
        )
        let chat = try GatewayTests.configuration(
            "http://h",
            ["provider": .string("openai"), "protocol": .string("chat")]
        ).body(of: GatewayTests.request(1), streamed: false)
        #expect(chat.contains(#""max_completion_tokens":4096"#) && !chat.contains("store"))
    }

    @Test("no parameter of a provider's own takes more than was reserved, wherever it stands")
    func reservedInside() throws {
        for (provider, group, name) in [
            ("gemini", "generationConfig", "candidateCount"), ("gemini", "generationConfig", "maxOutputTokens"),
            ("ollama", "options", "num_predict"), ("gemini", "generationConfig", "max_output_tokens"),
            ("ollama", "options", "n"),
        ] {
            let error = try #require(throws: PipelineFileError.self) {
                try GatewayTests.configuration(
                    "http://h",
                    [
                        "provider": .string(provider),
                        "parameters": .object([group: .object([name: .integer(8)])]),
                    ]
                )
            }
            #expect(error.path == "teacher.parameters.\(group).\(name)" && error.suggestion?.hasPrefix("set ") == true)
        }
    }

    @Test("a protocol that a provider does not speak is refused with those that it does")
    func notSpoken() throws {
        let error = try #require(throws: PipelineFileError.self) {
            try GatewayTests.configuration("http://h", ["provider": .string("mistral"), "protocol": .string("gemini")])
        }
        #expect(error.path == "teacher.protocol" && error.expected.contains("chat"))
        for preset in ProviderPreset.all {
            #expect(!preset.protocols.isEmpty)
            for spoken in preset.protocols { #expect(TeacherProtocols.named(spoken.name) != nil, "\(preset.name)") }
        }
    }

    // MARK: - Anthropic

    private static let anthropicStream =
        events([
            (
                "message_start",
                #""message":{"type":"message","model":"claude-x","content":[],"stop_reason":null,"usage":{"input_tokens":12,"cache_read_input_tokens":700,"cache_creation_input_tokens":100,"output_tokens":1}}"#
            ),
            ("content_block_start", #""index":0,"content_block":{"type":"thinking","thinking":"","signature":""}"#),
            ("ping", #""x":1"#),
            ("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"P2 names "}"#),
            ("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":"the date"}"#),
            ("content_block_delta", #""index":0,"delta":{"type":"signature_delta","signature":"Eq"}"#),
            ("content_block_delta", #""index":0,"delta":{"type":"input_json_delta","partial_json":"{"}"#),
            ("content_block_stop", #""index":0"#),
            ("content_block_start", #""index":1,"content_block":{"type":"redacted_thinking","data":"xx"}"#),
            ("content_block_start", #""index":2,"content_block":{"type":"text","text":""}"#),
            ("content_block_delta", #""index":2,"delta":{"type":"text_delta","text":"[2] > [1]"}"#),
            ("content_block_delta", #""index":2,"delta":{"type":"citations_delta","citation":{"cited_text":"[1]"}}"#),
            ("brand_new_event", #""index":2"#),
            (
                "message_delta",
                #""delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":455,"output_tokens_details":{"thinking_tokens":400}}"#
            ),
        ]) + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

    private static let anthropicDocument =
        #"{"type":"message","model":"claude-x","content":[{"type":"thinking","thinking":"P2 names the date","signature":"Eq"},{"type":"redacted_thinking","data":"xx"},{"type":"later"},{"type":"text","text":"[2] > [1]"}],"stop_reason":"end_turn","usage":{"input_tokens":12,"cache_read_input_tokens":700,"cache_creation_input_tokens":100,"output_tokens":455,"output_tokens_details":{"thinking_tokens":400}}}"#

    // MARK: - All

    private static let responsesStream =
        events([
            (
                "response.created",
                #""response":{"object":"response","status":"in_progress","model":"gpt-x","error":null,"output":[],"usage":null}"#
            ),
            ("response.queued", #""response":{"object":"response","status":"queued","output":[]}"#),
            ("response.output_item.added", #""item":{"type":"reasoning","summary":[]}"#),
            ("response.reasoning_summary_part.added", #""part":{"type":"summary_text","text":""}"#),
            ("response.reasoning_summary_text.delta", #""delta":"P2 names ""#),
            ("response.reasoning_summary_text.delta", #""delta":"the date""#),
            ("response.reasoning_summary_text.done", #""text":"P2 names the date""#),
            (
                "response.output_item.done",
                #""item":{"type":"reasoning","summary":[{"type":"summary_text","text":"P2 names the date"}]}"#
            ),
            ("response.output_text.delta", #""delta":"Looking at it.""#),
            ("response.output_text.delta", #""delta":"[2] > [1]""#),
            ("response.output_text.done", #""text":"[2] > [1]""#),
            ("response.content_part.done", #""part":{"type":"output_text","text":"[2] > [1]"}"#),
            ("response.completed", #""response":\#(responsesDocument)"#),
        ])

    private static let responsesDocument =
        #"{"object":"response","status":"completed","error":null,"incomplete_details":null,"model":"gpt-x","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"P2 names the date"}]},{"type":"message","phase":"commentary","content":[{"type":"output_text","text":"Looking at it."}]},{"type":"message","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"[2] > [1]"}]}],"usage":{"input_tokens":812,"input_tokens_details":{"cached_tokens":700,"cache_write_tokens":100},"output_tokens":455,"output_tokens_details":{"reasoning_tokens":400},"total_tokens":1267}}"#

    private static func geminiChunk(_ parts: String, _ more: String = "") -> String {
        #"{"candidates":[{"content":{"role":"model","parts":[\#(parts)]}\#(more)}],"usageMetadata":{"promptTokenCount":812,"cachedContentTokenCount":700,"candidatesTokenCount":55,"thoughtsTokenCount":400,"totalTokenCount":1267},"modelVersion":"gemini-x"}"#
    }

    private static let geminiChunks = [
        geminiChunk(#"{"text":"P2 names ","thought":true}"#), geminiChunk(#"{"text":"the date","thought":true}"#),
        geminiChunk(#"{"text":"[2] > "}"#), geminiChunk(#"{"text":"[1]"}"#),
        geminiChunk(#"{"thoughtSignature":"c2ln"}"#, #","finishReason":"STOP""#),
    ]

    private static let ollamaLines = [
        #"{"model":"q","message":{"role":"assistant","content":"","thinking":"P2 names "},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":"","thinking":"the date"},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":"[2] > [1]"},"done":false}"#,
        #"{"model":"q","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":812,"eval_count":455}"#,
    ]

    static let shapes: [(String, String)] = [
        ("anthropic", anthropicStream), ("anthropic", anthropicDocument), ("responses", responsesStream),
        ("responses", responsesDocument), ("gemini", geminiChunks.map { "data: \($0)\r\n\r\n" }.joined()),
        // What it streams where nobody asked for events.
        ("gemini", "[" + geminiChunks.joined(separator: ",\r\n") + "]"),
        (
            "gemini",
            geminiChunk(
                #"{"text":"P2 names the date","thought":true},{"text":"[2] > [1]","thoughtSignature":"c2ln"}"#,
                #","finishReason":"STOP""#
            )
        ),
        ("ollama", ollamaLines.map { $0 + "\n" }.joined()),
        (
            "ollama",
            #"{"model":"q","message":{"role":"assistant","content":"[2] > [1]","thinking":"P2 names the date"},"done":true,"done_reason":"stop","prompt_eval_count":812,"eval_count":455}"#
        ),
    ]

    @Test(
        "stream and document hold the same answer, however the bytes are cut, and whatever else stands in them",
        arguments: shapes.indices
    )
    func shape(number: Int) throws {
        let (name, body) = Self.shapes[number]
        let wire = try #require(TeacherProtocols.named(name))
        for pieces in [Int.max, 1, 7, 64] {
            let answer = try Self.decode(wire, body, pieces: pieces).get()
            #expect(answer.reasoning == "P2 names the date" && answer.content == "[2] > [1]")
            #expect(AnswerFinish(answer.finishReason) == .complete && answer.finishReason != nil)
            #expect(answer.model != nil && answer.repairs.isEmpty)
            var repairs = AnswerRepairs()
            let usage = TokenUsage(answer.usage, sentBytes: 4000, maxTokens: 4000, textBytes: 30, &repairs)
            #expect(usage.prompt == 812 && usage.completion == 455 && repairs.isEmpty, "\(usage)")
            if name != "ollama" { #expect(usage.cachedPrompt == 700) }
            if name != "ollama" { #expect(usage.reasoning == 400) }
            if ["responses", "anthropic"].contains(name) { #expect(usage.cacheWrite == 100) }
            #expect(answer.reasoningKind == (["responses", "gemini", "anthropic"].contains(name) ? .summary : nil))
        }
    }

    @Test("what came before the end is kept before it is decoded, and gives the same answer", arguments: shapes.indices)
    func endings(number: Int) throws {
        let (name, body) = Self.shapes[number]
        let wire = try #require(TeacherProtocols.named(name))
        let bytes = Array(body.utf8)
        // As the network cuts it: the last event stands in the last piece.
        let last = bytes.count - min(bytes.count, 1400)
        var decoder = AnswerDecoder(wire)
        bytes[..<last].withUnsafeBufferPointer { if !$0.isEmpty { _ = decoder.take($0) } }
        try bytes[last...].withUnsafeBufferPointer { rest in
            #expect(decoder.mayEnd(with: rest), "\(name)")
            let ending = AnswerEnding(
                decoder,
                rest,
                requestedModel: "m",
                latencyMilliseconds: 1,
                firstTokenMilliseconds: nil
            )
            let read = try #require(AnswerEnding(ending.encoded())).answer(wire)
            let whole = try Self.decode(wire, body).get()
            #expect(read == whole)
        }
    }

    @Test("an answer without its end is none", arguments: shapes.indices)
    func cut(number: Int) throws {
        let (name, body) = Self.shapes[number]
        let wire = try #require(TeacherProtocols.named(name))
        let bytes = Array(body.utf8)
        let failure = Self.decode(wire, String(decoding: bytes[..<(bytes.count * 2 / 3)], as: UTF8.self))
        #expect(throws: AttemptFailure.self, "\(name)") { try failure.get() }
    }

    @Test("what a stream says before its text was made is no count of it")
    func brokenOff() throws {
        let begun = Self.anthropicStream.components(separatedBy: "event: content_block_stop")[0]
        let gemini =
            #"data: {"usageMetadata":{"promptTokenCount":812,"totalTokenCount":812},"modelVersion":"g"}"# + "\n\n"
        for (wire, body) in [(AnthropicMessages(), begun), (Gemini(), gemini)] as [(any TeacherProtocol, String)] {
            let failure = try #require(throws: AttemptFailure.self) { try Self.decode(wire, body).get() }
            let usage = try #require(failure.arrived?.usage)
            #expect(usage.prompt == 812 && usage.completion == nil, "\(wire.name): \(usage)")
        }
    }

    @Test("what a proxy leaves out of the last event is taken from what came before")
    func poorerEnd() throws {
        let anthropic = Self.anthropicStream.replacing(
            #""usage":{"output_tokens":455,"#,
            with: #""usage":{"input_tokens":12,"output_tokens":455,"#
        )
        #expect(try Self.decode(AnthropicMessages(), anthropic).get().usage.prompt == 812)
        let items = [#"[{"type":"reasoning","summary":[]}]"#, "[]"]
        for item in items {
            let responses = Self.events([
                ("response.reasoning_text.delta", #""delta":"why""#),
                ("response.output_text.delta", #""delta":"[2] > [1]""#),
                ("response.completed", #""response":{"object":"response","status":"completed","output":\#(item)}"#),
            ])
            let answer = try Self.decode(OpenAIResponses(), responses).get()
            #expect(answer.content == "[2] > [1]" && answer.reasoning == "why" && answer.reasoningKind == .raw)
        }
    }

    @Test("a document over several lines is read where lines of JSON are expected", .timeLimit(.minutes(1)))
    func indentedDocument() throws {
        let filler = (0..<100_000).map { "  {\"n\": \($0)}" }.joined(separator: ",\n")
        let body = """
            {
              "model": "q",
              "filler": [
            \(filler)
              ],
              "message": {"role": "assistant", "content": "[2] > [1]"},
              "done": true
            }
            """
        for pieces in [Int.max, 4096] {
            #expect(try Self.decode(OllamaChat(), body, pieces: pieces).get().content == "[2] > [1]")
        }
    }

    // MARK: - Endings

    @Test(
        "each word for an end means what it means",
        arguments: [
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"max_tokens"}"#, AnswerFinish.length),
            ("anthropic", #"{"type":"message","content":[],"stop_reason":"model_context_window_exceeded"}"#, .length),
            (
                "anthropic",
                #"{"type":"message","content":[],"stop_reason":"refusal","stop_details":{"type":"refusal","category":"reasoning_extraction"}}"#,
                .refused
            ),
            // It spent all of it on thoughts: no content, or no parts.
            ("gemini", #"{"candidates":[{"finishReason":"MAX_TOKENS","index":0}]}"#, .length),
            ("gemini", #"{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}]}"#, .length),
            ("gemini", #"{"candidates":[{"finishReason":"RECITATION"}]}"#, .refused),
            ("gemini", #"{"promptFeedback":{"blockReason":"OTHER"},"usageMetadata":{"promptTokenCount":5}}"#, .refused),
            (
                "responses",
                #"{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"reasoning","summary":[]}]}"#,
                .length
            ),
            (
                "responses",
                #"{"object":"response","status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}"#,
                .refused
            ),
            (
                "responses",
                #"{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"I can't."}]}]}"#,
                .refused
            ),
            ("ollama", #"{"message":{"content":""},"done":true,"done_reason":"length"}"#, .length),
            ("chat", #"{"choices":[{"message":{"content":""},"finish_reason":"model_length"}]}"#, .length),
        ] as [(String, String, AnswerFinish)]
    )
    func finish(name: String, body: String, expected: AnswerFinish) throws {
        let wire = try #require(TeacherProtocols.named(name))
        let answer = try Self.decode(wire, body).get()
        #expect(AnswerFinish(answer.finishReason) == expected, "\(answer.finishReason ?? "")")
    }

    @Test("every word of Gemini's for an end is one of three kinds; the others are judged by what came with them")
    func geminiWords() {
        let withheld = [
            "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY", "NO_IMAGE",
        ]
        for word in withheld { #expect(AnswerFinish(word) == .refused, "\(word)") }
        let others = [
            "STOP", "OTHER", "MALFORMED_RESPONSE", "FINISH_REASON_UNSPECIFIED", "MALFORMED_FUNCTION_CALL",
            "MISSING_THOUGHT_SIGNATURE",
        ]
        for word in others { #expect(AnswerFinish(word) == .complete, "\(word)") }
    }

    @Test("a refusal of Anthropic's keeps its category, streamed and whole: some are about training on answers")
    func refusalCategory() throws {
        let details = #""stop_details":{"type":"refusal","category":"frontier_llm","explanation":"x"}"#
        let whole = #"{"type":"message","content":[],"stop_reason":"refusal",\#(details)}"#
        let streamed =
            Self.events([
                ("message_start", #""message":{"type":"message","content":[]}"#),
                ("message_delta", #""delta":{"stop_reason":"refusal",\#(details)}"#),
            ]) + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        for body in [whole, streamed] {
            let answer = try Self.decode(AnthropicMessages(), body).get()
            #expect(answer.finishReason == "refusal: frontier_llm")
            #expect(AnswerFinish(answer.finishReason) == .refused)
        }
        let unnamed = whole.replacing(#""frontier_llm""#, with: "null")
        #expect(try Self.decode(AnthropicMessages(), unnamed).get().finishReason == "refusal")
    }

    @Test("a refusal of Responses is one, whether its words came before the last event or only in it")
    func refusedResponse() throws {
        let last =
            #""response":{"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"I can't."}]}]}"#
        for events in [[("response.refusal.delta", #""delta":"I can't.""#)], []] {
            let answer = try Self.decode(OpenAIResponses(), Self.events(events + [("response.completed", last)])).get()
            #expect(AnswerFinish(answer.finishReason) == .refused && answer.content == "I can't.")
        }
        // All that a client needs stands in the last event.
        let alone = Self.events([("response.completed", #""response":\#(Self.responsesDocument)"#)])
        #expect(try Self.decode(OpenAIResponses(), alone).get().content == "[2] > [1]")
    }

    @Test(
        "what a server breaks off is no answer, whatever stands in it: SGLang's abort is a word or an object",
        arguments: [#""abort""#, #"{"type":"abort","message":"Aborted"}"#, #""error""#]
    )
    func aborted(reason: String) throws {
        let body = #"{"choices":[{"message":{"content":"[2] > [1]"},"finish_reason":\#(reason)}]}"#
        let failure = try #require(throws: AttemptFailure.self) { try Self.decode(ChatCompletions(), body).get() }
        #expect(failure.cause == .server)
    }

    @Test("Gemini's thoughts are added to the answer's tokens, unless the total says that they are in")
    func thoughtsIncluded() throws {
        let body =
            #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":50,"thoughtsTokenCount":40,"totalTokenCount":60}}"#
        #expect(try Self.decode(Gemini(), body).get().usage.completion == 50)
        let beside = body.replacing(#""totalTokenCount":60"#, with: #""totalTokenCount":100"#)
        #expect(try Self.decode(Gemini(), beside).get().usage.completion == 90)
    }

    // MARK: - Errors

    @Test(
        "errors of each protocol mean what their words and status mean",
        arguments: [
            (
                "anthropic", 529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                .server
            ),
            (
                "anthropic", 200,
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
                .server
            ),
            ("anthropic", 400, #"{"type":"error","error":{"type":"billing_error","message":"no credit"}}"#, .noBalance),
            (
                "anthropic", 401, #"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#,
                .unauthorized
            ),
            ("anthropic", 413, "<html>too large</html>", .badRequest),
            ("gemini", 429, #"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}"#, .rateLimited),
            ("gemini", 200, #"[{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}]"#, .server),
            (
                "gemini", 400,
                #"{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#,
                .unauthorized
            ),
            (
                "gemini", 429,
                #"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]}]}}"#,
                .noBalance
            ),
            (
                "responses", 200,
                "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"},\"output\":[]}}\n\n",
                .rateLimited
            ),
            (
                "responses", 200,
                "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"x\"}\n\n", .server
            ),
            ("responses", 200, #"{"object":"response","status":"cancelled","error":null,"output":[]}"#, .server),
            ("ollama", 404, #"{"error":"model \"q\" not found"}"#, .badRequest),
            (
                "ollama", 200, "{\"message\":{\"content\":\"[2\"},\"done\":false}\n{\"error\":\"out of memory\"}\n",
                .server
            ),
        ] as [(String, Int, String, AttemptFailure.Cause)]
    )
    func errors(name: String, status: Int, body: String, cause: AttemptFailure.Cause) throws {
        let wire = try #require(TeacherProtocols.named(name))
        guard case .failure(let failure) = Self.decode(wire, body, status: status) else {
            Issue.record("an error was read as an answer")
            return
        }
        #expect(failure.cause == cause, "\(failure)")
    }

    @Test("a wait is read from wherever a provider says it: RetryInfo, and times of day")
    func waits() throws {
        let body =
            #"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"45.837906927s"}]}}"#
        guard case .failure(let failure) = Self.decode(Gemini(), body, status: 429) else { return }
        #expect(failure.wait.map { abs($0 - 45.837906927) < 1e-6 } == true)
        let now = try Date("2026-11-30T10:00:00Z", strategy: .iso8601)
        let headers = [
            "anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": "2026-11-30T10:00:20Z",
            "anthropic-ratelimit-tokens-remaining": "9", "anthropic-ratelimit-tokens-reset": "2026-11-30T10:05:00Z",
            "anthropic-ratelimit-output-tokens-remaining": "0",
            "anthropic-ratelimit-output-tokens-reset": "2026-11-30T10:00:30Z",
        ]
        #expect(RetryAfter.duration(headers, now: now) == .seconds(30))
    }

    @Test("tokens that are written to a cache have a price of their own")
    func cacheWrites() throws {
        let price = Price(input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 2)
        #expect(price.microUSD(promptTokens: 812, cachedTokens: 700, writtenTokens: 100, completionTokens: 455) == 1117)
        let teacher = try GatewayTests.configuration(
            "http://h",
            [
                "protocol": .string("anthropic"),
                "price": .object([
                    "input": .number(1), "cached_input": .number(0.1), "cache_write": .number(1.25),
                    "output": .number(2),
                ]),
            ]
        )
        let request = GatewayTests.request(1)
        let sent = SentRequest(request, body: try teacher.body(of: request, streamed: false))
        let assembled = try Self.decode(AnthropicMessages(), Self.anthropicDocument).get()
        #expect(Answer(assembled, sent: sent, configuration: teacher).costMicroUSD == 1117)
        // The worst case is reserved.
        #expect(teacher.highestPrice?.input == 1.25)
    }
}

/// Each protocol over real HTTP on loopback, with the simulator on the other side.
@Suite("Protocols over the wire", .serialized, .timeLimit(.minutes(5)))
struct ProtocolWireTests {
    static let protocols = ["chat", "responses", "anthropic", "gemini", "ollama"]

    private static func teacher(_ simulator: RunningSimulator, _ name: String, _ more: [String: SettingValue] = [:])
        throws -> TeacherConfiguration
    {
        try GatewayTests.configuration(
            simulator.baseURL,
            ["protocol": .string(name)].merging(more) { $1 }
        )
    }

    @Test(
        "the same question has the same answer, tokens and cost in every protocol, streamed and whole",
        arguments: protocols
    )
    func same(name: String) async throws {
        try await GatewayTests.withSimulator({ $0.apiKey = "k" }) { simulator in
            var answers: [Answer] = []
            for (name, streams) in [("chat", true), (name, true), (name, false)] {
                let teacher = try Self.teacher(simulator, name, ["stream": .boolean(streams)])
                let store = MemoryAnswerStore()
                let gateway = GatewayTests.gateway(teacher, store, key: "k")
                answers.append(try await gateway.ask(GatewayTests.request(1)))
                #expect(try await gateway.ask(GatewayTests.request(1)).content == answers.last?.content)
                #expect(gateway.statistics().sent == 1)
                gateway.drain()
            }
            for answer in answers {
                #expect(answer.reasoning == answers[0].reasoning && !answer.reasoning.isEmpty)
                #expect(answer.content == answers[0].content && answer.content.contains("[1]"))
                #expect(answer.isSimulated && !answer.isEstimated && answer.repairs.isEmpty)
                #expect(answer.usage.prompt == answers[0].usage.prompt)
                #expect(answer.usage.completion == answers[0].usage.completion)
            }
        }
    }

    @Test(
        "refused rates, errors, resets and cut streams heal in every protocol; a wrong key stops at once",
        arguments: protocols
    )
    func faults(name: String) async throws {
        try await GatewayTests.withSimulator({
            $0.faults.rateLimited = 0.1
            $0.faults.retryAfter = 0
            $0.faults.error500 = 0.1
            $0.faults.error503 = 0.1
            $0.faults.reset = 0.1
            $0.faults.cutStream = 0.1
            $0.apiKey = "k"
        }) { simulator in
            let teacher = try Self.teacher(simulator, name)
            let gateway = GatewayTests.gateway(teacher, MemoryAnswerStore(), key: "k")
            try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 1...12 { group.addTask { try await gateway.ask(GatewayTests.request(number)) } }
                for try await answer in group { #expect(answer.finishReason != nil && answer.content.contains("[1]")) }
            }
            #expect(simulator.statistics.answeredAgain == 0)
            let wrong = GatewayTests.gateway(teacher, MemoryAnswerStore(), key: "other")
            await #expect(throws: TeacherError.self) { try await wrong.ask(GatewayTests.request(1)) }
            #expect(wrong.statistics().sent == 1)
        }
    }

    @Test("a judge without thinking is billed for its answer alone, in every protocol", arguments: protocols)
    func withoutThinking(name: String) async throws {
        try await GatewayTests.withSimulator { simulator in
            let teacher = try Self.teacher(simulator, name)
            let gateway = GatewayTests.gateway(teacher, MemoryAnswerStore())
            let with = try await gateway.ask(GatewayTests.request(1))
            var request = GatewayTests.request(1)
            request.options.parameters = ["reasoning_effort": "none"]
            let without = try await gateway.ask(request)
            #expect(without.reasoning.isEmpty && without.content == with.content)
            #expect((without.usage.completion ?? .max) * 4 < with.usage.completion ?? 0)
        }
    }

    @Test("models and windows are read from each list")
    func models() async throws {
        try await GatewayTests.withSimulator({
            $0.model = "m"
            $0.window = 9000
        }) { simulator in
            for (name, base, window) in [
                ("anthropic", simulator.baseURL, 9000 as Int?), ("responses", simulator.baseURL, 9000),
                ("gemini", simulator.baseURL + "beta", 9000), ("ollama", simulator.baseURL, nil),
            ] {
                let teacher = try GatewayTests.configuration(base, ["protocol": .string(name)])
                let models = try await EndpointProbe.models(teacher, credentials: Credentials())
                #expect(models == [ListedModel(id: "m", window: window)], "\(name)")
            }
        }
    }
}
