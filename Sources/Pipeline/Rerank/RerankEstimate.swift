import Ranking
import Teacher

/// What is left to ask, and what it would cost; nothing is sent.
package struct RerankEstimate: Sendable, Codable {
    /// Queries without an order.
    package var queries = 0
    /// Requests that would be sent for them, ``dependent`` ones among them.
    package var requests = 0
    /// Of these the ones that depend on answers that are not there yet: one that turns out to be stored is not sent.
    package var dependent = 0
    /// Requests of these queries whose answer is stored: they cost nothing.
    package var stored = 0
    /// Tokens of the prompts that would be sent, estimated; of dependent ones on the order known so far.
    package var promptTokens = 0
    /// Tokens of reasoning and answers, by what earlier answers took, else assumed.
    package var completionTokens = 0
    /// Millionths of a US dollar; nil if the price is unknown.
    package var costMicroUSD: Int?
    /// Where the length of answers comes from.
    package var basis = ""
    /// Whether vectors are missing, so that the first stage is not known yet.
    package var needsEmbeddings = false
}

extension RerankRun {
    /// Loads data, finds what would be reranked, and counts what would be sent: windows are followed as far as stored answers lead.
    package func estimate(limit: Int?, shard: Shard? = nil) async throws -> RerankEstimate {
        try await reading.run()
        let teacher = configuration.teacher
        let length = try await AnswerLength.measured(in: store, configuration: configuration.pipeline)[teacher.index]
        let counter = RequestCounter(store: store, keepsStored: false)
        let embeddings = EmbeddingService(store: store)
        let window = ModelWindow(store: store, identity: teacher.endpoint.identity)
        try await walk(.counting(counter), embeddings: embeddings, window: window)
            .run(pending(limit: limit, shard: shard), window: 1)
        let asked = counter.total.byStage[.rank] ?? RequestCounter.Counts()
        var estimate = RerankEstimate()
        estimate.queries = counter.total.queries
        estimate.requests = Int(asked.missing)
        estimate.dependent = Int(asked.dependent)
        estimate.stored = asked.stored
        estimate.basis = length.basis(AnswerLength.assumed.keys.sorted())
        estimate.needsEmbeddings = embeddings.tally.texts > 0
        estimate.promptTokens = length.promptTokens(.rank, asked.prompts)
        estimate.completionTokens = estimate.requests.clampedTimes(length.mean(.rank))
        estimate.costMicroUSD = teacher.endpoint.price?.microUSD(
            promptTokens: estimate.promptTokens,
            cachedTokens: 0,
            completionTokens: estimate.completionTokens
        )
        return estimate
    }
}
