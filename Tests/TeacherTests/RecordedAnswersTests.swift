import Foundation
import TestSupport
import Testing

@testable import Teacher

/// The recorded bodies of real providers, read as they arrive from the network: in pieces that end anywhere.
@Suite("Recorded answers")
struct RecordedAnswersTests {
    private struct Expected: Decodable {
        struct Think: Decodable {
            let reasoning: String
            let content: String
        }

        struct Usage: Decodable {
            let prompt_tokens: Int?
            let completion_tokens: Int?
        }

        let file: String
        let kind: String
        let reasoning: String?
        let content: String?
        let finish_reason: String?
        let usage: Usage?
        let inline_think: Think?
    }

    private struct RecordedError: Decodable {
        let status: Int
    }

    static func read(_ body: Data, status: Int = 200, type: String, piece: Int) -> Result<
        AssembledAnswer, AttemptFailure
    > {
        var decoder = AnswerDecoder(ChatCompletions(), status: status, headers: ["content-type": type])
        let bytes = [UInt8](body)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            _ = Array(bytes[start..<min(start + piece, bytes.count)]).withUnsafeBufferPointer { decoder.take($0) }
        }
        return decoder.finish()
    }

    @Test(
        "every recorded stream and body gives its reasoning, content, finish reason and usage",
        .samples("llm-api"),
        arguments: [1, 7, 4096]
    )
    func recordings(piece: Int) throws {
        let folder = try SharedSamples.folder("llm-api")
        let lines = try String(contentsOf: folder.appending(path: "expected.jsonl"), encoding: .utf8).split(
            separator: "\n"
        )
        var read = 0
        for line in lines {
            let expected = try JSONDecoder().decode(Expected.self, from: Data(line.utf8))
            guard expected.kind != "chunks-jsonl", !expected.file.contains("error") else { continue }
            let body = try Data(contentsOf: folder.appending(path: expected.file))
            let type = expected.kind == "sse" ? "text/event-stream; charset=utf-8" : "application/json"
            let answer = try Self.read(body, type: type, piece: piece).get()
            #expect(answer.reasoning == expected.inline_think?.reasoning ?? expected.reasoning, "\(expected.file)")
            #expect(answer.content == expected.inline_think?.content ?? expected.content, "\(expected.file)")
            #expect(answer.finishReason == expected.finish_reason, "\(expected.file)")
            #expect(answer.usage.prompt == expected.usage?.prompt_tokens, "\(expected.file)")
            #expect(answer.usage.completion == expected.usage?.completion_tokens, "\(expected.file)")
            read += 1
        }
        #expect(read == 12)
    }

    @Test(
        "an error inside a stream with status 200 is a failure, and what came before it is kept as evidence",
        .samples("llm-api")
    )
    func errorInStream() throws {
        let folder = try SharedSamples.folder("llm-api")
        let body = try Data(contentsOf: folder.appending(path: "openrouter/comments-and-error.stream.sse"))
        guard case .failure(let failure) = Self.read(body, type: "text/event-stream", piece: 100) else {
            Issue.record("read as an answer")
            return
        }
        #expect(failure.message.contains("Token limit reached"))
        #expect(!failure.partialText.isEmpty)
    }

    @Test(
        "keep-alives, CRLF, blank lines, missing blanks and a missing [DONE] change nothing; a cut stream is no answer",
        .samples("llm-api")
    )
    func derived() throws {
        let folder = try SharedSamples.folder("llm-api")
        let whole = try Self.read(
            Data(contentsOf: folder.appending(path: "deepseek/reasoner.stream.sse")),
            type: "text/event-stream",
            piece: 512
        ).get()
        for name in ["keep-alive", "crlf", "no-space-after-colon"] {
            let body = try Data(contentsOf: folder.appending(path: "derived/deepseek.\(name).sse"))
            let answer = try Self.read(body, type: "text/event-stream", piece: 3).get()
            #expect(answer == whole, "\(name)")
        }
        let cut = try Data(contentsOf: folder.appending(path: "derived/deepseek.cut-mid-event.sse"))
        #expect(throws: AttemptFailure.self) { try Self.read(cut, type: "text/event-stream", piece: 64).get() }
        let undone = try Data(contentsOf: folder.appending(path: "derived/deepseek.no-done.sse"))
        #expect(try Self.read(undone, type: "text/event-stream", piece: 64).get() == whole)
        let blank = try Data(contentsOf: folder.appending(path: "derived/deepseek.blank-lines-before-json.json"))
        #expect(try !Self.read(blank, type: "application/json", piece: 9).get().content.isEmpty)
    }

    @Test("every recorded error body gives its cause and the server's own words", .samples("llm-api"))
    func errors() throws {
        let folder = try SharedSamples.folder("llm-api")
        let causes: [Int: AttemptFailure.Cause] = [
            400: .badRequest, 401: .unauthorized, 402: .noBalance, 404: .badRequest, 429: .rateLimited,
        ]
        let lines = try String(contentsOf: folder.appending(path: "errors.jsonl"), encoding: .utf8).split(
            separator: "\n"
        )
        #expect(lines.count == 12)
        for line in lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let status = try JSONDecoder().decode(RecordedError.self, from: Data(line.utf8)).status
            let body = try #require(row["body"] as? [String: Any])
            let words = try #require((body["error"] as? [String: Any])?["message"] as? String)
            let data = try JSONSerialization.data(withJSONObject: body)
            guard case .failure(let failure) = Self.read(data, status: status, type: "application/json", piece: 50)
            else {
                Issue.record("status \(status) was taken for an answer")
                continue
            }
            #expect(failure.cause == causes[status])
            #expect(failure.message.contains(words.prefix(200)))
        }
    }

    @Test("status 200 with an empty body, a page, or an empty stream is no answer")
    func empties() {
        let cases: [(String, String, AttemptFailure.Cause)] = [
            ("", "application/json", .emptyBody), ("\n\n \n", "application/json", .emptyBody),
            ("<html>maintenance</html>", "text/html", .garbage), ("", "text/event-stream", .emptyBody),
            (": keep-alive\n\n: keep-alive\n\n", "text/event-stream", .garbage),
            ("{\"choices\":", "application/json", .garbage),
        ]
        for (body, type, cause) in cases {
            guard case .failure(let failure) = Self.read(Data(body.utf8), type: type, piece: 5) else {
                Issue.record("\(body) was taken for an answer")
                continue
            }
            #expect(failure.cause == cause, "\(body)")
        }
    }

    @Test("a think block inside the content is the reasoning, also where its opening tag is missing")
    func inlineThink() throws {
        func parts(_ content: String) throws -> [String] {
            let body = try JSONSerialization.data(withJSONObject: ["choices": [["message": ["content": content]]]])
            let answer = try Self.read(body, type: "application/json", piece: 1000).get()
            return [answer.reasoning, answer.content]
        }
        #expect(try parts("<think>\nwhy\n</think>\n\n[1] > [2]") == ["why", "[1] > [2]"])
        #expect(try parts("why\n</think>\n[1]") == ["why", "[1]"])
        #expect(try parts("<think>never closed") == ["never closed", ""])
        #expect(try parts("[2] > [1]") == ["", "[2] > [1]"])
        #expect(try parts("[THINK]why[/THINK][1]") == ["why", "[1]"])
        #expect(try parts("<reasoning>why</reasoning>[1]") == ["why", "[1]"])
        #expect(try parts("analysisWhy.assistantfinal[1]") == ["Why.", "[1]"])
        let channels =
            "<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>[1]<|return|>"
        #expect(try parts(channels) == ["why", "[1]"])
    }
}
