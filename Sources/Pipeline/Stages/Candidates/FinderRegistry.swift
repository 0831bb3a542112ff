import Foundation
import Retrieval
import Settings
import Store
import Teacher

/// What finders are made from.
struct FinderContext: Sendable {
    let store: Store
    let domain: String
    let seed: Int
    /// Where vectors come from.
    let embeddings: EmbeddingDesk
    /// Notes how far something is that takes long.
    let note: @Sendable (String) async throws -> Void
}

/// All ways of finding candidates, one line each.
enum FinderRegistry {
    private static let makers: [String: @Sendable (Settings, FinderContext) throws -> any CandidateFinder] = [
        "cited_pages": { settings, _ in
            CitedFinder(pages: try CitedPages(settings: settings))
        },
        "bm25": { settings, context in
            let corpus = CorpusIndex(
                store: context.store,
                domain: context.domain,
                parameters: BM25Parameters(k1: settings.number("k1") ?? 0.9, b: settings.number("b") ?? 0.4)
            )
            return BM25Finder(store: context.store, corpus: corpus, top: settings.integer("top") ?? 20)
        },
        "qrels": { _, context in QrelsFinder(store: context.store) },
        "sample": { settings, context in
            let corpus = CorpusIndex(store: context.store, domain: context.domain, parameters: BM25Parameters())
            return SampleFinder(
                store: context.store,
                corpus: corpus,
                count: settings.integer("count") ?? 20,
                seed: context.seed
            )
        },
        "dense": { settings, context in
            let shelf = try context.embeddings.shelf(EmbeddingConfiguration(settings: settings))
            let corpus = DenseCorpus(
                store: context.store,
                domain: context.domain,
                shelf: shelf,
                tally: context.embeddings.tally,
                note: context.note
            )
            return DenseFinder(store: context.store, corpus: corpus, top: settings.integer("top") ?? 40)
        },
        "fusion": { settings, context in
            FusionFinder(
                finders: try finders(settings.list("of"), context: context),
                fusion: settings.string("method") == "weighted"
                    ? .weightedScores : .reciprocalRank(k: settings.number("k") ?? 60),
                weights: settings.numbers("weights"),
                top: settings.integer("top") ?? 40
            )
        },
    ]

    /// The finders that a domain names, in its order; ``Preflight`` has refused those that can't run.
    static func finders(_ list: [Settings], context: FinderContext) throws -> [any CandidateFinder] {
        try list.compactMap { settings in
            try makers[settings.requiredString("kind")]?(settings, context)
        }
    }
}
