import Ingest
import Ranking
import Store

/// What decontamination found, computed when the first query needs it and shared by all domains.
final class DecontaminationFilter: Sendable {
    /// The findings with the index that passages are compared with.
    struct Built: Sendable {
        let findings: [QueryID: QueryScreening.Finding]
        /// Nil where passages are not compared.
        let passages: BenchmarkIndex?
    }

    private let store: Store
    private let decontamination: DecontaminationConfiguration
    private let domains: [String]
    private let runID: Int64?
    private let building: SingleFlight<[String], Built>

    /// - Parameters:
    ///   - domains: all of the pipeline in its order, ingested.
    ///   - state: ends the reading of benchmarks with the run.
    init(
        store: Store,
        decontamination: DecontaminationConfiguration,
        domains: [String],
        runID: Int64?,
        state: RunState
    ) {
        self.store = store
        self.decontamination = decontamination
        self.domains = domains
        self.runID = runID
        building = state.singleFlight()
    }

    /// The findings; computed once, however many ask at the same time.
    func built() async throws -> Built {
        try await building.value(for: domains) { try await self.build() }
    }

    private func build() async throws -> Built {
        let (built, broken) = try await onBlockingThread { [store, decontamination, domains] isCancelled in
            func goOn() throws { if isCancelled() { throw CancellationError() } }
            // Benchmarks' passages are compared with ours only, never with queries: a question may quote what it asks about.
            let benchmarks = try BenchmarkIndex(
                decontamination.readers,
                threshold: decontamination.threshold,
                passages: false,
                goOn: goOn
            )
            var screening = QueryScreening(
                benchmarks: benchmarks,
                duplicateThreshold: decontamination.duplicateThreshold
            )
            for domain in domains {
                try store.eachQueryText(domain: domain) { id, text in
                    try goOn()
                    screening.add(id, text: text)
                }
            }
            let passages =
                decontamination.checksPassages
                ? try BenchmarkIndex(
                    decontamination.readers,
                    threshold: decontamination.threshold,
                    passages: true,
                    goOn: goOn
                ) : nil
            return (Built(findings: screening.findings, passages: passages), benchmarks.broken)
        }
        for row in broken {
            let event = EventRecord(kind: .benchmarkRowBroken, message: "\(row.file):\(row.line): \(row.reason)")
            try await store.note(event, run: runID)
        }
        return built
    }
}

/// Goes through all queries of a pipeline in their order, and finds those that must not be asked about.
///
/// Of several queries that are alike the first one stays; one that stands in a benchmark is no reason to drop another. What is found
/// depends on the texts and their order alone, so every run and every shard finds the same.
struct QueryScreening {
    /// Why a query is dropped.
    struct Finding: Sendable, Hashable {
        var reason: RejectReason
        var evidence: String
    }

    private let benchmarks: BenchmarkIndex
    private var earlier: NearIndex?
    private var names: [QueryID] = []
    /// The queries to drop.
    private(set) var findings: [QueryID: Finding] = [:]

    /// - Parameter duplicateThreshold: nil where queries are not compared with each other.
    init(benchmarks: BenchmarkIndex, duplicateThreshold: Double?) {
        self.benchmarks = benchmarks
        earlier = duplicateThreshold.map { NearIndex(likeness: .jaccard, threshold: $0, miss: 0.001) }
    }

    mutating func add(_ id: QueryID, text: String) {
        if let hit = benchmarks.hit(text) {
            findings[id] = Finding(reason: .contaminated, evidence: hit.evidence)
            return
        }
        guard let probe = earlier?.probe(text) else { return }
        if let match = earlier?.best(probe) {
            let evidence = evidenceJSON([
                "first": names[match.row].rawValue, "similarity": rounded(match.likeness),
                "match": match.isExact ? "exact" : "near",
            ])
            findings[id] = Finding(reason: .duplicateQuery, evidence: evidence)
            return
        }
        names.append(id)
        earlier?.add(probe)
    }
}
