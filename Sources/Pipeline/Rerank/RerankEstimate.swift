import Prompts
import Ranking
import Store
import Teacher

/// What is left to ask, and what it would cost; nothing is sent.
public struct RerankEstimate: Sendable, Codable {
    /// Queries without an order.
    public var queries = 0
    /// Requests for them, those with a stored answer among them.
    public var requests = 0
    /// Tokens of their prompts, estimated on the first stage's order.
    public var promptTokens = 0
    /// Tokens of chains and answers, by what earlier answers took, else assumed.
    public var completionTokens = 0
    /// Millionths of a US dollar; nil if the price is unknown.
    public var costMicroUSD: Int?
    /// Where the length of answers comes from.
    public var basis = ""
    /// Whether vectors are missing, so that the first stage is not known yet.
    public var needsEmbeddings = false
}

extension RerankRun {
    /// Loads data, finds what would be reranked, and counts; every window is taken to be new.
    public func estimate(limit: Int?) async throws -> RerankEstimate {
        try await IngestStage(store: store, domain: configuration.domain, fingerprint: ingest).run()
        let length = AnswerLength(samples: try await store.answerSamples())
        let finder = try finder(embeddings: EmbeddingDesk(store: store))
        let mean = length.mean(.rank)
        var estimate = RerankEstimate()
        estimate.basis = length.basis
        try await eachPending(limit: limit) { query in
            estimate.queries += 1
            let candidates: [Reranker.Candidate]
            do {
                candidates = Array(try await found(query, finder: finder).0.prefix(configuration.top))
            } catch is EmbeddingsMissing {
                estimate.needsEmbeddings = true
                return
            }
            for shown in lists(candidates) {
                estimate.requests += 1
                let context = PromptContext(query: query.query.text, passages: shown.map(\.passage))
                let messages = configuration.prompt.render(context, passageTokens: configuration.passageTokens)
                estimate.promptTokens += messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
            }
        }
        estimate.completionTokens = estimate.requests * mean
        estimate.costMicroUSD = configuration.pipeline.teacher.price?.microUSD(
            promptTokens: estimate.promptTokens,
            cachedTokens: 0,
            completionTokens: estimate.completionTokens
        )
        return estimate
    }

    /// What the model would be shown, as if no window changed the order.
    private func lists(_ candidates: [Reranker.Candidate]) -> [[Reranker.Candidate]] {
        switch configuration.method {
        case .pointwise: return candidates.map { [$0] }
        case .full: return candidates.count > 1 ? Array(repeating: candidates, count: configuration.passes) : []
        case .window:
            let windows = configuration.plan.windows(over: candidates.count).map { Array(candidates[$0]) }
            return (0..<configuration.passes).flatMap { _ in windows }
        }
    }
}
