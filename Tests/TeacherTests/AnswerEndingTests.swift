import Foundation
import Settings
import Simulator
import Synchronization
import Testing

@testable import Teacher

@Suite("Last bytes of answers, kept before they are decoded")
struct AnswerEndingTests {
    private static let first =
        #"data: {"model":"m","system_fingerprint":"f\n1","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"Sand "},"finish_reason":null}]}"#
    private static let usage =
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4},"cost":0.25}}"#

    private static func delta(_ text: String) -> String { "data: {\"choices\":[{\"delta\":\(text)}]}" }

    private static let streams: [[String]] = [
        [
            first, "", delta(#"{"reasoning_content":"is 🙂 wide. "}"#), "", delta(#"{"content":"[2] > "}"#), "",
            delta(#"{"content":"[1]"}"#), "", "data: \(usage)", "", "data: [DONE]", "", "",
        ],
        // Keep-alives, named events, data over two lines, odd values, the mark in the text, blanks behind the end.
        [
            ": waiting", "", first, "", "event: chunk", delta(#"{"content":"[DONE] is no end, [2]"}"#), "",
            "event: chunk", #"data: {"choices":"#, #"data: [{"delta":{"content":" > [1]"}}]}"#, "",
            #"data: {"model":7,"choices":[]}"#, "", "data: \(usage)", "", "data:[DONE] ", "",
        ],
    ]
    private static let document =
        #"{"model":"m","choices":[{"message":{"content":"[2] > [1]","reasoning":"Sand."},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5}}"#

    private static func take(_ bytes: ArraySlice<UInt8>, _ decoder: inout AnswerDecoder) {
        _ = Array(bytes).withUnsafeBufferPointer { decoder.take($0) }
    }

    /// Of a decoder that is about to take some last bytes; by way of the bytes that lie on the disk.
    private static func ending(_ decoder: AnswerDecoder, _ bytes: ArraySlice<UInt8>) -> AnswerEnding? {
        let made = Array(bytes).withUnsafeBufferPointer {
            AnswerEnding(decoder, $0, requestedModel: "m", latencyMilliseconds: 30, firstTokenMilliseconds: 20)
        }
        return AnswerEnding(made.encoded())
    }

    private static func mayEnd(_ decoder: AnswerDecoder, _ bytes: ArraySlice<UInt8>) -> Bool {
        Array(bytes).withUnsafeBufferPointer { decoder.mayEnd(with: $0) }
    }

    @Test(
        "wherever a stream is cut, what was kept gives the answer that decoding gives",
        arguments: ["\n", "\r\n", "\r"]
    )
    func streams(lineEnd: String) throws {
        for lines in Self.streams {
            let bytes = Array(lines.joined(separator: lineEnd).utf8)
            var whole = AnswerDecoder(ChatCompletions())
            Self.take(bytes[...], &whole)
            let expected = try whole.finish().get()
            #expect(expected.content.hasSuffix("[2] > [1]") && expected.usage.cost == 0.25)
            for cut in 0..<bytes.count {
                var decoder = AnswerDecoder(ChatCompletions())
                // In two pieces, so that lines end in neither.
                Self.take(bytes[..<(cut / 2)], &decoder)
                Self.take(bytes[(cut / 2)..<cut], &decoder)
                if decoder.whole != nil { break }
                let ending = try #require(Self.ending(decoder, bytes[cut...]))
                #expect(ending.latencyMilliseconds == 30 && ending.firstTokenMilliseconds == 20)
                #expect(ending.requestedModel == "m" && ending.protocolName == "chat")
                var answer = try #require(ending.answer(ChatCompletions()), "cut at \(cut)")
                // It depends on which chunks were read quickly.
                answer.reasoningPlace = expected.reasoningPlace
                #expect(answer == expected, "cut at \(cut)")
            }
        }
    }

    @Test("the end is known as one by a glance: the mark of a stream, the announced length of a document")
    func glance() throws {
        let stream = Array(Self.streams[0].joined(separator: "\n").utf8)
        for cut in 0..<(stream.count - 7) {
            var decoder = AnswerDecoder(ChatCompletions())
            Self.take(stream[..<cut], &decoder)
            let mark = stream.count - "[DONE]\n\n".utf8.count
            #expect(Self.mayEnd(decoder, stream[cut...]) == (cut <= mark), "cut at \(cut)")
            #expect(!Self.mayEnd(decoder, stream[cut..<max(cut, mark)]))
        }
        let bytes = Array(Self.document.utf8)
        for cut in 1..<bytes.count {
            var decoder = AnswerDecoder(ChatCompletions(), headers: ["content-length": "\(bytes.count)"])
            Self.take(bytes[..<cut], &decoder)
            #expect(Self.mayEnd(decoder, bytes[cut...]))
            #expect(!Self.mayEnd(decoder, bytes[cut..<(bytes.count - 1)]))
            let answer = try #require(Self.ending(decoder, bytes[cut...])?.answer(ChatCompletions()))
            #expect(answer.content == "[2] > [1]" && answer.reasoning == "Sand." && answer.usage.prompt == 10)
        }
        for (text, isEnd) in [
            (Self.document, true), (Self.document + "\r\n", true), (String(Self.document.dropLast(2)), false),
        ] {
            let decoder = AnswerDecoder(ChatCompletions())
            #expect(Self.mayEnd(decoder, Array(text.utf8)[...]) == isEnd, "of a length that was not announced")
        }
        let refused = AnswerDecoder(ChatCompletions(), status: 500, headers: ["content-length": "6"])
        #expect(!Self.mayEnd(refused, Array("[DONE]".utf8)[...]), "an error is no answer")
    }

    @Test(
        "of a last event that comes in several pieces, the one with its mark and the one that closes it are kept, and give the answer"
    )
    func longLastEvent() throws {
        let text = String(repeating: "a long thought ", count: 4000)
        let delta = #"data: {"type":"response.output_text.delta","delta":"[2] > [1]"}"# + "\n\n"
        let last =
            #"{"type":"response.completed","response":{"object":"response","status":"completed","model":"m","output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"\#(text)"}]},{"type":"message","content":[{"type":"output_text","text":"[2] > [1]"}]}],"usage":{"input_tokens":10,"output_tokens":5}}}"#
        let stream = Array((delta + "event: response.completed\ndata: \(last)\n\n").utf8)
        var decoder = AnswerDecoder(OpenAIResponses())
        var kept: AnswerEnding?
        var places: [Int] = []
        for start in stride(from: 0, to: stream.count, by: 16_384) {
            let piece = stream[start..<min(start + 16_384, stream.count)]
            if Self.mayEnd(decoder, piece) {
                places.append(start / 16_384)
                kept = Self.ending(decoder, piece)
            }
            Self.take(piece, &decoder)
        }
        #expect(places == [0, stream.count / 16_384])
        let expected = try decoder.finish().get()
        #expect(expected.reasoning == text && expected.content == "[2] > [1]")
        #expect(try #require(kept).answer(OpenAIResponses()) == expected)
        // A mark in the text of an event that has ended is none.
        var quoted = AnswerDecoder(OpenAIResponses())
        Self.take(Array(delta.replacing("[2] > [1]", with: "response.completed is a word").utf8)[...], &quoted)
        #expect(!Self.mayEnd(quoted, Array(delta.utf8)[...]))
    }

    @Test("what is no end, has a hole or is an error gives no answer, and neither do broken bytes")
    func none() throws {
        let before = Self.streams[0].prefix(8).joined(separator: "\n")
        let tails = [
            Self.delta(#"{"content":"[DONE]"}"#) + "\n\n", "data: {\"choices\":[{\"delt\n\ndata: [DONE]\n\n",
            #"data: {"error":{"message":"overloaded"}}"# + "\n\ndata: [DONE]\n\n",
        ]
        for tail in tails {
            var decoder = AnswerDecoder(ChatCompletions())
            Self.take(Array(before.utf8)[...], &decoder)
            #expect(Self.ending(decoder, Array(tail.utf8)[...])?.answer(ChatCompletions()) == nil, "\(tail)")
        }
        var decoder = AnswerDecoder(ChatCompletions())
        Self.take(Array(before.utf8)[...], &decoder)
        let bytes = try #require(Self.ending(decoder, Array("data: [DONE]\n\n".utf8)[...])).encoded()
        let line = try #require(bytes.firstIndex(of: 0x0A))
        for length in 0...line { #expect(AnswerEnding(Array(bytes.prefix(length))) == nil) }
    }

    @Test("the gateway keeps the end of each answer before it reads it", arguments: [true, false])
    func kept(streams: Bool) async throws {
        try await GatewayTests.withSimulator { simulator in
            let store = MemoryAnswerStore()
            let configuration = try GatewayTests.configuration(simulator.baseURL, ["stream": .boolean(streams)])
            let gateway = GatewayTests.gateway(configuration, store)
            for number in 1...5 {
                let answer = try await gateway.ask(GatewayTests.request(number))
                let (endings, order) = store.state.withLock { ($0.endings, $0.journalled) }
                #expect(endings.count == number && order.suffix(2) == ["ending", "answer"])
                let read = try #require(endings.last?.answer(configuration.wire))
                #expect(read.content == answer.content && read.reasoning == answer.reasoning)
                #expect(read.usage.completion == answer.usage.completion)
            }
        }
    }
}
