import Settings

/// All ways to find candidates, one entry each.
public enum CandidateKinds {
    /// The kinds, in the order of the documentation.
    public static let all = [citedPages, bm25, qrels, sample, webSearch, dense, run]

    /// The kind with a name.
    public static func named(_ name: String) -> CandidateKind? {
        all.first { $0.name == name }
    }

    /// What an entry under `candidates:` may be.
    public static var schema: Schema {
        .tagged(Dictionary(all.map { ($0.name, $0.properties) }) { first, _ in first })
    }

    /// Pages that the accepted answer links to.
    public static let citedPages = CandidateKind(
        name: "cited_pages",
        summary: "Passages of the pages that the accepted answer links to.",
        origin: .cited,
        properties: [
            .optional(
                "pages",
                .path,
                "Folder of saved pages with an index pages.jsonl: {\"url\", \"file\", \"title\"?, \"license\"?, \"author\"?} a line."
            ),
            .optional(
                "limit",
                .integer(1...1000),
                "The most passages a query; its pages share them evenly.",
                default: .integer(60)
            ),
        ]
    )

    /// BM25 over the domain's corpus.
    public static let bm25 = CandidateKind(
        name: "bm25",
        summary: "The passages of the domain's corpus that share most words with the query, by BM25.",
        origin: .bm25,
        properties: [
            .optional("top", .integer(1...1000), "How many passages a query.", default: .integer(20)),
            .optional("k1", .number(0...10), "How slowly repeats of a word stop counting.", default: .number(0.9)),
            .optional("b", .number(0...1), "How much long passages are held back.", default: .number(0.4)),
        ]
    )

    /// What people judged.
    public static let qrels = CandidateKind(
        name: "qrels",
        summary: "The documents that the source's own relevance judgments name.",
        origin: .qrels
    )

    /// Drawn at random.
    public static let sample = CandidateKind(
        name: "sample",
        summary: "Passages of the domain's corpus, drawn at random with the pipeline's seed.",
        origin: .sampled,
        properties: [.required("count", .integer(1...1000), "How many passages a query.")]
    )

    /// Web search.
    public static let webSearch = CandidateKind(
        name: "web_search",
        summary: "Passages of the pages that a web search finds.",
        origin: .web,
        properties: [
            .required(
                "provider",
                .choice(SearchProviders.all.map { $0.name } + [SearchProviders.local]),
                "The search service; `local` is BM25 over the domain's pages that are in the store when a run first needs them."
            ),
            .optional("url", .string, "Where the service listens, if not at its usual address."),
            .optional("top", .integer(1...80), "How many pages a query.", default: .integer(10)),
            .optional(
                "limit",
                .integer(1...1000),
                "The most passages a query; its pages share them evenly.",
                default: .integer(60)
            ),
            .optional("api_key_env", .string, "The environment variable with the service's key."),
            .optional("engine", .string, "The id of the search engine, with google (cx)."),
            .optional(
                "quota",
                .integer(1...1_000_000),
                "How many requests a day (UTC) may be sent; then the run stops."
            ),
            .optional(
                "exclude_hosts",
                .list(.string),
                "Hosts whose pages are dropped, with their subdomains; the query's own site if absent."
            ),
            .optional("pages", .path, "Folder of saved pages with an index pages.jsonl, to take the found pages from."),
        ]
    )

    /// Dense retrieval; not in this release.
    public static let dense = CandidateKind(
        name: "dense",
        summary: "The passages of the domain's corpus nearest to the query, by an embedding model.",
        origin: .dense,
        properties: [
            .required("model", .string, "The embedding model."),
            .required("base_url", .string, "An OpenAI-compatible endpoint that serves it."),
            .optional("top", .integer(1...1000), "How many passages a query.", default: .integer(40)),
            .optional("api_key_env", .string, "The environment variable with the endpoint's key."),
        ],
        notice:
            "dense retrieval comes in a later release; until then use {kind: bm25}, or give passages with the queries"
    )

    /// A ready run of another retriever.
    public static let run = CandidateKind(
        name: "run",
        summary: "The documents of the domain's corpus that a run file in TREC's form ranks highest for the query.",
        origin: .run,
        properties: [
            .required("path", .path, "The run: `query Q0 document rank score tag` a line, packed or not."),
            .optional("top", .integer(1...1000), "How many documents a query.", default: .integer(40)),
        ]
    )
}
