import Prompts
import Ranking
import Retrieval
import Store
import Synchronization
import Teacher

/// Finds every request that a run would send, without sending any.
///
/// The stages themselves find out what they would ask, from a desk that answers from the store only. What stored answers carry is done
/// and kept, as it costs nothing.
struct Survey: Sendable {
    /// Requests of a stage.
    struct Counts: Sendable {
        var stored = 0
        var missing = 0
        var promptTokens = 0
        var promptBytes = 0

        mutating func add(_ messages: [ChatMessage]) {
            missing += 1
            promptTokens += messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1.content) }
            promptBytes += messages.reduce(0) { $0 + $1.content.utf8.count }
        }
    }

    /// What is left of a domain.
    struct Left: Sendable {
        var byStage: [StageName: Counts] = [:]
        /// Of these the missing ones whose question was answered before in other words: they would be paid again.
        var again: [StageName: Counts] = [:]
        /// Queries that have an answer of a stage, and whose request there is not known yet.
        var unknownAgain: [StageName: Int] = [:]
        /// Queries whose list is not known yet, since an answer before it is missing.
        var unjudged = 0
        /// Of these the ones whose candidates are not known, since a vector is missing.
        var unfound = 0
        /// What an embedding model would be asked.
        var embeddings = EmbeddingTally.Need()
    }

    let configuration: PipelineConfiguration
    let store: Store
    let gateway: Gateway

    /// There is no stored answer, and none may be asked for.
    private struct NotStored: Error {}

    /// Walks through the queries that have not come to an end.
    ///
    /// - Parameter visit: takes each request that no stored answer serves.
    func walk(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        visit: @escaping @Sendable (TeacherRequest, RequestKey) async throws -> Void = { _, _ in }
    ) async throws -> Left {
        let shared = Shared()
        let embeddings = EmbeddingDesk(store: store)
        let runner = PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: RunState(),
            progress: RunProgress(),
            embeddings: embeddings,
            asksInOrder: true,
            ask: { request in try await ask(request, shared: shared, visit: visit) }
        )
        let stages = try runner.stages(of: domain)
        var left = Left()
        var after = -1
        let last = try await runner.lastOrdinal(options, domain: domain, ingest: fingerprints[.ingest]) ?? .max
        while true {
            let queries = try await store.pendingQueries(
                domain: domain.name,
                at: fingerprints,
                after: after,
                upTo: last,
                count: 256
            )
            guard let end = queries.last else { break }
            for query in queries where options.holds(query.query.id) {
                let finished = try await store.finishedStages(of: query.query.id, at: fingerprints)
                var work = QueryWork(query, store: store, fingerprints: fingerprints)
                for stage in stages where !finished.contains(type(of: stage).name) {
                    if let only = options.only, only != type(of: stage).name { continue }
                    let goesOn = try await process(stage, work: &work)
                    if goesOn == true { continue }
                    // A query that has come to its end asks nothing more.
                    if goesOn == nil, options.only == nil {
                        if type(of: stage).name < .rank { left.unjudged += 1 }
                        if type(of: stage).name == .candidates { left.unfound += 1 }
                        for later in [StageName.judge, .rank] where type(of: stage).name < later {
                            let all = 0..<Int.max
                            if try await store.isAnswered(query.query.id, stage: later, samples: all) {
                                left.unknownAgain[later, default: 0] += 1
                            }
                        }
                    }
                    break
                }
            }
            after = end.ordinal
        }
        left.byStage = shared.counts.withLock(\.all)
        left.again = shared.counts.withLock(\.again)
        left.embeddings = embeddings.tally.byDomain[domain.name] ?? left.embeddings
        return left
    }

    /// Runs a stage as far as stored answers carry it.
    ///
    /// - Returns: whether the next stage has its inputs; nil where an answer is missing for that.
    private func process(_ stage: any Stage, work: inout QueryWork) async throws -> Bool? {
        let name = type(of: stage).name
        do {
            let result = try await stage.process(work)
            guard let fingerprint = work.fingerprints[name] else { return false }
            let recorded = RecordedResult(result, stage: name, fingerprint: fingerprint)
            try await store.record([recorded], query: work.query.query.id)
            work.take(result.output)
            return result.status == .done
        } catch is NotStored {
            return nil
        } catch is PagesNotFetched {
            // An estimate sends nothing, not to web servers either.
            return nil
        } catch is EmbeddingsMissing {
            return nil
        }
    }

    private final class Shared: Sendable {
        let counts = Mutex<(all: [StageName: Counts], again: [StageName: Counts])>(([:], [:]))
    }

    private func ask(
        _ request: TeacherRequest,
        shared: Shared,
        visit: @Sendable (TeacherRequest, RequestKey) async throws -> Void
    ) async throws -> (answer: Answer, key: RequestKey) {
        let key = gateway.key(for: request)
        if let answer = try await gateway.storedAnswer(for: key) {
            shared.counts.withLock { $0.all[request.stage, default: Counts()].stored += 1 }
            return (answer, key)
        }
        // Retries of a sample have numbers of their own; any answer to it counts.
        let first = SampleNumber(request.sample).sample * TeacherDesk.numbersForSample
        let isAgain = try await store.isAnswered(
            request.query,
            stage: request.stage,
            samples: first..<(first + TeacherDesk.numbersForSample)
        )
        shared.counts.withLock {
            $0.all[request.stage, default: Counts()].add(request.messages)
            if isAgain { $0.again[request.stage, default: Counts()].add(request.messages) }
        }
        try await visit(request, key)
        throw NotStored()
    }
}
