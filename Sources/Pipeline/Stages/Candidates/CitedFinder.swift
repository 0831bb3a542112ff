import Ranking
import Retrieval
import Store

/// Takes the passages of the pages that the accepted answer links to.
struct CitedFinder: CandidateFinder {
    let pages: CitedPages

    func find(_ query: QueryRecord, material: QueryMaterial) async throws -> FoundPassages {
        let domain = query.query.id.domain
        let cited = try await pages.candidates(citing: material.citedURLs)
        var found = FoundPassages(
            origin: .cited,
            hits: [],
            missing: cited.missing.filter { cited.absences[$0] == nil }.map {
                "page \($0), cited by the accepted answer, is not among the saved pages"
            },
            absent: cited.missing.compactMap { cited.absences[$0] }
        )
        for passage in cited.passages {
            let id = DocumentName.page(passage.attribution.url ?? "", domain: domain)
            found.hits.append(FoundPassages.Hit(passage: passage.passage, documentID: id))
            if let index = found.documents.firstIndex(where: { $0.id == id }) {
                found.documents[index].passages.append(passage.passage)
            } else {
                found.documents.append(
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
        return found
    }
}
