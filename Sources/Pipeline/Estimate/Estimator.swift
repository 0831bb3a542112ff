import Prompts
import Ranking
import Store
import Synchronization
import Teacher

/// Finds out what a run would ask, without sending anything.
///
/// The free stages (reading, finding) are done and kept. A judge's prompts are then rendered and looked up; a list that is not
/// judged yet can't be known, so its ranking prompt is assumed to hold a full list of mean passages.
public struct Estimator: Sendable {
    private let configuration: PipelineConfiguration
    private let store: Store
    private let gateway: Gateway

    /// Makes an estimator.
    public init(configuration: PipelineConfiguration, store: Store, gateway: Gateway) {
        self.configuration = configuration
        self.store = store
        self.gateway = gateway
    }

    /// Estimates what is left.
    public func estimate(_ options: RunOptions, fingerprints: [String: [StageName: Fingerprint]]) async throws
        -> CostEstimate
    {
        let length = AnswerLength(samples: try await store.answerSamples())
        var lines: [CostEstimate.Line] = []
        for domain in configuration.domains where options.domain == nil || options.domain == domain.name {
            lines += try await estimate(
                domain,
                options: options,
                fingerprints: fingerprints[domain.name] ?? [:],
                length: length
            )
        }
        let tokens = lines.reduce(0) { $0 + $1.completionTokens }
        let perSecond = Double(configuration.teacher.concurrency) * Self.tokensASecond
        return CostEstimate(lines: lines, basis: length.basis, seconds: (Double(tokens) / perSecond).rounded(.up))
    }

    /// What users of DeepSeek's own service see (its open-infra report, day 6: 20 to 22).
    private static let tokensASecond = 20.0

    private func estimate(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        length: AnswerLength
    ) async throws -> [CostEstimate.Line] {
        let tally = Tally()
        // The stages themselves find out what they would ask: a desk that answers from the store only, and counts what is not there.
        let runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: RunState(),
            progress: RunProgress(),
            ask: { request in try await tally.ask(request, gateway: gateway) }
        )
        let stages = try runner.stages(of: domain)
        var after = -1
        var assumed = 0
        let last: Int
        if let limit = options.limit {
            last = try await store.ordinal(ofQuery: limit, domain: domain.name) ?? .max
        } else {
            last = .max
        }
        while true {
            let queries = try await store.pendingQueries(domain: domain.name, after: after, upTo: last, count: 256)
            guard let end = queries.last else { break }
            for query in queries {
                let finished = try await store.finishedStages(of: query.query.id, at: fingerprints)
                var work = QueryWork(query, store: store, fingerprints: fingerprints)
                for stage in stages where !finished.contains(type(of: stage).name) {
                    if let only = options.only, only != type(of: stage).name { continue }
                    guard try await process(stage, work: &work) else {
                        if type(of: stage).name < .rank, options.only == nil { assumed += 1 }
                        break
                    }
                }
            }
            after = end.ordinal
        }
        return [StageName.judge, .rank].map { stage in
            line(domain, stage: stage, tally: tally, assumed: stage == .rank ? assumed : 0, length: length)
        }
    }

    /// Runs a stage as far as stored answers carry it.
    ///
    /// - Returns: whether the next stage has its inputs.
    private func process(_ stage: any Stage, work: inout QueryWork) async throws -> Bool {
        let name = type(of: stage).name
        do {
            let result = try await stage.process(work)
            guard let fingerprint = work.fingerprints[name] else { return false }
            try await store.record(result, query: work.query.query.id, stage: name, fingerprint: fingerprint)
            work.take(result.output)
            return result.status == .done
        } catch is NotStored {
            return false
        }
    }

    private func line(
        _ domain: DomainConfiguration,
        stage: StageName,
        tally: Tally,
        assumed: Int,
        length: AnswerLength
    ) -> CostEstimate.Line {
        let counts = tally.counts(stage)
        let assumedTokens =
            assumed * (configuration.list.size * TokenEstimate.assumedPassage + TokenEstimate.assumedFrame)
        let requests = counts.missing + assumed
        let prompt =
            length.promptTokens(stage, estimated: counts.promptTokens, bytes: counts.promptBytes) + assumedTokens
        let completion = requests * length.mean(stage)
        let spread = length.spread(stage, requests: requests)
        func cost(_ price: Price?) -> [Int]? {
            price.map { price in
                [spread.low, 1, spread.high].map { factor in
                    price.microUSD(
                        promptTokens: prompt,
                        cachedTokens: 0,
                        completionTokens: Int(Double(completion) * factor)
                    )
                }
            }
        }
        return CostEstimate.Line(
            domain: domain.name,
            stage: stage,
            requests: requests,
            stored: counts.stored,
            promptTokens: prompt,
            completionTokens: completion,
            costMicroUSD: requests == 0 ? [0, 0, 0] : cost(configuration.teacher.price),
            peakMicroUSD: requests == 0 ? [0, 0, 0] : cost(configuration.teacher.peakPrice),
            isAssumed: assumed > 0
        )
    }

    /// There is no stored answer, and none may be asked for.
    private struct NotStored: Error {}

    /// Counts what stages would ask.
    private final class Tally: Sendable {
        struct Counts: Sendable {
            var stored = 0
            var missing = 0
            var promptTokens = 0
            var promptBytes = 0
        }

        private let byStage = Mutex<[StageName: Counts]>([:])

        func counts(_ stage: StageName) -> Counts { byStage.withLock { $0[stage] ?? Counts() } }

        func ask(_ request: TeacherRequest, gateway: Gateway) async throws -> (answer: Answer, key: RequestKey) {
            let key = gateway.key(for: request)
            if let answer = try await gateway.storedAnswer(for: key) {
                byStage.withLock { $0[request.stage, default: Counts()].stored += 1 }
                return (answer, key)
            }
            let bytes = request.messages.reduce(0) { $0 + $1.content.utf8.count }
            let tokens = request.messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
            byStage.withLock {
                $0[request.stage, default: Counts()].missing += 1
                $0[request.stage, default: Counts()].promptTokens += tokens
                $0[request.stage, default: Counts()].promptBytes += bytes
            }
            throw NotStored()
        }
    }
}
