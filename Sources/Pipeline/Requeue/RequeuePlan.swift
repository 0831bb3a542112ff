package import Ranking
import Settings
import Store
import Teacher

/// Which rejects get another sample, and what that costs.
package struct RequeuePlan: Sendable {
    /// Queries of one domain that were rejected for one reason.
    package struct Line: Sendable, Codable, Hashable {
        package var domain: String
        /// Why they were rejected.
        package var reason: String
        /// The stage that asks again.
        package var stage: StageName
        /// How many queries.
        package var queries: Int
        /// The most requests that they ask.
        package var requests: Int
    }

    /// How many samples a query may get at a stage beyond those of the pipeline file.
    package static let most = 5

    /// By domain and reason.
    package private(set) var lines: [Line] = []
    /// Queries that have had all further samples that are allowed, or are left out by `--limit`.
    package private(set) var leftOut = (exhausted: 0, overLimit: 0)
    /// The most that it costs in millionths of a US dollar by the mean length of answers; nil where the price is unknown.
    package private(set) var costMicroUSD: Int? = 0
    let candidates: [RequeueCandidate]

    /// The most requests, those of later stages among them.
    package var requests: Int { lines.reduce(0) { $0 + $1.requests } }
    package var queries: Set<QueryID> { Set(candidates.map(\.query)) }

    /// Plans further samples for rejects; nothing is sent or changed.
    ///
    /// - Parameter limit: the most queries a domain, in source order.
    package static func make(
        _ run: PipelineRun,
        domain: String?,
        reason: RejectReason?,
        limit: Int?
    ) async throws -> RequeuePlan {
        let lengths = try await AnswerLength.measured(in: run.store, configuration: run.configuration)
        return RequeuePlan(
            found: try await run.store.requeueable(domain: domain, reason: reason),
            configuration: run.configuration,
            lengths: lengths,
            limit: limit
        )
    }

    init(found: [RequeueCandidate], configuration: PipelineConfiguration, lengths: [AnswerLength], limit: Int?) {
        // Labels that nobody asked a teacher for don't change by asking.
        let silent = Set(configuration.domains.filter { $0.judge.prompts.isEmpty }.map(\.name))
        var taken: [String: Int] = [:]
        var chosen: [RequeueCandidate] = []
        for candidate in found where candidate.stage != .judge || !silent.contains(candidate.query.domain) {
            if candidate.extra >= Self.most {
                leftOut.exhausted += 1
            } else if let limit, taken[candidate.query.domain, default: 0] >= limit {
                leftOut.overLimit += 1
            } else {
                taken[candidate.query.domain, default: 0] += 1
                chosen.append(candidate)
            }
        }
        candidates = chosen
        for candidate in chosen { add(candidate, configuration: configuration, lengths: lengths) }
        lines.sort { ($0.domain, $0.reason, $0.stage) < ($1.domain, $1.reason, $1.stage) }
    }

    private mutating func add(
        _ candidate: RequeueCandidate,
        configuration: PipelineConfiguration,
        lengths: [AnswerLength]
    ) {
        let own = max(1, candidate.stage == .judge ? candidate.requests : 1)
        // A new judgment may make a new list, which is then ranked.
        let later = candidate.stage == .judge ? configuration.rank.samples : 0
        let fullList =
            lengths[configuration.ranker.index].meanPrompt(.rank)
            ?? configuration.list.size * TokenEstimate.assumedPassage + TokenEstimate.assumedFrame
        let prompt = candidate.promptTokens.map { Int(clamped: $0.rounded(.up)) } ?? fullList
        func cost(_ stage: StageName, _ requests: Int, _ prompt: Int) -> Int? {
            let teacher =
                configuration.teacher(of: stage, in: candidate.query.domain) ?? configuration.ranker
            return teacher.endpoint.price?.microUSD(
                promptTokens: requests * prompt,
                cachedTokens: 0,
                completionTokens: requests * lengths[teacher.index].mean(stage)
            )
        }
        if let ownCost = cost(candidate.stage, own, prompt), let laterCost = cost(.rank, later, fullList) {
            costMicroUSD = costMicroUSD.map { $0 + ownCost + laterCost }
        } else {
            costMicroUSD = nil
        }
        let (domain, reason, stage) = (candidate.query.domain, candidate.reason, candidate.stage)
        if let place = lines.firstIndex(where: { $0.domain == domain && $0.reason == reason && $0.stage == stage }) {
            lines[place].queries += 1
            lines[place].requests += own + later
        } else {
            lines.append(Line(domain: domain, reason: reason, stage: stage, queries: 1, requests: own + later))
        }
    }

    /// Opens the queries again, each with one more sample.
    package func carryOut(_ run: PipelineRun) async throws {
        try await run.store.requeue(candidates, run: run.runID)
    }
}
