import Foundation
import Ranking
import Settings
import Testing

@testable import Teacher

@Suite("Lines of batch files")
struct BatchLineTests {
    private func kind(_ line: String, _ name: String = "chat") throws -> String {
        let teacher = try configuration(["protocol": .string(name)])
        return switch BatchLine.read(Array(line.utf8), configuration: teacher) {
        case .answered(let key, let answer):
            "answered \(key) \(answer.content) \(answer.reasoning) \(cost(answer, teacher))"
        case .refused(let key, let failure): "refused \(key) \(failure.message)"
        case .notAnswered(let key, let failure): "again \(key) \(failure.message)"
        case .broken(let reason): "broken \(reason)"
        }
    }

    private func configuration(_ more: [String: SettingValue] = [:]) throws -> TeacherConfiguration {
        let price: [String: SettingValue] = ["input": .number(1), "output": .number(2), "batch": .number(0.5)]
        return try GatewayTests.configuration("http://h", ["price": .object(price)].merging(more) { $1 })
    }

    private func cost(_ answer: AssembledAnswer, _ teacher: TeacherConfiguration) -> Int {
        let sent = SentRequest(body: #"{"max_tokens":100,"messages":[]}"#, configuration: teacher)
        return Answer(answer, sent: sent, configuration: teacher, priceFactor: teacher.batchFactor).costMicroUSD ?? -1
    }

    @Test(
        "each provider's file holds the request that would be sent, under its key, in the form that it takes",
        arguments: [
            (
                "openai-compatible", "chat",
                #"{"custom_id":"k","method":"POST","url":"/v1/chat/completions","body":{"max_tokens":9,"messages":[{"content":"q","role":"user"}],"model":"m","stream":false}}"#
            ),
            (
                "mistral", "chat",
                #"{"custom_id":"k","body":{"max_tokens":9,"messages":[{"content":"q","role":"user"}],"model":"m","stream":false}}"#
            ),
            (
                "openai-compatible", "responses",
                #"{"custom_id":"k","method":"POST","url":"/v1/responses","body":{"input":[{"content":"q","role":"user"}],"max_output_tokens":9,"model":"m","stream":false}}"#
            ),
            (
                "openai-compatible", "anthropic",
                #"{"custom_id":"k","params":{"max_tokens":9,"messages":[{"content":"q","role":"user"}],"model":"m","stream":false}}"#
            ),
            (
                "openai-compatible", "gemini",
                #"{"key":"k","request":{"contents":[{"parts":[{"text":"q"}],"role":"user"}],"generationConfig":{"maxOutputTokens":9},"model":"models/m"}}"#
            ),
        ]
    )
    func written(provider: String, name: String, expected: String) throws {
        let teacher = try configuration(["provider": .string(provider), "protocol": .string(name)])
        let form = try teacher.requiredBatchForm()
        var request = GatewayTests.request(1)
        request.messages = [ChatMessage(role: .user, content: "q")]
        request.maxTokens = 9
        let body = try teacher.wire.batchBody(of: request, configuration: teacher)
        #expect(form.request(RequestKey(rawValue: "k"), body: body) == expected)
        #expect(teacher.stranger(body) == nil)
        // What Anthropic takes is one document; the others take lines.
        let file = form.opening + expected + form.separator + expected + form.closing
        let whole = JSONValue(Array(file.utf8))
        #expect(whole?["requests"]?.items.count == (name == "anthropic" ? 2 : nil))
        #expect(form.fileExtension == (name == "anthropic" ? "json" : "jsonl"))
        let other = try configuration(["provider": .string(provider), "protocol": .string(name), "model": .string("n")])
        #expect(other.stranger(body) == "it was asked of \(name == "gemini" ? "models/m" : "m"), not of n")
    }

    @Test("protocols without batches, and budgets without a batch price, are refused with the setting")
    func refused() throws {
        let local = try configuration(["protocol": .string("ollama")])
        #expect {
            try local.requiredBatchForm()
        } throws: {
            $0.localizedDescription.contains("chat, responses, anthropic, gemini")
        }
        let price: SettingValue = .object(["input": .number(1), "output": .number(2)])
        let known: [(String, Double?)] = [("anthropic", 0.5), ("xai", 0.8), ("openai-compatible", nil)]
        for (provider, factor) in known {
            let more: [String: SettingValue] = ["provider": .string(provider), "price": price, "budget": .number(1)]
            let teacher = try configuration(more)
            #expect(teacher.batchFactor == factor)
            let form = try? teacher.requiredBatchForm()
            #expect((form == nil) == (factor == nil))
        }
        // Unknown is unknown, and never 0.
        let teacher = try configuration(["price": price])
        let sent = SentRequest(body: "{}", configuration: teacher)
        var assembled = AnswerBuilder()
        assembled.usage = ReportedUsage(prompt: 10, completion: 20)
        #expect(
            Answer(assembled.assembled(), sent: sent, configuration: teacher, priceFactor: teacher.batchFactor)
                .costMicroUSD == nil
        )
    }

    @Test(
        "every way in which other providers end a line",
        arguments: [
            (
                "responses",
                #"{"custom_id":"k","response":{"status_code":200,"body":{"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}]},{"type":"message","content":[{"type":"output_text","text":"[1]"}]}],"usage":{"input_tokens":10,"output_tokens":20}}},"error":null}"#,
                "answered k [1] why 25"
            ),
            (
                "responses",
                #"{"custom_id":"k","response":{"status_code":200,"body":{"object":"response","status":"failed","error":{"code":"server_error","message":"x"},"output":[]}},"error":null}"#,
                "again k x"
            ),
            (
                "anthropic",
                #"{"custom_id":"k","result":{"type":"succeeded","message":{"type":"message","model":"m","content":[{"type":"thinking","thinking":"why"},{"type":"text","text":"[1]"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":20}}}}"#,
                "answered k [1] why 25"
            ),
            (
                "anthropic",
                #"{"result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error","message":"too long"},"request_id":"r"}},"custom_id":"k"}"#,
                "refused k too long"
            ),
            (
                "anthropic",
                #"{"custom_id":"k","result":{"type":"errored","error":{"type":"error","error":{"type":"overloaded_error","message":"busy"}}}}"#,
                "again k busy"
            ),
            ("anthropic", #"{"custom_id":"k","result":{"type":"canceled"}}"#, "again k canceled"),
            ("anthropic", #"{"custom_id":"k","result":{"type":"expired"}}"#, "again k expired"),
            (
                "anthropic", #"{"custom_id":"k","result":{"type":"in_flight"}}"#,
                "broken expected result beside custom_id, as anthropic has it, found custom_id, result"
            ),
            (
                "anthropic", #"{"custom_id":"k","response":{"status_code":200,"body":{}}}"#,
                "broken expected result beside custom_id, as anthropic has it, found custom_id, response"
            ),
            (
                "chat", #"{"custom_id":"k","result":{"type":"succeeded","message":{}}}"#,
                "broken expected response or error beside custom_id, as chat has it, found custom_id, result"
            ),
            (
                "gemini",
                #"{"key":"k","response":{"candidates":[{"content":{"parts":[{"text":"why","thought":true},{"text":"[1]"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":15,"totalTokenCount":30},"modelVersion":"m"}}"#,
                "answered k [1] why 25"
            ),
            ("gemini", #"{"key":"k","error":{"code":3,"message":"bad"}}"#, "refused k bad"),
            ("gemini", #"{"key":"k","error":{"code":8,"message":"quota"},"response":null}"#, "again k quota"),
            (
                "gemini", #"{"key":"k","error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}"#,
                "refused k bad"
            ),
            ("gemini", #"{"key":"k","error":{"code":4,"message":"late"}}"#, "again k late"),
            (
                "gemini", #"{"custom_id":"k","response":{}}"#,
                "broken expected a JSON object with key, found something else"
            ),
        ]
    )
    func otherEndings(name: String, line: String, expected: String) throws {
        #expect(try kind(line, name) == expected)
    }

    @Test(
        "every way in which OpenAI's service and vLLM end a line",
        arguments: [
            (
                #"{"custom_id":"k","response":{"status_code":200,"body":{"choices":[{"message":{"content":"[1]","reasoning":"r"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20}}},"error":null}"#,
                "answered k [1] r 25"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":400,"body":{"error":{"message":"too long"}}},"error":null}"#,
                "refused k status 400: too long"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":400,"body":null},"error":"stream is not supported"}"#,
                "refused k stream is not supported"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":429,"body":{"error":{"message":"slow"}}},"error":null}"#,
                "again k status 429: slow"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":200,"body":{"error":{"message":"odd"}}},"error":null}"#,
                "again k odd"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":200,"body":{}},"error":null}"#,
                "again k status 200 and no answer: {}"
            ),
            (
                #"{"custom_id":"k","response":null,"error":{"code":"batch_expired","message":"late"}}"#,
                "again k batch_expired: late"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":200,"body":{"error":{"message":"bad","code":400}}},"error":null}"#,
                "refused k bad"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":200,"body":{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"r\ud83d"},{"type":"text","text":"\ude00"}]},{"type":"text","text":"[1]"}]},"logprobs":NaN,"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20}}},"error":null}"#,
                "answered k [1] r😀 25"
            ),
            (#"{"custom_id":"k","response":null,"error":null}"#, "again k no response"),
            (
                #"{"custom_id":"k"}"#,
                "broken expected response or error beside custom_id, as chat has it, found custom_id"
            ),
            (
                #"{"custom_id":"k","response":{"status_code":429,"body":{"error":{"message":"x","code":"insufficient_quota"}}}}"#,
                "again k status 429: x"
            ),
            (#"{"response":null}"#, "broken expected a JSON object with custom_id, found something else"),
            ("[]", "broken expected a JSON object with custom_id, found something else"),
        ]
    )
    func endings(line: String, expected: String) throws {
        #expect(try kind(line) == expected)
    }
}
