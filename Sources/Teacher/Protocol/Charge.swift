package import Foundation
import Ranking

/// What an attempt is booked with: as the server counted it, else by estimate.
package struct Charge: Sendable, Hashable, Codable {
    /// The model that answered, or the one asked for.
    package var model: String
    /// Tokens, as far as the server counted them.
    package var usage: TokenUsage
    /// In millionths of a US dollar; nil where the price is unknown.
    package var costMicroUSD: Int?
    /// Whether tokens that the server did not count are part of the cost.
    package var isEstimated: Bool
    /// What the provider itself says that it takes, in millionths of a US dollar; nil where it does not say.
    package var providerCostMicroUSD: Int?
    /// Whether the simulator answered.
    package var isSimulated: Bool
}

/// A request as it was sent, as far as that bounds what may be counted for it.
package struct SentRequest: Sendable, Hashable {
    /// Of the messages.
    var prompt: TokenRatio.Bytes
    /// Of the whole body.
    var bodyBytes: Int
    /// The limit for reasoning and answer; 0 if it is not known.
    var maxTokens: Int

    init(_ request: TeacherRequest, body: String) {
        prompt = TokenRatio.Bytes(request.messages.map(\.content))
        bodyBytes = body.utf8.count
        maxTokens = request.sentTokens
    }

    /// Out of a body that was sent earlier, as a batch file is.
    package init(body: String, configuration: TeacherConfiguration) {
        prompt = TokenRatio.Bytes([body])
        bodyBytes = body.utf8.count
        let limit = JSONValue(Array(body.utf8)).flatMap {
            configuration.wire.tokenLimit(in: $0, field: configuration.preset.tokenLimitField)
        }
        maxTokens = limit ?? 0
    }
}

extension Charge {
    /// What the server counted; what it did not is estimated by bytes, on the high side, so that the budget holds.
    ///
    /// - Parameters:
    ///   - textBytes: of reasoning and answer, as they arrived.
    ///   - priceFactor: 1 for what came over the wire; batch files cost less. nil where that is unknown, and so is the cost.
    ///   - date: when it came, for prices by the hour.
    init(
        _ reported: ReportedUsage,
        model: String?,
        textBytes: Int,
        sent: SentRequest,
        configuration: TeacherConfiguration,
        ratio: TokenRatio,
        priceFactor: Double?,
        date: Date,
        _ repairs: inout AnswerRepairs
    ) {
        let usage = TokenUsage(
            reported,
            sentBytes: sent.bodyBytes,
            maxTokens: sent.maxTokens,
            textBytes: textBytes,
            &repairs
        )
        let most = sent.maxTokens > 0 ? sent.maxTokens : Int.max
        let cost = configuration.price(at: date).map { price in
            price.microUSD(
                promptTokens: usage.prompt ?? ratio.promptTokens(sent.prompt),
                cachedTokens: usage.cachedPrompt ?? 0,
                writtenTokens: usage.cacheWrite ?? 0,
                completionTokens: usage.completion ?? min(most, ratio.completionTokens(textBytes))
            )
        }
        self.init(
            model: model ?? configuration.model,
            usage: usage,
            costMicroUSD: cost.flatMap { cost in
                priceFactor.map { Int(clamped: (Double(cost) * $0).rounded(.up)) }
            },
            isEstimated: usage.prompt == nil || usage.completion == nil,
            providerCostMicroUSD: reported.cost.flatMap { $0 >= 0 ? Price.bounded(($0 * 1e6).rounded(.up)) : nil },
            isSimulated: configuration.isSimulator
        )
    }
}

extension AssembledAnswer {
    /// Whether the simulator says so: some protocols have no place for a build's mark.
    fileprivate var isSimulated: Bool { Self.isSimulated(model: model, systemFingerprint: systemFingerprint) }

    static func isSimulated(model: String?, systemFingerprint: String?) -> Bool {
        systemFingerprint == "simulated" || model == "rankforge-simulator"
    }
}

extension TeacherConfiguration {
    /// What an answer's reasoning is: as declared, as its shape tells, or as the provider usually shows it.
    func reasoningKind(of answer: AssembledAnswer) -> ReasoningKind {
        if answer.reasoning.allSatisfy(\.isWhitespace) { return ReasoningKind.none }
        return declaredReasoning ?? answer.reasoningKind ?? preset.reasoning ?? .raw
    }
}

extension Answer {
    /// What was assembled, with what it is booked with.
    package init(
        _ assembled: AssembledAnswer,
        sent: SentRequest,
        configuration: TeacherConfiguration,
        priceFactor: Double? = 1,
        at date: Date = Date()
    ) {
        self.init(
            assembled,
            sent: sent,
            configuration: configuration,
            ratio: TokenRatio(),
            priceFactor: priceFactor,
            at: date
        )
    }

    init(
        _ assembled: AssembledAnswer,
        sent: SentRequest,
        configuration: TeacherConfiguration,
        ratio: TokenRatio,
        priceFactor: Double? = 1,
        at date: Date
    ) {
        var repairs = assembled.repairs
        let charge = Charge(
            assembled.usage,
            model: assembled.model,
            textBytes: assembled.textBytes,
            sent: sent,
            configuration: configuration,
            ratio: ratio,
            priceFactor: priceFactor,
            date: date,
            &repairs
        )
        self.init(
            requestedModel: configuration.model,
            model: assembled.model,
            host: assembled.host,
            systemFingerprint: assembled.systemFingerprint,
            reasoning: assembled.reasoning,
            reasoningKind: configuration.reasoningKind(of: assembled),
            content: assembled.content,
            finishReason: assembled.finishReason,
            usage: charge.usage,
            costMicroUSD: charge.costMicroUSD,
            isSimulated: charge.isSimulated || assembled.isSimulated,
            isEstimated: charge.isEstimated,
            providerCostMicroUSD: charge.providerCostMicroUSD,
            repairs: repairs
        )
    }
}

extension AttemptFailure {
    /// With what it is booked with, where the server counted something or sent a part of an answer before it failed.
    package func charged(
        sent: SentRequest,
        configuration: TeacherConfiguration,
        priceFactor: Double? = 1,
        at date: Date = Date()
    ) -> AttemptFailure {
        charged(sent: sent, configuration: configuration, ratio: TokenRatio(), priceFactor: priceFactor, at: date)
    }

    func charged(
        sent: SentRequest,
        configuration: TeacherConfiguration,
        ratio: TokenRatio,
        priceFactor: Double? = 1,
        at date: Date
    ) -> AttemptFailure {
        guard let arrived, !arrived.usage.isEmpty || arrived.textBytes > 0 else { return self }
        var charged = self
        var repairs = AnswerRepairs()
        charged.charge = Charge(
            arrived.usage,
            model: arrived.model,
            textBytes: arrived.textBytes,
            sent: sent,
            configuration: configuration,
            ratio: ratio,
            priceFactor: priceFactor,
            date: date,
            &repairs
        )
        if arrived.isSimulated { charged.charge?.isSimulated = true }
        return charged
    }
}
