import Foundation
import Logging
import Ranking
import Settings
import TestSupport
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

    private static func configuration(
        _ parameters: [String: SettingValue],
        _ more: [String: SettingValue] = [:]
    ) throws -> TeacherConfiguration {
        let values: [String: SettingValue] = [
            "provider": .string("openai-compatible"), "model": .string("m"),
            "base_url": .string("http://127.0.0.1:1/v1"), "parameters": .object(parameters),
        ]
        return try TeacherConfiguration(settings: Settings(path: "teacher", values: values.merging(more) { $1 }))
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
        #expect(old.parametersText() == "{max_tokens:32768,seed:7,temperature:0.6}")
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

    @Test(
        "keys are pinned, byte for byte",
        arguments: [
            ([:], "f8fe2dcd651eed62d2083fd9f5c8e7340103d02d5a5313cf8a2e54ed24d5ec3a"),
            (
                ["temperature": .number(0.6), "seed": .integer(7)],
                "73df79b16e091f739c3ce7f84c8d264029d2b782c7b3f89acee7a450213d4bd8"
            ),
            (
                [
                    "temperature": .number(0.6), "top_p": .number(0.95), "top_k": .integer(20), "seed": .integer(7),
                    "reasoning_effort": .string("high"), "logprobs": .boolean(false),
                ],
                "59ecc75979fed25adb4d0e7c9b48aaf0d9908e8939f33ae75838854232788369"
            ),
            (
                ["thinking": .object(["type": .string("disabled")])],
                "062a15da7ea19fff82ca9b2b66b1dd443da092e30d2205c02f7e63f72ad5df30"
            ),
        ] as [([String: SettingValue], String)]
    )
    func pinned(parameters: [String: SettingValue], key: String) throws {
        #expect(try Self.configuration(parameters).key(Self.request).rawValue == key)
    }

    @Test("a header is part of the key, but for secrets, for who asks, and for what is declared to shape nothing")
    func headerKeys() throws {
        func key(_ headers: [String: SettingValue], _ more: [String: SettingValue] = [:]) throws -> RequestKey {
            try Self.configuration([:], more.merging(["headers": .object(headers)]) { $1 }).key(Self.request)
        }
        let none = try key([:])
        let secret = SettingValue.object(["env": .string("MY_KEY")])
        #expect(
            try key(["X-Tenant-Key": secret, "X-Title": .string("t"), "HTTP-Referer": .string("https://r")]) == none
        )
        let beta = try key(["x-beta": .string("b1")])
        #expect(beta != none)
        #expect(try key(["X-Beta": .string("b1")]) == beta)
        #expect(try key(["x-beta": .string("b2")]) != beta)
        #expect(try key(["x-beta": .string("b1")], ["not_in_key": .list([.string("X-Beta")])]) == none)
        let user = try Self.configuration(["user": .string("me")], ["not_in_key": .list([.string("user")])])
        #expect(user.key(Self.request) == none)
        #expect(try user.body(of: Self.request, streamed: false).contains(#""user":"me""#))
        #expect(
            try Self.configuration([:], ["headers": .object(["x-beta": .string("b1")])]).parametersText()
                == #"chat {"max_tokens":32768} {"x-beta":"b1"}"#
        )
    }

    @Test("what a request says goes before what the teacher's settings do, and shapes its key as if they said it")
    func narrower() throws {
        let wide = try Self.configuration(["temperature": .number(0.6), "seed": .integer(7)])
        var request = Self.request
        request.options.parameters = ["temperature": .integer(0), "thinking": .object(["type": .string("disabled")])]
        let body = try wide.body(of: request, streamed: false)
        #expect(body.contains(#""temperature":0,"thinking":{"type":"disabled"}"#) && body.contains(#""seed":7"#))
        let same = try Self.configuration([
            "temperature": .integer(0), "seed": .integer(7), "thinking": .object(["type": .string("disabled")]),
        ])
        #expect(wide.key(request) == same.key(Self.request))
        #expect(wide.isGreedy(request) && !wide.isGreedy(Self.request))
        request.options = RequestOptions()
        #expect(wide.key(request) == wide.key(Self.request))
    }

    @Test(
        "a header that holds a key in the file, follows from the request or is no header is refused, and no value is shown",
        arguments: ["Authorization", "X-API-Key", "api-key", "Cookie", "Content-Type", "x-note"]
    )
    func refusedHeaders(name: String) throws {
        let error = try #require(throws: PipelineFileError.self) {
            try Self.configuration([:], ["headers": .object([name: .string("sk-canary\n")])])
        }
        #expect(error.path == "teacher.headers.\(name)" && error.suggestion != nil)
        #expect(!error.localizedDescription.contains("canary"))
    }

    /// Two kinds of words that are cut to a length; the cut goes through the secret.
    private static let refusals = [
        #"{"error": {"message": "no access for s3cret-value"}}"#,
        #"{"error": {"message": "\#(String(repeating: "x", count: 1980))s3cret-value and more"}}"#,
        "<p>" + String(repeating: "x", count: 290) + "s3cret-value</p>",
    ]

    @Test(
        "headers are sent, with secrets from the environment that no failure shows, even where the server repeats them",
        arguments: refusals
    )
    func sentHeaders(refusal: String) async throws {
        try await withTemporaryFolder { folder async throws in
            let server = try AnswerServer(
                [.init(refusal, status: 400)],
                folder: folder
            )
            defer { server.stop() }
            let configuration = try GatewayTests.configuration(
                server.url,
                [
                    "headers": .object([
                        "X-Beta": .string("b1"), "X-Tenant-Key": .object(["env": .string("TENANT")]),
                        "Authorization": .object(["env": .string("OWN")]),
                    ])
                ]
            )
            let gateway = Gateway(
                configuration: configuration,
                credentials: Credentials(apiKey: "k", variables: ["TENANT": "s3cret-value", "OWN": "Basic x"]),
                store: MemoryAnswerStore(),
                budget: SharedBudget(limit: nil),
                log: .init(label: "test")
            )
            let error = await #expect(throws: TeacherError.self) { try await gateway.ask(GatewayTests.request(1)) }
            #expect(error?.localizedDescription.contains("[secret]") == true)
            #expect(error?.localizedDescription.contains("s3cr") == false)
            let sent = try #require(try server.asked().first).headers
            #expect(sent["x-beta"] == "b1" && sent["x-tenant-key"] == "s3cret-value")
            // The file's own goes before that of the protocol.
            #expect(sent["authorization"] == "Basic x")
        }
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
        #expect(none.parametersText() == "{max_tokens:32768}")
        let first = try Self.configuration(["thinking": .boolean(true)])
        #expect(first.parametersText() == #"chat {"max_tokens":32768,"thinking":true}"#)
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

    @Test(
        "a field that the server names is told by its setting, in each protocol's words, and as the stage's where that set it",
        arguments: [
            ("reasoning.summary", "teacher.parameters.reasoning"),
            ("reasoning_effort", "teacher.parameters.reasoning_effort"),
            ("output_config.effort", "teacher.parameters.reasoning_effort"),
            ("generationConfig.topP", "teacher.parameters.top_p"),
            ("generation_config.thinking_config.thinking_level", "teacher.parameters.reasoning_effort"),
            ("max_completion_tokens", "teacher.max_tokens and teacher.context"),
            ("stream_options", "teacher.stream"), ("model", "teacher.model"),
            ("messages[0].role", "the prompt file of judge and teacher.protocol"),
            ("temperature", "judge.parameters.temperature, also in the front matter of its prompt file"),
        ]
    )
    func namedField(field: String, setting: String) {
        let advice = SetUpAdvice(
            address: "https://host/v1",
            parameters: ["reasoning", "reasoning_effort", "temperature", "top_p"],
            narrower: ["temperature"],
            stage: .judge
        )
        let body =
            #"{"error":{"message":"Unsupported value.","type":"invalid_request_error","param":"\#(field)","code":"unsupported_value"}}"#
        let failure = AttemptFailure(status: 400, headers: [:], body: Array(body.utf8))
        #expect(failure.parameter == field && failure.cause == .badRequest)
        #expect(advice.setting(failure) == setting)
    }

    @Test("FastAPI's place of what it does not take is the field; prose of a spending limit is no parameter")
    func otherErrors() {
        let advice = SetUpAdvice(address: "https://host/v1", parameters: ["top_p"])
        let body = #"{"detail":[{"loc":["body","top_p"],"msg":"Input should be less than 1","type":"less_than"}]}"#
        let failure = AttemptFailure(status: 422, headers: [:], body: Array(body.utf8))
        #expect(advice.setting(failure) == "teacher.parameters.top_p")
        let limit = AttemptFailure(cause: .badRequest, status: 400, message: "You have reached your API usage limits.")
        #expect(advice.setting(limit).contains("limits at the provider"))
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
