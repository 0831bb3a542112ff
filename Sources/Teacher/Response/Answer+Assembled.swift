import Foundation

extension Answer {
    /// What was assembled, with its price.
    ///
    /// - Parameters:
    ///   - sentBytes: for a server that counts no tokens: it is paid all the same, and three bytes a token is on the high side, so that the
    ///     budget holds.
    ///   - priceFactor: 1 for what came over the wire; batch files cost less.
    ///   - date: when it came, for prices by the hour.
    init(
        _ assembled: AnswerAssembler,
        configuration: TeacherConfiguration,
        sentBytes: Int = 0,
        priceFactor: Double = 1,
        at date: Date = Date()
    ) {
        let (reasoning, content) = assembled.parts()
        let cost = configuration.price(at: date).map { price in
            price.microUSD(assembled.usage)
                ?? price.microUSD(
                    promptTokens: sentBytes / 3,
                    cachedTokens: 0,
                    completionTokens: (reasoning.utf8.count + content.utf8.count) / 3 + 1
                )
        }
        self.init(
            requestedModel: configuration.model,
            model: assembled.model,
            systemFingerprint: assembled.systemFingerprint,
            reasoning: reasoning,
            content: content,
            finishReason: assembled.finishReason,
            usage: assembled.usage,
            costMicroUSD: cost.map { Int((Double($0) * priceFactor).rounded(.up)) },
            isSimulated: configuration.isSimulator || assembled.systemFingerprint == "simulated"
        )
    }
}
