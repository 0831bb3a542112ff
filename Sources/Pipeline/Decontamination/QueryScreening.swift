import Ranking
import Similarity

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
