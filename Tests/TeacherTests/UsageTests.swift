import Foundation
import Ranking
import TestSupport
import Testing

@testable import Teacher

@Suite("What a server counts")
struct UsageTests {
    /// What is believed of a report on 300 bytes of text for a request of 4,000 bytes and 1,000 tokens of room.
    private func believed(_ reported: ReportedUsage, textBytes: Int = 300) -> (usage: TokenUsage, odd: Int) {
        var repairs = AnswerRepairs()
        let usage = TokenUsage(reported, sentBytes: 4000, maxTokens: 1000, textBytes: textBytes, &repairs)
        return (usage, repairs.counts["impossible-counts"] ?? 0)
    }

    @Test(
        "reasoning that is counted beside the answer is part of the completion",
        arguments: [
            (ReportedUsage(prompt: 1000, completion: 30, reasoning: 2000, total: 3030), 2030),
            (ReportedUsage(prompt: 1000, completion: 30, total: 3030), 2030),
            (ReportedUsage(prompt: 1000, completion: 0, total: 1500), 500),
            (ReportedUsage(prompt: 1000, completion: 30, reasoning: 400), 430),
            (ReportedUsage(prompt: 1000, completion: 500, reasoning: 400, total: 1500), 500),
            (ReportedUsage(prompt: 1000, completion: 500, reasoning: 400, total: 1400), 500),
        ]
    )
    func beside(reported: ReportedUsage, completion: Int) {
        let (usage, odd) = believed(reported)
        #expect(usage.completion == completion && usage.prompt == 1000 && odd == 0)
    }

    @Test("counts that can't be are taken as not counted, or bounded by what the request allowed, and marked")
    func impossible() {
        #expect(believed(ReportedUsage(prompt: 1000, cachedPrompt: 4000, completion: 500)).usage.cachedPrompt == nil)
        #expect(believed(ReportedUsage(prompt: -5, completion: -1)).usage == TokenUsage())
        #expect(believed(ReportedUsage(prompt: 0, completion: 0, total: 0)).usage == TokenUsage())
        #expect(believed(ReportedUsage(prompt: 1000, completion: 0), textBytes: 0).usage.completion == 0)
        for absurd in [1_000_000_000_000_000, .max, .max - 1] {
            let (usage, odd) = believed(ReportedUsage(prompt: absurd, completion: absurd, reasoning: absurd))
            #expect(usage.prompt == 4000 && usage.completion == 1000 && usage.reasoning == 1000 && odd == 3)
            #expect(believed(ReportedUsage(prompt: 1000, completion: absurd, total: 1500)).usage.completion == 500)
            #expect(believed(ReportedUsage(prompt: 1000, completion: 500, total: absurd)).usage.completion == 500)
            #expect(believed(ReportedUsage(prompt: .min, completion: 5, total: absurd)).usage.completion == 5)
        }
        for odd in [
            ReportedUsage(prompt: 10, cachedPrompt: -1),
            ReportedUsage(prompt: 10, completion: 5, reasoning: 9, total: 15),
        ] {
            #expect(believed(odd).odd > 0)
        }
    }

    @Test("a later report takes the place of an earlier one, but zeros never do")
    func later() {
        var usage = ReportedUsage(prompt: 1000, completion: 10, total: 1010)
        usage.take(ReportedUsage(prompt: 1000, completion: 500, total: 1500, cost: 0.01))
        usage.take(ReportedUsage(prompt: 0, completion: 0, total: 0, cost: 0))
        #expect(usage == ReportedUsage(prompt: 1000, completion: 500, total: 1500, cost: 0.01))
    }

    @Test("no count makes a price overflow, fall below zero, or bill more cached tokens than the prompt has")
    func prices() {
        let price = Price(input: 1, cachedInput: 0.1, output: 2)
        #expect(price.microUSD(promptTokens: .max, cachedTokens: .min, completionTokens: .max) == 1_000_000_000_000)
        #expect(price.microUSD(promptTokens: -5, cachedTokens: -5, completionTokens: -5) == 0)
        #expect(price.microUSD(promptTokens: 1000, cachedTokens: 4000, completionTokens: 0) == 100)
        #expect(
            Price(input: .infinity, cachedInput: .nan, output: 1).microUSD(
                promptTokens: 1,
                cachedTokens: 1,
                completionTokens: 1
            ) >= 0
        )
        var budget = Budget(limit: 1000, spent: .max - 1)
        #expect(budget.reserve(.max) == .stop)
        budget.settle(.max, cost: .max)
        #expect(budget.spent == .max && budget.reserved == 0)
    }

    @Test(
        "what a failed attempt counted is its charge; what had only arrived is estimated; where nothing came there is none"
    )
    func failures() throws {
        let teacher = try GatewayTests.configuration("http://h")
        let sent = SentRequest(GatewayTests.request(1), body: String(repeating: "x", count: 3000))
        func charge(_ events: String) -> Charge? {
            var decoder = AnswerDecoder(ChatCompletions())
            _ = Array(events.utf8).withUnsafeBufferPointer { decoder.take($0) }
            guard case .failure(let failure) = decoder.finish() else { return nil }
            return failure.charged(sent: sent, configuration: teacher).charge
        }
        let text = "data: {\"choices\":[{\"delta\":{\"content\":\"\(String(repeating: "a", count: 300))\"}}]}\n\n"
        let cutOff =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"insufficient_system_resource\"}],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":300}}\n\n"
        let counted = try #require(charge(text + cutOff))
        #expect(counted.costMicroUSD == 200 + 2 * 300 && !counted.isEstimated)
        let estimated = try #require(charge(text))
        #expect(estimated.isEstimated && estimated.costMicroUSD == sent.prompt.all / 3 + 1 + 2 * 101)
        #expect(charge(": waiting\n\n") == nil)
    }
}

@Suite("Tokens of bytes")
struct TokenRatioTests {
    private let prose = TokenRatio.Bytes([String(repeating: "sand dries ", count: 1000)])
    private let digits = TokenRatio.Bytes([String(repeating: "1234567890", count: 1100)])

    @Test("letters and blanks are counted apart from the rest, in texts of any length")
    func apart() {
        var random = SeededGenerator(seed: 2, parts: "apart")
        for length in [0, 1, 254, 255, 256, 511, 5000] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0..<0x80, using: &random) }
            let text = String(decoding: bytes, as: UTF8.self)
            let plain = text.unicodeScalars.count {
                $0.properties.isAlphabetic || " \n\r\t".unicodeScalars.contains($0)
            }
            let counted = TokenRatio.Bytes(["é", text])
            #expect(counted.plain == plain && counted.all == length + 2)
            #expect(TokenRatio.Bytes([String(repeating: "x", count: length)]).plain == length)
        }
    }

    @Test(
        "as long as too little was counted, a token a byte is reserved; then less for letters, and still that for digits and signs"
    )
    func bounds() {
        var ratio = TokenRatio()
        #expect(ratio.mostPromptTokens(prose) == 11_000 + TokenRatio.template)
        for _ in 0..<TokenRatio.trusted {
            ratio.counted(TokenUsage(prompt: 2756, completion: 10), prompt: prose, textBytes: 40, maxTokens: 100)
        }
        let bound = ratio.mostPromptTokens(prose)
        #expect(bound > 2756 && bound < 5000)
        #expect(ratio.mostPromptTokens(digits) >= 11_000)
    }

    @Test("no count of a prompt that was seen is above what would be reserved for it")
    func neverExceeded() {
        for share in [0.1, 0.3, 0.7, 1.0] {
            var ratio = TokenRatio()
            for text in [prose, digits] {
                for _ in 0..<20 {
                    let tokens = Int(Double(text.all) * share) + 40
                    #expect(tokens <= ratio.mostPromptTokens(text))
                    ratio.counted(TokenUsage(prompt: tokens), prompt: text, textBytes: 0, maxTokens: 100)
                }
            }
        }
    }

    @Test("where a server bills past max_tokens, more is reserved")
    func beyond() {
        var ratio = TokenRatio()
        #expect(ratio.mostCompletionTokens(1000) == 1000)
        ratio.counted(TokenUsage(prompt: 10, completion: 3000), prompt: prose, textBytes: 100, maxTokens: 1000)
        #expect(ratio.mostCompletionTokens(1000) >= 3000)
        #expect(ratio.mostCompletionTokens(.max) == .max)
    }
}
