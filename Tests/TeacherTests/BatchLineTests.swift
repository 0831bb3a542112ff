import Foundation
import Ranking
import Testing

@testable import Teacher

@Suite("Lines of batch files")
struct BatchLineTests {
    private func kind(_ line: String) throws -> String {
        switch BatchLine.read(line, configuration: try GatewayTests.configuration("http://h")) {
        case .answered(let key, let answer):
            "answered \(key) \(answer.content) \(answer.reasoning) \(try cost(answer))"
        case .refused(let key, let failure): "refused \(key) \(failure.message)"
        case .notAnswered(let key, let reason, _): "again \(key) \(reason)"
        case .broken(let reason): "broken \(reason)"
        }
    }

    private func cost(_ answer: AssembledAnswer) throws -> Int {
        let teacher = try GatewayTests.configuration("http://h")
        let sent = SentRequest(body: #"{"max_tokens":100,"messages":[]}"#, configuration: teacher)
        return Answer(answer, sent: sent, configuration: teacher, priceFactor: teacher.batchFactor).costMicroUSD ?? -1
    }

    @Test(
        "a line of Responses goes to their path, and comes back as the answer, or as the failure that its status says"
    )
    func responses() throws {
        let teacher = try GatewayTests.configuration("http://h", ["protocol": .string("responses")])
        let path = try #require(teacher.wire.batchPath)
        #expect(
            BatchLine.request(RequestKey(rawValue: "k"), body: "{}", path: path).contains(#""url":"/v1/responses""#)
        )
        func read(_ body: String) -> BatchLine.Result {
            BatchLine.read(
                #"{"custom_id":"k","response":{"status_code":200,"body":\#(body)},"error":null}"#,
                configuration: teacher
            )
        }
        let body =
            #"{"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}]},{"type":"message","content":[{"type":"output_text","text":"[1]"}]}],"usage":{"input_tokens":10,"output_tokens":20}}"#
        guard case .answered(_, let answer) = read(body) else {
            Issue.record("the answer was not read")
            return
        }
        #expect(answer.content == "[1]" && answer.reasoning == "why" && answer.usage.completion == 20)
        let failed =
            #"{"object":"response","status":"failed","error":{"code":"server_error","message":"x"},"output":[]}"#
        guard case .notAnswered = read(failed) else {
            Issue.record("a failed response is no answer, and may be asked for again")
            return
        }
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
            (#"{"custom_id":"k"}"#, "again k no response"),
            (#"{"response":null}"#, "broken expected a JSON object with custom_id, found something else"),
            ("[]", "broken expected a JSON object with custom_id, found something else"),
        ]
    )
    func endings(line: String, expected: String) throws {
        #expect(try kind(line) == expected)
    }
}
