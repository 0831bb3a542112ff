import Foundation
import Ranking
import Retrieval
import Settings
import Store
import Teacher

/// What finders are made from.
struct FinderContext: Sendable {
    let store: Store
    let domain: String
    let seed: Int
    /// Where keys are, by the name of their variable.
    var environment: [String: String] = ProcessInfo.processInfo.environment
    /// Where vectors come from.
    let embeddings: EmbeddingService
    /// The run that notes how far something is that takes long.
    var runID: Int64?
    /// Fetches pages; nil where nothing may be sent.
    var crawler: Crawler?
    /// Searches that are being asked; one for all domains of a run.
    var searches = SharedSearches()
    /// Ends what is built for all queries.
    var state = RunState()
    /// The indexes of the domain's corpus, one for each set of parameters that its finders name.
    var indexes: [CorpusIndex.Contents: CorpusIndex] = [:]

    /// Notes how far the embedding of a corpus is.
    @Sendable func note(_ message: String) async throws {
        let event = EventRecord(kind: .embedding, domain: domain, stage: .candidates, message: message)
        try await store.note(event, run: runID)
    }

    /// The index with the words of the corpus.
    func corpus(_ parameters: BM25Parameters) -> CorpusIndex {
        indexes[.words(parameters)]
            ?? CorpusIndex(store: store, domain: domain, contents: .words(parameters), state: state)
    }

    /// Any index: they all know the passages by number.
    var anyCorpus: CorpusIndex {
        indexes.first?.value ?? CorpusIndex(store: store, domain: domain, contents: .names, state: state)
    }
}

/// All ways of finding candidates, one line each.
enum FinderRegistry {
    private static let makers: [String: @Sendable (Settings, FinderContext) throws -> any CandidateFinder] = [
        "cited_pages": { settings, context in
            CitedFinder(
                pages: try CitedPages(
                    settings: settings,
                    store: SnapshotLedger(store: context.store),
                    crawler: context.crawler
                )
            )
        },
        "bm25": { settings, context in
            BM25Finder(
                store: context.store,
                corpus: context.corpus(parameters(settings)),
                top: settings[CandidateKinds.bm25Top]
            )
        },
        "qrels": { _, context in QrelsFinder(store: context.store) },
        "sample": { settings, context in
            SampleFinder(
                store: context.store,
                corpus: context.anyCorpus,
                count: try settings.requiredInteger("count"),
                seed: context.seed
            )
        },
        "web_search": { settings, context in try WebFinderMaker.finder(settings, context: context) },
        "run": { settings, context in
            let index = RunIndex(
                store: context.store,
                domain: context.domain,
                file: try settings.file("path"),
                state: context.state
            )
            return RunFinder(store: context.store, index: index, top: settings[CandidateKinds.runTop])
        },
        "dense": { settings, context in
            let cache = try context.embeddings.cache(EmbeddingConfiguration(settings: settings))
            let corpus = DenseCorpus(
                store: context.store,
                domain: context.domain,
                cache: cache,
                tally: context.embeddings.tally,
                state: context.state,
                note: context.note
            )
            return DenseFinder(store: context.store, corpus: corpus, top: settings[CandidateKinds.denseTop])
        },
        "fusion": { settings, context in
            FusionFinder(
                finders: try finders(settings.list("of"), context: context),
                fusion: settings.string("method") == "weighted"
                    ? .weightedScores : .reciprocalRank(k: settings[CandidateKinds.k]),
                weights: settings.numbers("weights"),
                top: settings[CandidateKinds.fusionTop]
            )
        },
    ]

    /// The finders that a domain names, in its order; ``Preflight`` has refused those that can't run.
    static func finders(_ list: [Settings], context: FinderContext) throws -> [any CandidateFinder] {
        var context = context
        for settings in list where try settings.requiredString("kind") == "bm25" {
            let parameters = parameters(settings)
            context.indexes[.words(parameters)] = context.corpus(parameters)
        }
        return try list.compactMap { settings in
            try makers[settings.requiredString("kind")]?(settings, context)
        }
    }

    private static func parameters(_ settings: Settings) -> BM25Parameters {
        BM25Parameters(k1: settings[CandidateKinds.k1], b: settings[CandidateKinds.b])
    }
}
