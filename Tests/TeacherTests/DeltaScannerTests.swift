import Foundation
import Ranking
import TestSupport
import Testing

@testable import Teacher

@Suite("The fast reader of chunks")
struct DeltaScannerTests {
    /// What the scanner makes of a payload; nil where it leaves it to the decoder.
    private func scan(_ payload: String) -> (content: String, reasoning: String)? {
        var content: [UInt8] = []
        var reasoning: [UInt8] = []
        let isRead = Array(payload.utf8).withUnsafeBufferPointer { bytes in
            var scanner = DeltaScanner(bytes)
            return scanner.read(content: &content, reasoning: &reasoning)
        }
        guard isRead else {
            #expect(content.isEmpty && reasoning.isEmpty, "something was added of a payload that was not taken")
            return nil
        }
        return (String(decoding: content, as: UTF8.self), String(decoding: reasoning, as: UTF8.self))
    }

    /// What the full reader makes of it; nil where it can't read it.
    private func decode(_ payload: String) -> (content: String, reasoning: String)? {
        guard let value = JSONValue(Array(payload.utf8)) else { return nil }
        var answer = AnswerBuilder()
        ChatCompletions().read(value, event: nil, into: &answer)
        return (String(decoding: answer.content, as: UTF8.self), String(decoding: answer.reasoning, as: UTF8.self))
    }

    private func frame(_ delta: String, finish: String = "null", more: String = "") -> String {
        "{\"id\":\"x\",\"created\":17,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":\(delta),\"logprobs\":null,\"finish_reason\":\(finish)}]\(more)}"
    }

    @Test(
        "ordinary chunks are read as the decoder reads them",
        arguments: [
            #"{"content":"plain"}"#, #"{"content":null,"reasoning_content":"why"}"#,
            #"{"reasoning":"why","content":""}"#, #"{"role":"assistant","content":"x"}"#,
            #"{"content":"a\nb\t\"c\" \\ \/ \b\f\r"}"#, #"{"content":"\u00e9\u4e2d\ud83d\ude00 é中😀"}"#, #"{}"#,
            #"{ "content" : "spaced" }"#,
            #"{"reasoning":"r","reasoning_details":[{"type":"reasoning.text","text":"r","index":0}]}"#,
            #"{"content":"]}{[,:"}"#,
        ]
    )
    func ordinary(delta: String) throws {
        let payload = frame(delta)
        let scanned = try #require(scan(payload))
        #expect(try scanned == #require(decode(payload)))
    }

    @Test(
        "whatever is not ordinary is left to the decoder",
        arguments: [
            "{\"choices\":[]}", "{}", "[]",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}},{\"delta\":{\"content\":\"b\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"error\":{\"message\":\"m\"}}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1}}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}",
            "{\"choices\":[{\"delta\":{\"reasoning\":\"a\",\"reasoning_content\":\"a\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]} x", "{\"choices\":[{\"delta\":{\"content\":\"a",
            "{\"choices\":[{\"delta\":{\"content\":\"\\x\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":7}}]}",
            "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}",
            "{\"ch\\u006fices\":[{\"delta\":{\"content\":\"a\"}}]}", "",
            "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"choices\":[{\"delta\":{\"content\":\"b\"}}]}",
        ]
    )
    func leftAlone(payload: String) {
        #expect(scan(payload) == nil)
    }

    @Test("on mutilated chunks it never crashes, and what it takes the decoder takes too, alike")
    func mutilated() throws {
        var random = SeededGenerator(seed: 3, parts: "mutilated")
        let seeds = [
            frame(#"{"content":"some \"text\" \u00e9 here","reasoning_content":null}"#),
            frame(#"{"reasoning":"r\ud83d\ude00"}"#, more: ",\"usage\":null"),
        ].map { Array($0.utf8) }
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let scanned = scan(text) else { continue }
            taken += 1
            // Values that are skipped are not checked, so the decoder may refuse a list without a comma; the texts must agree where it does not.
            if let decoded = decode(text) { #expect(scanned == decoded, "\(text)") }
        }
        #expect(taken > 5000)
    }

    @Test("real streams: nearly every chunk is taken, and the sum is the decoder's", .samples("llm-api"))
    func real() throws {
        let folder = try SharedSamples.folder("llm-api")
        for name in ["deepseek/reasoner.stream.sse", "groq/r1-distill.stream.sse", "openrouter/reasoning.stream.sse"] {
            let body = try Data(contentsOf: folder.appending(path: name))
            var parser = SSEParser()
            var payloads: [String] = []
            Array(body).withUnsafeBufferPointer {
                parser.feed($0) { payload, _ in payloads.append(String(decoding: payload, as: UTF8.self)) }
            }
            var taken = 0
            for payload in payloads where payload != "[DONE]" {
                guard let scanned = scan(payload) else { continue }
                taken += 1
                #expect(try scanned == #require(decode(payload)))
            }
            #expect(taken >= payloads.count - 5, "\(name): \(taken) of \(payloads.count)")
        }
    }
}
