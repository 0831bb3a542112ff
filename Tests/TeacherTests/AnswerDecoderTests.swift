import Foundation
import Testing

@testable import Teacher

/// What stands in for a server: bytes, in pieces of any size.
@Suite("Answers out of bytes")
struct AnswerDecoderTests {
    private static let types = ["text/event-stream", "application/json", "text/plain", ""]

    private func read(_ body: [UInt8], headers: [String: String] = [:], piece: Int = 7) -> Result<
        AssembledAnswer, AttemptFailure
    > {
        var decoder = AnswerDecoder(ChatCompletions(), status: 200, headers: headers)
        for start in stride(from: 0, to: body.count, by: piece) {
            _ = Array(body[start..<min(start + piece, body.count)]).withUnsafeBufferPointer { decoder.take($0) }
        }
        return decoder.finish()
    }

    private func read(_ body: String) throws -> AssembledAnswer { try read(Array(body.utf8)).get() }

    /// A stream of deltas that ends as most do.
    private func stream(_ deltas: [String], finish: String = #""stop""#, end: String = "data: [DONE]\n\n") -> String {
        deltas.map { "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":\($0),\"finish_reason\":null}]}\n\n" }
            .joined()
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\(finish)}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n"
            + end
    }

    private func document(_ message: String, more: String = "") -> String {
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":\(message),\"finish_reason\":\"stop\"}]\(more)}"
    }

    // MARK: - The bytes decide

    @Test("a stream is a stream and a document a document, whatever the content type says", arguments: types)
    func type(_ type: String) throws {
        let headers = ["content-type": type]
        let streamed = stream([#"{"reasoning_content":"why"}"#, #"{"content":"[2] > [1]"}"#])
        let whole = document(#"{"content":"[2] > [1]","reasoning_content":"why"}"#)
        let texts = [
            streamed, ": waiting\n\n" + streamed, "\n\n" + streamed, "event: x\n" + streamed, whole, "\n \n" + whole,
        ]
        for text in texts {
            for piece in [1, 3, 4096] {
                let answer = try read(Array(text.utf8), headers: headers, piece: piece).get()
                #expect(answer.content == "[2] > [1]" && answer.reasoning == "why" && answer.finishReason == "stop")
                #expect(answer.repairs.isEmpty)
            }
        }
    }

    // MARK: - Each field on its own

    @Test("content as a list of parts: texts are content, thoughts are reasoning, other parts are passed over")
    func parts() throws {
        let list =
            #"[{"type":"thinking","thinking":[{"type":"text","text":"wide "},{"type":"text","text":"pores"}]},{"type":"image_url","image_url":"x"},{"type":"text","text":"[1]"}," > [2]"]"#
        for answer in [try read(stream(["{\"content\":\(list)}"])), try read(document("{\"content\":\(list)}"))] {
            #expect(answer.reasoning == "wide pores" && answer.content == "[1] > [2]")
        }
    }

    @Test(
        "halves of a surrogate pair are joined over deltas of one field; one that stays alone is replaced and counted"
    )
    func surrogates() throws {
        let joined = try read(
            stream([
                #"{"role":"assistant"}"#, #"{"reasoning_content":"good \ud83d"}"#,
                #"{"reasoning_content":"\ude00 fine"}"#,
                #"{"content":"[1]"}"#,
            ])
        )
        #expect(joined.reasoning == "good 😀 fine" && joined.repairs.isEmpty)
        let alone = try read(stream([#"{"role":"assistant"}"#, #"{"content":"a\ud83d b\ude00"}"#]))
        #expect(alone.content == "a\u{FFFD} b\u{FFFD}" && alone.repairs.counts == ["lone-surrogates": 2])
    }

    @Test("a byte that is no UTF-8 is replaced and counted, and one that the server replaced itself is not")
    func bytes() throws {
        var body = Array(stream([#"{"role":"assistant"}"#, "{\"content\":\"a@b\u{FFFD}\"}"]).utf8)
        body = body.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 }
        let answer = try read(body).get()
        #expect(answer.content == "a\u{FFFD}b\u{FFFD}" && answer.repairs.counts == ["invalid-bytes": 1])
    }

    @Test("a character whose bytes a server splits over two deltas comes whole")
    func splitCharacter() throws {
        let first = Array(stream([#"{"role":"assistant"}"#, "{\"content\":\"a@\"}", "{\"content\":\"#b\"}"]).utf8)
        let body = first.flatMap { byte -> [UInt8] in
            byte == UInt8(ascii: "@") ? [0xC3] : byte == UInt8(ascii: "#") ? [0xA9] : [byte]
        }
        #expect(try read(body).get().content == "aéb")
    }

    @Test(
        "one value of an unexpected type costs nothing of the rest",
        arguments: [
            (#""system_fingerprint":7"#, ["odd-system_fingerprint": 1]), (#""usage":"none""#, ["odd-usage": 1]),
            (#""usage":"{\"prompt_tokens\":10}""#, ["odd-usage": 1]), (#""error":false"#, [:]), (#""error":{}"#, [:]),
            (#""error":"""#, [:]), (#""error":{"message":"","code":0}"#, [:]), (#""logprobs":[NaN,-Infinity]"#, [:]),
            (#""deep":"# + String(repeating: "[", count: 500) + String(repeating: "]", count: 500), [:]),
            ("\"control\":\"a\u{1}b\"", [:]),
        ]
    )
    func oddValues(field: String, repairs: [String: Int]) throws {
        let text = document(#"{"content":"[1]","reasoning":"why"}"#, more: "," + field)
        for body in [text, "data: \(text)\n\ndata: [DONE]\n\n"] {
            let answer = try read(body)
            #expect(answer.content == "[1]" && answer.reasoning == "why" && answer.repairs.counts == repairs)
        }
    }

    @Test("text that is nested too deeply is passed over, and counted as that", arguments: [9, 60, 100_000])
    func deepText(depth: Int) throws {
        let nested = String(repeating: "[", count: depth) + "\"a\"" + String(repeating: "]", count: depth)
        let answer = try read(document(#"{"content":"# + nested + #","reasoning":"why"}"#))
        #expect(answer.content.isEmpty && answer.reasoning == "why" && answer.repairs.isTextTooDeep)
        #expect(answer.repairs.counts == ["deep-content": 1])
    }

    @Test(
        "a finish reason of another type is read as far as it says something",
        arguments: [(#"{"type":"length"}"#, "length"), ("7", "7"), (#"{"x":1}"#, "unknown")]
    )
    func oddFinish(finish: String, expected: String) throws {
        let answer = try read(stream([#"{"content":"[1]"}"#], finish: finish))
        #expect(answer.finishReason == expected && answer.repairs.counts == ["odd-finish_reason": 1])
    }

    @Test("an empty field of reasoning does not hide a full one, and the same text in both counts once")
    func reasoningFields() throws {
        for message in [
            #"{"content":"c","reasoning_content":"","reasoning":"why"}"#,
            #"{"content":"c","reasoning_content":"why","reasoning":""}"#,
            #"{"content":"c","reasoning_content":"why","reasoning":"why"}"#,
        ] {
            #expect(try read(document(message)).reasoning == "why")
            #expect(try read(stream([#"{"role":"assistant"}"#, message])).reasoning == "why")
        }
    }

    // MARK: - The end

    @Test(
        "a stream ends by [DONE], with blanks too, or by its finish reason and the end of the transfer",
        arguments: ["data: [DONE] \n\n", "data:[DONE]\r\n\r\n", "data: \t[DONE]\n\n", "data: [DONE]", ""]
    )
    func ends(end: String) throws {
        let answer = try read(stream([#"{"content":"[1]"}"#], end: end))
        #expect(answer.content == "[1]" && answer.usage.prompt == 10)
    }

    @Test("a stream that ends without [DONE] and without a finish reason is cut")
    func cut() {
        let body = "data: {\"choices\":[{\"delta\":{\"content\":\"[1]\"},\"finish_reason\":null}]}\n\n"
        guard case .failure(let failure) = read(Array(body.utf8)) else {
            Issue.record("taken for an answer")
            return
        }
        #expect(failure.cause == .cutStream && failure.partialText == "[1]")
    }

    @Test(
        "an event that may have held text is a hole; words, and what follows the finish reason, are passed over and counted"
    )
    func holes() throws {
        let hole = "data: {\"choices\":[{\"delta\":{\"content\":\"lo\n\n"
        let first = "data: {\"choices\":[{\"delta\":{\"content\":\"[1]\"}}]}\n\n"
        #expect(throws: AttemptFailure.self) { try read(first + hole + stream([])) }
        let passed = try read("data: ping\n\n" + first + stream([], end: hole + "data: [DONE]\n\n"))
        #expect(passed.content == "[1]" && passed.repairs.counts == ["odd-events": 2])
    }

    @Test("an answer is known to be whole at its last byte: at [DONE], and at the end of the length that was announced")
    func whole() throws {
        for (text, headers) in [
            (stream([#"{"content":"[1]"}"#]), [:]),
            (stream([#"{"content":"[1]"}"#], end: ""), ["content-length": "announced"]),
            (document(#"{"content":"[1]"}"#), ["content-length": "announced"]),
        ] {
            let bytes = Array(text.utf8)
            let length = headers.mapValues { _ in String(bytes.count) }
            var decoder = AnswerDecoder(ChatCompletions(), status: 200, headers: length)
            // The last line feed of a stream ends the event.
            _ = Array(bytes.dropLast(headers.isEmpty ? 2 : 1)).withUnsafeBufferPointer { decoder.take($0) }
            #expect(decoder.whole == nil)
            _ = Array(bytes.suffix(headers.isEmpty ? 2 : 1)).withUnsafeBufferPointer { decoder.take($0) }
            #expect(try decoder.whole != nil && decoder.finish().get().content == "[1]")
        }
    }

    // MARK: - Errors

    @Test(
        "an error inside of a stream keeps the server's words in any shape, and its code or status counts as the HTTP status",
        arguments: [
            (#"data: {"error":{"message":"odd words","code":400}}"#, AttemptFailure.Cause.badRequest, 400),
            (#"data: {"error":"odd words"}"#, .server, 200),
            (#"data: {"object":"error","message":"odd words","code":400}"#, .badRequest, 400),
            ("event: error\ndata: {\"message\":\"odd words\"}", .server, 200),
            ("event: error\ndata: {\"detail\":\"odd words\",\"status\":422}", .badRequest, 422),
            (#"data: {"errors":[{"status":"429","title":"odd words"}]}"#, .rateLimited, 429),
            (#"data: [{"error":{"code":503,"message":"odd words","status":"UNAVAILABLE"}}]"#, .server, 503),
            (#"data: {"type":"error","error":{"type":"overloaded_error","message":"odd words"}}"#, .server, 200),
            (#"data: {"error":"odd words","code":400}"#, .badRequest, 400),
            (#"data: {"error":{"message":"odd words","code":"400"}}"#, .badRequest, 400),
            (#"data: {"error":"odd words","status_code":429}"#, .rateLimited, 429),
            (#"data: {"error":{"message":"odd words"},"status":400}"#, .badRequest, 400),
            (#"data: {"error":true,"message":"odd words","code":"422"}"#, .badRequest, 422),
            (#"data: {"detail":"odd words","status":422}"#, .badRequest, 422),
            (#"data: {"detail":[{"loc":["body"],"msg":"odd words"}],"status_code":422}"#, .badRequest, 422),
            (#"data: {"code":400,"message":"odd words"}"#, .badRequest, 400),
            (#"data: {"status":"error","message":"odd words"}"#, .server, 200),
        ]
    )
    func errors(event: String, cause: AttemptFailure.Cause, status: Int) {
        let before = "data: {\"choices\":[{\"delta\":{\"content\":\"[1]\"}}]}\n\n"
        for body in [before + event + "\n\n" + stream([]), event + "\n\n"] {
            guard case .failure(let failure) = read(Array(body.utf8)) else {
                Issue.record("taken for an answer: \(body)")
                continue
            }
            #expect(failure.message == "odd words" && failure.cause == cause && failure.status == status, "\(event)")
        }
    }
}
