package import Ingest
import Retrieval
package import Settings
import Store
import Teacher

/// A named section of a pipeline file.
package struct DomainConfiguration: Sendable {
    package let name: String
    /// The reader of the queries.
    package let source: any QuerySource
    /// The reader of the corpus; the source itself where the file names none.
    package let corpus: any QuerySource
    /// How passages are found, in order.
    package let candidates: [Settings]
    /// Whether copies of a query and of its gold answer are kept out of its candidates.
    let leavesOutOwnDocuments: Bool
    /// Who gives the pointwise labels.
    package let judge: JudgeConfiguration
    /// The settings of both readers, for fingerprints.
    let readerSettings: [Settings]

    /// All ways of finding candidates, those that a fusion joins among them.
    var ways: [Settings] {
        func flat(_ settings: Settings) -> [Settings] { [settings] + settings.list("of").flatMap(flat) }
        return candidates.flatMap(flat)
    }

    /// The models that its passages are embedded by, by the key of their vectors.
    var embedders: [String] {
        Set(
            ways.filter { $0.string("kind") == CandidateKinds.dense.name }
                .compactMap { try? EmbeddingConfiguration(settings: $0).vectorsKey }
        ).sorted()
    }

    /// Whether candidates are found on pages that are fetched from the web.
    var fetchesPages: Bool {
        let kinds = [CandidateKinds.citedPages.name, CandidateKinds.webSearch.name]
        return ways.contains { way in
            kinds.contains(way.string("kind") ?? "") && !way.has("pages")
                && way.string("provider") != SearchProviders.local
        }
    }

    /// Whether people write its queries themselves.
    var readsOwnRows: Bool { type(of: source).kind == SourceRegistry.ownRows }

    /// Whether candidates are the pages that queries cite.
    var takesCitedPages: Bool { ways.contains { $0.string("kind") == CandidateKinds.citedPages.name } }

    /// Whether these are wanted of queries that never cite any.
    var citesNothing: Bool { takesCitedPages && !type(of: source).citesPages }

    /// What to write in place of `cited_pages`, where queries cite no page.
    var uncitedAdvice: String {
        "take another kind in domains.\(name).candidates (bm25, web_search …); pages are cited by sources of kind "
            + SourceRegistry.citing.joined(separator: ", ")
    }

    init(name: String, settings: Settings, seed: Int) throws {
        self.name = name
        func reader(_ key: String) throws -> (any QuerySource, Settings)? {
            guard let reader = settings.settings(key) else { return nil }
            var values = reader.values
            values["seed"] = .integer(seed)
            let seeded = Settings(path: reader.path, values: values)
            return (try SourceRegistry.source(kind: try reader.requiredString("kind"), settings: seeded), seeded)
        }
        guard let (source, sourceSettings) = try reader("source") else {
            throw PipelineFileError(path: settings.join("source"), expected: "a source", found: "nothing")
        }
        self.source = source
        let corpus = try reader("corpus")
        self.corpus = corpus?.0 ?? source
        readerSettings = [sourceSettings] + (corpus.map { [$0.1] } ?? [])
        candidates = settings.list("candidates")
        leavesOutOwnDocuments = settings.string("own_documents") != "keep"
        judge = try JudgeConfiguration(settings: settings.section("judge"))
    }
}

extension DomainConfiguration {
    /// How much of the corpus has vectors, for each model that the domain names and a run has looked at.
    func embeddedCounts(_ store: Store) async throws -> [EmbeddedCount] {
        var counts: [EmbeddedCount] = []
        for model in embedders {
            if let count = try await store.embeddedCount(model: model, domain: name) { counts.append(count) }
        }
        return counts
    }
}
