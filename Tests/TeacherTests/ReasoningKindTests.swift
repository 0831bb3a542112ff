import Foundation
import Ranking
import Settings
import Testing

@testable import Teacher

@Suite("What reasoning is, and where it stands")
struct ReasoningKindTests {
    private static func kind(_ body: String, _ settings: [String: SettingValue] = [:]) throws -> ReasoningKind? {
        let teacher = try GatewayTests.configuration("http://h", settings)
        let assembled = try ProtocolShapeTests.decode(teacher.wire, body).get()
        let request = GatewayTests.request(1)
        let sent = SentRequest(request, body: try teacher.body(of: request, streamed: false))
        return Answer(assembled, sent: sent, configuration: teacher).reasoningKind
    }

    private static func chat(_ message: String) -> String {
        #"{"choices":[{"message":{"content":"[1]",\#(message)},"finish_reason":"stop"}]}"#
    }

    @Test(
        "a model's own words, a summary and none are told apart by the shape of an answer, by its provider, and as declared"
    )
    func kinds() throws {
        #expect(try Self.kind(Self.chat(#""reasoning":"why""#)) == .raw)
        #expect(try Self.kind(Self.chat(#""reasoning":"""#)) == ReasoningKind.none)
        #expect(
            try Self.kind(#"{"choices":[{"message":{"content":"<think>why</think>[1]"},"finish_reason":"stop"}]}"#)
                == .raw
        )
        let summary = #""reasoning":"why","reasoning_details":[{"type":"reasoning.summary","summary":"why"}]"#
        #expect(try Self.kind(Self.chat(summary)) == .summary)
        let text = #""reasoning":"why","reasoning_details":[{"type":"reasoning.text","text":"why"}]"#
        #expect(try Self.kind(Self.chat(text)) == .raw)
        let claude = text.replacing(#""text":"why""#, with: #""text":"why","format":"anthropic-claude-v1""#)
        #expect(try Self.kind(Self.chat(claude)) == .summary)
        let encrypted = #""reasoning_details":[{"type":"reasoning.encrypted","data":"xx"}]"#
        #expect(try Self.kind(Self.chat(encrypted)) == ReasoningKind.none)
        let message =
            #"{"type":"message","content":[{"type":"thinking","thinking":"why"},{"type":"text","text":"[1]"}],"stop_reason":"end_turn"}"#
        #expect(try Self.kind(message, ["provider": .string("anthropic")]) == .summary)
        #expect(try Self.kind(message, ["protocol": .string("anthropic")]) == .raw)
        let declared: SettingValue = .object(["kind": .string("raw")])
        #expect(try Self.kind(message, ["provider": .string("anthropic"), "reasoning": declared]) == .raw)
        // Newer models leave thinking out: the blocks are there, and empty.
        let omitted = message.replacing(#""thinking":"why""#, with: #""thinking":"","signature":"Eq""#)
        #expect(try Self.kind(omitted, ["provider": .string("anthropic")]) == ReasoningKind.none)
    }

    @Test(
        "details are read from streams, once where a field holds the same, and alone where none does",
        arguments: [true, false]
    )
    func streamedDetails(hasField: Bool) throws {
        func chunk(_ delta: String, _ more: String = "null") -> String {
            "data: {\"choices\":[{\"index\":0,\"delta\":{\(delta)},\"finish_reason\":\(more)}]}\n\n"
        }
        let pieces = ["P2 names ", "the ", "date"]
        let thoughts = pieces.map { piece in
            chunk(
                (hasField ? "\"reasoning\":\"\(piece)\"," : "")
                    + "\"content\":\"\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"\(piece)\",\"index\":0}]"
            )
        }
        let stream =
            chunk("\"role\":\"assistant\",\"content\":\"\"") + thoughts.joined() + chunk("\"content\":\"[2] > [1]\"")
            + chunk("\"content\":\"\"", "\"stop\"") + "data: [DONE]\n\n"
        let answer = try ProtocolShapeTests.decode(ChatCompletions(), stream).get()
        #expect(answer.reasoning == "P2 names the date" && answer.content == "[2] > [1]")
        #expect(answer.reasoningKind == .summary)
    }

    @Test("a field that no other server has is declared, streamed and whole, and for chat completions only")
    func declaredField() throws {
        let settings: [String: SettingValue] = ["reasoning": .object(["field": .string("inner_voice")])]
        let teacher = try GatewayTests.configuration("http://h", settings)
        let whole = try ProtocolShapeTests.decode(teacher.wire, Self.chat(#""inner_voice":"why""#)).get()
        #expect(whole.reasoning == "why" && whole.reasoningPlace == "inner_voice")
        let delta = #"data: {"choices":[{"delta":{"\#("inner_voice")":"wh"},"finish_reason":null}]}"# + "\n\n"
        let stream = delta + delta + #"data: {"choices":[{"delta":{"content":"[1]"},"finish_reason":"stop"}]}"# + "\n\n"
        #expect(try ProtocolShapeTests.decode(teacher.wire, stream).get().reasoning == "whwh")
        let error = #expect(throws: PipelineFileError.self) {
            try GatewayTests.configuration("http://h", settings.merging(["protocol": .string("gemini")]) { $1 })
        }
        #expect(error?.path == "teacher.reasoning.field")
    }

    @Test("a refusal in chat completions is one, whole and streamed, whatever the finish reason says")
    func refusal() throws {
        let whole = #"{"choices":[{"message":{"content":null,"refusal":"I can't."},"finish_reason":"stop"}]}"#
        let stream =
            #"data: {"choices":[{"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}]}"#
            + "\n\n"
            + #"data: {"choices":[{"delta":{"refusal":"I can't."},"finish_reason":null}]}"# + "\n\n"
            + #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
        for body in [whole, stream] {
            let answer = try ProtocolShapeTests.decode(ChatCompletions(), body).get()
            #expect(AnswerFinish(answer.finishReason) == .refused && answer.content == "I can't.")
        }
    }

    @Test("SGLang's count of reasoning, at the top of usage, is read")
    func topLevelCount() throws {
        let body =
            #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":50,"reasoning_tokens":40,"total_tokens":60}}"#
        #expect(try ProtocolShapeTests.decode(ChatCompletions(), body).get().usage.reasoning == 40)
    }

    private static func content(_ text: String, _ reasoning: [String: SettingValue] = [:]) throws -> AssembledAnswer {
        let settings: [String: SettingValue] = reasoning.isEmpty ? [:] : ["reasoning": .object(reasoning)]
        let teacher = try GatewayTests.configuration("http://h", settings)
        let message = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        let body = #"{"choices":[{"message":{"content":\#(message)},"finish_reason":"stop"}]}"#
        return try ProtocolShapeTests.decode(teacher.wire, body).get()
    }

    @Test("marks of one's own are declared, in every protocol, and known ones are still found")
    func declaredTags() throws {
        let tags: [String: SettingValue] = ["tags": .list([.string("<musing>"), .string("</musing>")])]
        for text in ["<musing>why</musing>\n[2] > [1]", "why</musing>[2] > [1]", "<think>why</think>[2] > [1]"] {
            let answer = try Self.content(text, tags)
            #expect(answer.reasoning == "why" && answer.content == "[2] > [1]", "\(text)")
        }
        let open = try Self.content("<musing>why and why", tags)
        #expect(open.reasoning == "why and why" && open.content.isEmpty, "reasoning that was cut off is no answer")
        #expect(try Self.content("<musing>why</musing>[1]").reasoning.isEmpty)
        let teacher = try GatewayTests.configuration(
            "http://h",
            ["protocol": .string("ollama"), "reasoning": .object(tags)]
        )
        let line = #"{"model":"m","message":{"content":"<musing>why</musing>[1]"},"done":true,"done_reason":"stop"}"#
        #expect(try ProtocolShapeTests.decode(teacher.wire, line).get().reasoning == "why")
        for wrong in [[], ["<a>"], ["<a>", "<a>"], ["<a>", " "], ["<a>", "</a>", "<b>"]] as [[String]] {
            let error = #expect(throws: PipelineFileError.self) {
                try Self.content("x", ["tags": .list(wrong.map(SettingValue.string))])
            }
            #expect(error?.path == "teacher.reasoning.tags" && error?.suggestion != nil)
        }
    }

    @Test("what of the content is reasoning can be declared: then nothing else of it is")
    func declaredContent() throws {
        let channels = "<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>[1]"
        for (text, place) in [
            ("<think>why</think>[1]", "tags"), (channels, "channels"), ("why <answer>[1]</answer>", "prose"),
        ] {
            for other in ["tags", "channels", "prose", "none"] {
                let answer = try Self.content(text, ["content": .string(other)])
                let isFound = answer.reasoning.trimmingCharacters(in: .whitespaces) == "why"
                #expect(isFound == (other == place), "\(other) of \(text)")
                if other == "none" { #expect(answer.content == text && answer.reasoningKind == ReasoningKind.none) }
            }
        }
    }

    @Test("prose before a marked answer is the model's own reasoning; a phrase that leads over to it is none")
    func prose() throws {
        let prose = (1...20).map { "word\($0)" }.joined(separator: " ")
        let answer = try Self.content("\(prose)\n<answer>[2] > [1]</answer>")
        #expect(answer.reasoning == prose && answer.content == "<answer>[2] > [1]</answer>")
        #expect(answer.reasoningKind == .raw && answer.reasoningPlace == ContentReasoning.prosePlace)
        for text in [
            "Here is the order: <answer>[2] > [1]</answer>", "\(prose) [2] > [1]", "<answer>[1]</answer> \(prose)",
        ] {
            let whole = try Self.content(text)
            #expect(whole.reasoning.isEmpty && whole.content == text)
        }
        // An empty block is no reasoning.
        let behind = try Self.content("<think>\n\n</think>\n\n\(prose)\n<answer>[2] > [1]</answer>")
        #expect(behind.reasoning == prose && behind.content == "<answer>[2] > [1]</answer>")
        #expect(try Self.content("<think></think>\n\n[1]").content == "[1]")
        // What was thought elsewhere and counted is not what is read here.
        let counted = AnswerBuilder(
            content: Array("\(prose)\n<answer>[1]</answer>".utf8),
            usage: ReportedUsage(completion: 900, reasoning: 800)
        )
        #expect(counted.assembled().reasoningKind == .summary)
        // Reasoning of its own is there: what stands before the answer belongs to the answer.
        let body = Self.chat(#""reasoning":"why""#).replacing(#""[1]""#, with: #""\#(prose) <answer>[1]</answer>""#)
        let both = try ProtocolShapeTests.decode(ChatCompletions(), body).get()
        #expect(both.reasoning == "why" && both.content.hasPrefix("word1"))
    }
}
