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
}
