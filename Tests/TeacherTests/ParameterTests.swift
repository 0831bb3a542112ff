import Foundation
import Ranking
import Settings
import Testing

@testable import Teacher

@Suite("Parameters of requests")
struct ParameterTests {
    private static let request = TeacherRequest(
        messages: [ChatMessage(role: .user, content: "Rank these.")],
        maxTokens: 4000,
        sample: 0,
        domain: "d",
        stage: .rank,
        query: QueryID(domain: "d", local: "1")
    )

    private static func configuration(_ parameters: [String: SettingValue]) throws -> TeacherConfiguration {
        try TeacherConfiguration(
            settings: Settings(
                path: "teacher",
                values: [
                    "provider": .string("openai-compatible"), "model": .string("m"),
                    "base_url": .string("http://127.0.0.1:1/v1"), "parameters": .object(parameters),
                ]
            )
        )
    }

    @Test("any JSON is sent, at any depth, with its keys in order")
    func body() throws {
        let configuration = try Self.configuration([
            "chat_template_kwargs": .object(["enable_thinking": .boolean(false)]),
            "provider": .object([
                "quantizations": .list([.string("fp8")]), "allow_fallbacks": .boolean(false),
            ]),
            "temperature": .number(0.6),
        ])
        let body = try configuration.body(of: Self.request, streamed: false)
        #expect(body.contains(#""chat_template_kwargs":{"enable_thinking":false}"#))
        #expect(body.contains(#""provider":{"allow_fallbacks":false,"quantizations":["fp8"]}"#))
        #expect(body.contains(#""temperature":0.6"#))
        #expect(try JSONSerialization.jsonObject(with: Data(body.utf8)) is [String: Any])
    }

    @Test("keys of answers that lie in stores stay as they are with the first six parameters")
    func oldKeys() throws {
        let old = try Self.configuration(["temperature": .number(0.6), "seed": .integer(7)])
        #expect(old.parametersText == "{max_tokens:32768,seed:7,temperature:0.6}")
        #expect(
            old.key(Self.request)
                == RequestKey(
                    identity: "openai-compatible/m",
                    messages: Self.request.messages,
                    parameters: "{max_tokens:4000,seed:7,temperature:0.6}",
                    sample: 0
                )
        )
    }

    @Test("each further parameter is part of the key, whatever its form, and texts can't pose as other values")
    func newKeys() throws {
        let values: [SettingValue] = [
            .boolean(true), .string("true"), .integer(1), .string("1"), .list([]), .object([:]),
            .object(["type": .string("enabled")]), .object(["type": .string("disabled")]),
            .string(#"{"type":"enabled"}"#), .list([.string("a"), .string("b")]), .list([.string("a\",\"b")]),
        ]
        let keys = try values.map { try Self.configuration(["thinking": $0]).key(Self.request) }
        #expect(Set(keys).count == values.count)
        let none = try Self.configuration([:])
        #expect(!keys.contains(none.key(Self.request)))
        #expect(none.parametersText == "{max_tokens:32768}")
        let first = try Self.configuration(["thinking": .boolean(true)])
        #expect(first.parametersText == #"chat {"max_tokens":32768,"thinking":true}"#)
    }

    @Test(
        "what another setting stands for is refused, with the setting",
        arguments: [
            "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n", "maxTokens",
            "max-tokens", "Model", "models", "best_of",
        ]
    )
    func reserved(name: String) throws {
        let error = try #require(throws: PipelineFileError.self) { try Self.configuration([name: .integer(5)]) }
        #expect(error.path == "teacher.parameters.\(name)")
        #expect(error.suggestion != nil)
    }

    @Test("a tier that costs otherwise wants a price of its own, since the budget would not hold")
    func tier() throws {
        let error = try #require(throws: PipelineFileError.self) {
            try Self.configuration(["service_tier": .string("priority")])
        }
        #expect(error.path == "teacher.parameters.service_tier")
        _ = try Self.configuration(["service_tier": .string("default")])
    }

    @Test("advice names a parameter by its whole name, the longest first")
    func advice() {
        let advice = SetUpAdvice(address: "https://host/v1", parameters: ["provider", "reasoning", "reasoning_effort"])
        func setting(_ message: String) -> String {
            advice.setting(AttemptFailure(cause: .badRequest, status: 400, message: message))
        }
        #expect(setting("unknown field 'reasoning_effort'") == "teacher.parameters.reasoning_effort")
        #expect(setting("reasoning is not supported") == "teacher.parameters.reasoning")
        #expect(!setting("Provider returned error").hasPrefix("teacher.parameters.provider"))
    }
}
