import Ranking
import Retrieval
import Store

/// Joins what several finders find into one list.
struct FusionFinder: CandidateFinder {
    let finders: [any CandidateFinder]
    let fusion: Fusion
    let weights: [Double]
    let top: Int

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        var lists: [FoundPassages] = []
        for finder in finders { lists.append(try await finder.find(query, material: material)) }
        let joined = fusion.join(
            lists.map { list in list.hits.map { Fusion.Entry(id: $0.passage.id, score: $0.score) } },
            weights: weights
        ).prefix(top)
        var found = FoundPassages(origin: lists.first?.origin ?? .dense, hits: [])
        for entry in joined {
            let list = lists[entry.list]
            var hit = list.hits[entry.place]
            hit.score = entry.score
            hit.origin = hit.origin ?? list.origin
            found.hits.append(hit)
        }
        found.excluded = lists.flatMap { list in
            list.excluded.map { hit in
                var hit = hit
                hit.origin = hit.origin ?? list.origin
                return hit
            }
        }
        found.documents = lists.flatMap(\.documents)
        found.missing = lists.flatMap(\.missing)
        found.textless = lists.flatMap(\.textless)
        return found
    }
}
