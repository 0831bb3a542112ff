import Foundation
import Ranking
import Settings
import TestSupport
import Testing

@testable import Teacher

/// A protocol of one file: its texts stand in `say` and `think`, and it ends by `over`.
private struct DummyProtocol: TeacherProtocol {
    var name: String { "dummy" }

    var contentReasoning = ContentReasoning.detected

    func path(model: String, streamed: Bool) -> String { "/dummy" }

    func batchForm(provider: String) -> BatchForm? {
        BatchForm(keyField: "id", requestField: "do", maximumRequests: 2, maximumBytes: 100, expected: "done") { line in
            line.object("done").map { .response(status: 200, body: $0) }
        }
    }

    var promptField: String { "ask" }

    func headers(apiKey: String?) -> [String] { apiKey.map { ["X-Dummy-Key: \($0)"] } ?? [] }

    func body(of request: TeacherRequest, configuration: TeacherConfiguration, streamed: Bool) throws -> String {
        "{\"ask\":\"\(request.messages.count)\"}"
    }

    func read(_ payload: JSONValue, event: String?, into answer: inout AnswerBuilder) {
        guard event == nil || event == "talk" else { return }
        answer.hasAnswer = true
        if case .text(let text)? = payload["say"] { answer.content += text }
        if case .text(let text)? = payload["think"] { answer.reasoning += text }
        if let reason = payload["over"]?.string {
            answer.finishReason = reason
            answer.isDone = true
        }
    }
}

@Suite("A teacher's protocol")
struct TeacherProtocolTests {
    @Test("one file is enough: stream, document and batch line are read through it, and its path and headers are sent")
    func oneFile() async throws {
        let stream =
            "event: talk\ndata: {\"think\":\"why\"}\n\nevent: talk\ndata: {\"say\":\"[1]\",\"over\":\"stop\"}\n\n"
        let document = #"{"think":"why","say":"[1]","over":"stop"}"#
        for body in [stream, document] {
            var decoder = AnswerDecoder(DummyProtocol())
            _ = Array(body.utf8).withUnsafeBufferPointer { decoder.take($0) }
            let answer = try decoder.finish().get()
            #expect(answer.content == "[1]" && answer.reasoning == "why" && answer.finishReason == "stop")
        }
        var teacher = try GatewayTests.configuration("http://h")
        teacher.wire = DummyProtocol()
        let line = "{\"id\":\"k\",\"done\":\(document)}"
        guard case .answered(_, let answer) = BatchLine.read(Array(line.utf8), configuration: teacher) else {
            Issue.record("the line was not read")
            return
        }
        #expect(answer.content == "[1]" && answer.reasoning == "why")
        let body = try teacher.wire.batchBody(of: GatewayTests.request(1), configuration: teacher)
        let written = try teacher.requiredBatchForm().request(RequestKey(rawValue: "k"), body: body)
        #expect(written == "{\"id\":\"k\",\"do\":{\"ask\":\"1\"}}")
        #expect(teacher.wire.headers(apiKey: "s") == ["X-Dummy-Key: s"])
    }

    @Test("a request's bytes and key are what they were")
    func sameBytes() throws {
        let teacher = try GatewayTests.configuration(
            "http://h",
            ["parameters": .object(["temperature": .number(0.5), "stop": .list([.string("x")])])]
        )
        var request = GatewayTests.request(1)
        request.messages = [ChatMessage(role: .user, content: "a/b \"c\" é")]
        #expect(
            try teacher.body(of: request, streamed: true)
                == #"{"max_tokens":4096,"messages":[{"content":"a/b \"c\" é","role":"user"}],"model":"m","stop":["x"],"stream":true,"stream_options":{"include_usage":true},"temperature":0.5}"#
        )
        #expect(
            try teacher.body(of: request, streamed: false)
                == #"{"max_tokens":4096,"messages":[{"content":"a/b \"c\" é","role":"user"}],"model":"m","stop":["x"],"stream":false,"temperature":0.5}"#
        )
    }
}
