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
        _ assembled: AssembledAnswer,
        configuration: TeacherConfiguration,
        sentBytes: Int = 0,
        priceFactor: Double = 1,
        at date: Date = Date()
    ) {
        let cost = configuration.price(at: date).map { price in
            price.microUSD(assembled.usage)
                ?? price.microUSD(
                    promptTokens: sentBytes / 3,
                    cachedTokens: 0,
                    completionTokens: (assembled.reasoning.utf8.count + assembled.content.utf8.count) / 3 + 1
                )
        }
        self.init(
            requestedModel: configuration.model,
            model: assembled.model,
            systemFingerprint: assembled.systemFingerprint,
            reasoning: assembled.reasoning,
            content: assembled.content,
            finishReason: assembled.finishReason,
            usage: assembled.usage,
            costMicroUSD: cost.map { Int((Double($0) * priceFactor).rounded(.up)) },
            isSimulated: configuration.isSimulator || assembled.systemFingerprint == "simulated"
        )
    }
}
