/// How a candidate was found.
public enum CandidateOrigin: String, Hashable, Sendable, Codable, CaseIterable {
    /// On a page that the accepted answer links to.
    case cited
    /// By a web search.
    case web
    /// By BM25 over the domain's corpus.
    case bm25
    /// By dense retrieval.
    case dense
    /// Ranked by another retriever, in a run file that the user brought.
    case run
    /// Named by human relevance judgments, or given with the query.
    case qrels
    /// Drawn at random, with a seed.
    case sampled
}
