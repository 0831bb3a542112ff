import Ranking
import Retrieval
import Store

/// Finds passages for a query in one way.
protocol CandidateFinder: Sendable {
    /// The passages, best first.
    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages
}

/// What a finder found for a query.
struct FoundPassages: Sendable {
    /// A passage with the document that it stands in.
    struct Hit: Sendable {
        var passage: Passage
        var documentID: String
        var score: Double?
        /// How it was found, where that differs from hit to hit; nil for the list's own.
        var origin: CandidateOrigin?
    }

    /// How they were found.
    var origin: CandidateOrigin
    /// Best first.
    var hits: [Hit]
    /// What would be among them, if the source row did not exclude its documents.
    var excluded: [Hit] = []
    /// Documents that the store does not hold yet.
    var documents: [DocumentRecord] = []
    /// What could not be had, for the user: a page that is not in the folder.
    var missing: [String] = []
    /// Documents that were ranked and have no text here, best first.
    var textless: [String] = []
    /// Pages that could not be had, with the reason.
    var absent: [PageAbsence] = []
}

extension Sequence {
    /// The first elements that are not excluded, and the excluded ones that stand before the last of them.
    func first(_ count: Int, without isExcluded: (Element) -> Bool) -> (allowed: [Element], excluded: [Element]) {
        var (allowed, excluded): ([Element], [Element]) = ([], [])
        for element in self where allowed.count < count {
            if isExcluded(element) { excluded.append(element) } else { allowed.append(element) }
        }
        return (allowed, excluded)
    }
}

extension FoundPassages {
    /// Passages of web pages, each page a document of the domain.
    init(
        _ pages: CitedPassages,
        origin: CandidateOrigin,
        domain: String,
        missing: (_ url: String) -> String
    ) {
        self.init(
            origin: origin,
            hits: [],
            missing: pages.missing.filter { pages.absences[$0] == nil }.map(missing),
            absent: pages.missing.compactMap { pages.absences[$0] }
        )
        for passage in pages.passages {
            let id = DocumentName.page(passage.attribution.url ?? "", domain: domain)
            hits.append(Hit(passage: passage.passage, documentID: id))
            if let index = documents.firstIndex(where: { $0.id == id }) {
                documents[index].passages.append(passage.passage)
            } else {
                documents.append(
                    DocumentRecord(
                        id: id,
                        domain: domain,
                        origin: .page,
                        title: passage.passage.title,
                        attribution: passage.attribution,
                        passages: [passage.passage]
                    )
                )
            }
        }
    }
}

/// Takes the passages of the pages that the accepted answer links to.
struct CitedFinder: CandidateFinder {
    let pages: CitedPages

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let cited = try await pages.candidates(citing: material.citedURLs)
        return FoundPassages(cited, origin: .cited, domain: query.query.id.domain) {
            "page \($0), cited by the accepted answer, is not among the saved pages"
        }
    }
}

/// Takes the corpus documents that human judgments name for the query.
struct QrelsFinder: CandidateFinder {
    let store: Store

    func find(_ query: QueryRecord, material: SourceMetadata) async throws -> FoundPassages {
        let domain = query.query.id.domain
        let judged = material.qrels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        let names = judged.map { DocumentName.corpus($0, domain: domain) }
        let passages = try await store.passages(ofDocuments: names)
        return FoundPassages(
            origin: .qrels,
            hits: names.flatMap { name in
                (passages[name] ?? []).map { FoundPassages.Hit(passage: $0, documentID: name) }
            },
            missing: names.filter { passages[$0] == nil }.map {
                "document \($0), judged in the qrels, is not in the corpus"
            }
        )
    }
}

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
