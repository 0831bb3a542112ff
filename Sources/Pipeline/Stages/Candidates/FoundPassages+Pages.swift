import Ranking
import Retrieval
import Store

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
