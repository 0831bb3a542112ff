import Testing

@testable import Teacher

@Suite("What servers say of a text's length")
struct EmbeddingLimitTests {
    @Test(
        "is understood in the words of each of them",
        arguments: [
            (
                "This model's maximum context length is 512 tokens. However, you requested 700 tokens in the input for embedding generation.",
                512, 700
            ),
            (
                "This model's maximum context length is 8192 tokens, however you requested 9001 tokens (9001 in your prompt; 0 for the completion).",
                8192, 9001
            ),
            ("`inputs` must have less than 512 tokens. Given: 700", 512, 700),
            (
                "input (700 tokens) is too large to process. increase the physical batch size (current batch size: 512)",
                512, 700
            ),
            (
                "Token indices sequence length is longer than the specified maximum sequence length for this model (700 > 512)",
                512, 700
            ),
        ]
    )
    func words(message: String, most: Int, found: Int) {
        let numbers = EmbeddingLimit.numbers(message)
        #expect(numbers?.most == most && numbers?.found == found)
    }

    @Test(
        "is not found where the words speak of something else",
        arguments: ["unsupported model 4096", "bad request", ""]
    )
    func nothing(message: String) {
        var limit = EmbeddingLimit()
        let length = limit.learn(message, estimated: 100)
        #expect(length == nil && limit.estimate == nil)
    }

    @Test("cuts the text that was refused by its own count, and the others by the mean of what was answered")
    func learned() {
        var limit = EmbeddingLimit()
        let words = "maximum context length is 512 tokens, you requested 1024"
        let length = limit.learn(words, estimated: 500)
        #expect(length == 245 && limit.tokens == 512 && limit.estimate == 501)
        limit.count(tokens: 1200, estimated: 1000)
        #expect(limit.estimate == 418)
        // Where no number is given, a little is taken away each time.
        let less = limit.learn("maximum context length is 512 tokens", estimated: 400)
        let unnumbered = limit.learn("the input length exceeds the context length", estimated: 400)
        #expect(less == 360 && unnumbered == 320)
        limit.count(tokens: -5, estimated: 1)
        limit.count(tokens: .max, estimated: 1)
        #expect(limit.estimate == 418)
    }
}
