import Prompts
import Ranking
import Store
import Teacher

/// What is left to ask, and what it would cost; nothing is sent.
public struct RerankEstimate: Sendable, Codable {
    /// Queries without an order.
    public var queries = 0
    /// Requests that would be sent for them, ``dependent`` ones among them.
    public var requests = 0
    /// Of these the ones that depend on answers that are not there yet: one that turns out to be stored is not sent.
    public var dependent = 0
    /// Requests of these queries whose answer is stored: they cost nothing.
    public var stored = 0
    /// Tokens of the prompts that would be sent, estimated; of dependent ones on the order known so far.
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
    /// Loads data, finds what would be reranked, and counts what would be sent: windows are followed as far as stored answers lead.
    public func estimate(limit: Int?, shard: Shard? = nil) async throws -> RerankEstimate {
        try await IngestStage(store: store, domain: configuration.domain, fingerprint: ingest).run()
        let length = try await AnswerLength.measured(in: store, teacher: configuration.pipeline.teacher)
        let finder = try finder(embeddings: EmbeddingService(store: store))
        var tally = Tally(teacher: configuration.pipeline.teacher)
        tally.estimate.basis = length.basis
        try await eachPending(limit: limit, shard: shard) { query in
            tally.estimate.queries += 1
            do {
                let candidates = Array(try await found(query, finder: finder).0.prefix(configuration.top))
                if configuration.method == .pointwise {
                    // Passages do not depend on each other.
                    for candidate in candidates { try await add(query, [candidate], to: &tally) }
                } else {
                    try await add(query, candidates, to: &tally)
                }
            } catch Waiting.vectors {
                tally.estimate.needsEmbeddings = true
            }
        }
        var estimate = tally.estimate
        estimate.promptTokens = length.promptTokens(.rank, tally.prompts)
        estimate.completionTokens = estimate.requests.clampedTimes(length.mean(.rank))
        estimate.costMicroUSD = configuration.pipeline.teacher.price?.microUSD(
            promptTokens: estimate.promptTokens,
            cachedTokens: 0,
            completionTokens: estimate.completionTokens
        )
        return estimate
    }

    private struct Tally {
        let teacher: TeacherConfiguration
        var estimate = RerankEstimate()
        var prompts = AnswerLength.Prompts()

        mutating func add(_ request: TeacherRequest, isDependent: Bool) throws {
            estimate.requests += 1
            if isDependent { estimate.dependent += 1 }
            prompts.add(try AnswerLength.Prompts(request, to: teacher))
        }
    }

    /// Counts the requests about some candidates: the first one without a stored answer is known, those after it only in number.
    private func add(_ query: QueryRecord, _ candidates: [Reranker.Candidate], to tally: inout Tally) async throws {
        let walk = DryRunReranker()
        let reranker = walk.reranker(self)
        do {
            _ = try await reranker.rerank(query.query, candidates)
        } catch let missing as DryRunReranker.NotStored {
            try tally.add(missing.request, isDependent: false)
            var request = missing.request
            for shown in lists(candidates).dropFirst(max(1, walk.begun)) {
                request.messages = try reranker.messages(query.query, shown)
                try tally.add(request, isDependent: true)
            }
        }
        tally.estimate.stored += walk.stored
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
