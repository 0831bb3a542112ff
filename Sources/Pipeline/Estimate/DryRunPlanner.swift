import Ranking
import Store
import Teacher

/// Finds every request that a run would send, without sending any: walks the stages that a run walks, with a ``RequestCounter`` in the place
/// of the teacher.
struct DryRunPlanner: Sendable {
    let configuration: PipelineConfiguration
    let store: Store
    /// Whether it is told which questions an earlier answer was paid for.
    var looksForAgain = false

    /// What is left of a domain: requests, and what an embedding model would be asked.
    typealias Left = (requests: RequestCounter.Total, embeddings: EmbeddingTally.Need)

    /// Walks through the queries that have not come to an end.
    ///
    /// - Parameter visit: takes each request that no stored answer serves and that depends on none.
    func walk(
        _ domain: DomainConfiguration,
        options: RunOptions,
        fingerprints: [StageName: Fingerprint],
        visit: @escaping RequestCounter.Visit = { _, _, _ in }
    ) async throws -> Left {
        let counter = RequestCounter(
            store: store,
            likelihood: try await .of(domain.name, in: store),
            looksForAgain: looksForAgain,
            candidates: { [configuration, store] in
                // An estimate sends nothing, not to web servers either.
                try await Assumption.candidates(of: domain, list: configuration.list, store: store)
            },
            visit: visit
        )
        let embeddings = EmbeddingService(store: store)
        try await PipelineRunner(
            configuration: configuration,
            store: store,
            runID: nil,
            state: RunState(),
            progress: RunProgress(),
            embeddings: embeddings,
            policy: .counting(counter)
        ).walk(domain, options: options, fingerprints: fingerprints)
        var total = counter.total
        // Other stages than the one that is looked at are not known to ask.
        if options.only != nil { total.waiting = 0 }
        return (total, embeddings.tally.byDomain[domain.name] ?? EmbeddingTally.Need())
    }
}
