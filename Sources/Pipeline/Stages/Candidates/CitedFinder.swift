import Retrieval
import Store

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
