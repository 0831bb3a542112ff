import Foundation
import Ranking
import TestSupport
import Testing

@testable import Teacher

@Suite("Chunks in the frame of the one before")
struct ChunkFrameTests {
    /// Texts as a stream's reader takes them, and how many chunks the frame read.
    private struct Reading {
        var content: [UInt8] = []
        var reasoning: [UInt8] = []
        var framed = 0
        /// Of each chunk, whether it was an ordinary one.
        var areOrdinary: [Bool] = []
        private var frame = ChunkFrame()

        mutating func take(_ payload: String) {
            let isOrdinary = Array(payload.utf8).withUnsafeBufferPointer { bytes in
                if frame.read(bytes, content: &content, reasoning: &reasoning) {
                    framed += 1
                    return true
                }
                var scanner = DeltaScanner(bytes)
                guard scanner.read(content: &content, reasoning: &reasoning) else { return false }
                frame.learn(from: bytes, scanner.text)
                return true
            }
            areOrdinary.append(isOrdinary)
        }
    }

    private func chunk(_ delta: String, created: Int = 17) -> String {
        "{\"id\":\"x\",\"created\":\(created),\"choices\":[{\"delta\":\(delta),\"finish_reason\":null}]}"
    }

    @Test("one after the other they say what each says alone, whatever stands in them")
    func alike() {
        var random = SeededGenerator(seed: 5, parts: "frames")
        let texts = [
            "sand", " ", "", "\\n", "a \\\"quoted\\\" word", "\\\\", "\\ud83d\\ude00", "é中😀", "]}", "\\u00e9 x",
            "x\",\"content\":\"y", "\\", "x\\", "\",\"finish_reason\":\"stop\",\"x\":\"",
        ]
        let fields = ["content", "reasoning_content", "reasoning"]
        var framed = 0
        for _ in 0..<100 {
            var reading = Reading()
            var (content, reasoning): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let field = fields[Int.random(in: 0..<10, using: &random) % fields.count]
                let text = texts[Int.random(in: 0..<texts.count, using: &random)]
                let more = Int.random(in: 0..<8, using: &random) == 0 ? ",\"role\":\"assistant\"" : ""
                let created = Int.random(in: 0..<8, using: &random) == 0 ? 18 : 17
                let payload = chunk("{\"\(field)\":\"\(text)\"\(more)}", created: created)
                let isAlone = Array(payload.utf8).withUnsafeBufferPointer { bytes in
                    var scanner = DeltaScanner(bytes)
                    return scanner.read(content: &content, reasoning: &reasoning)
                }
                reading.take(payload)
                #expect(reading.areOrdinary.last == isAlone, "\(payload)")
            }
            #expect(reading.content == content && reading.reasoning == reasoning)
            framed += reading.framed
        }
        #expect(framed > 200)
    }

    @Test("all but the first chunk of a kind are read by it")
    func taken() {
        var reading = Reading()
        for text in ["a", "b\\n", "", "c"] { reading.take(chunk("{\"reasoning\":\"\(text)\"}")) }
        for text in ["1", "2", "3"] { reading.take(chunk("{\"reasoning\":null,\"content\":\"\(text)\"}")) }
        #expect(reading.framed == 5 && !reading.areOrdinary.contains(false))
        #expect(String(decoding: reading.reasoning, as: UTF8.self) == "ab\nc")
        #expect(String(decoding: reading.content, as: UTF8.self) == "123")
    }

    @Test("chunks with two texts have no frame, and one that ends within a text is none")
    func without() {
        var reading = Reading()
        for _ in 0..<3 { reading.take(chunk("{\"reasoning\":\"r\",\"content\":\"c\"}")) }
        #expect(reading.framed == 0)
        reading.take(chunk("{\"content\":\"c\"}"))
        reading.take(String(chunk("{\"content\":\"c\"}").dropLast(30)))
        #expect(reading.areOrdinary == [true, true, true, true, false])
        #expect(reading.content.count == 4 && reading.reasoning.count == 3)
    }
}
