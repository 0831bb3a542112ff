import Settings

/// All ways to find candidates, one entry each.
public enum CandidateKinds {
    /// The kinds, in the order of the documentation.
    public static let all = [citedPages, bm25, qrels, sample, webSearch, dense, run, fusion]

    /// The kind with a name.
    public static func named(_ name: String) -> CandidateKind? {
        all.first { $0.name == name }
    }

    /// What an entry under `candidates:` may be.
    public static var schema: Schema {
        .tagged(Dictionary(all.map { ($0.name, $0.properties) }) { first, _ in first })
    }

    /// What an entry under `of:` of a fusion may be: any way but another fusion.
    private static var single: Schema {
        let kinds = [citedPages, bm25, qrels, sample, webSearch, dense, run]
        return .tagged(Dictionary(kinds.map { ($0.name, $0.properties) }) { first, _ in first })
    }

    /// Pages that the accepted answer links to.
    public static let citedPages = CandidateKind(
        name: "cited_pages",
        summary: "Passages of the pages that the accepted answer links to, saved in a folder or fetched from the web.",
        origin: .cited,
        properties: [
            .optional(
                "pages",
                .path,
                "Folder of saved pages with an index pages.jsonl: {\"url\", \"file\", \"title\"?, \"license\"?, \"author\"?} a line; without it pages are fetched from the web."
            ),
            .optional(
                "limit",
                .integer(1...1000),
                "The most passages a query; its pages share them evenly.",
                default: .integer(60)
            ),
        ] + CrawlSettings.properties
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
            .optional(
                "pages",
                .path,
                "Folder of saved pages with an index pages.jsonl, to take the found pages from; fetched from the web if absent."
            ),
        ] + CrawlSettings.properties
    )

    /// Dense retrieval.
    public static let dense = CandidateKind(
        name: "dense",
        summary: "The passages of the domain's corpus nearest to the query, by an embedding model.",
        origin: .dense,
        properties: [
            .required("model", .string, "The embedding model."),
            .required("base_url", .string, "An OpenAI-compatible endpoint that serves it, up to and with /v1."),
            .optional("top", .integer(1...1000), "How many passages a query.", default: .integer(40)),
            .optional("api_key_env", .string, "The environment variable with the endpoint's key."),
            .optional(
                "identity",
                .string,
                "The name under which vectors are kept; set it to use those of the same model under another name."
            ),
            .optional(
                "query_instruction",
                .string,
                "What stands before a query, or its whole form with {query} and {task}; the model's own form if absent."
            ),
            .optional("task", .string, "What stands for {task} in the query's form: one sentence on what to look for."),
            .optional(
                "passage_prefix",
                .string,
                "What stands before a passage, or its whole form with {passage}; the model's own form if absent."
            ),
            .optional(
                "dimensions",
                .integer(1...65_536),
                "The dimensions to ask for, of a model that offers several."
            ),
            .optional("max_tokens", .integer(16...131_072), "Longer texts are cut; the model's own limit if absent."),
            .optional("batch", .integer(1...2048), "The most texts a request.", default: .integer(64)),
            .optional(
                "batch_tokens",
                .integer(16...10_000_000),
                "The most estimated tokens a request.",
                default: .integer(32_768)
            ),
        ] + access
    )

    /// How a service is asked, by the words that `teacher:` has for it.
    private static let access: [Property] = [
        .optional("concurrency", .integer(1...1000), "The most requests in flight.", default: .integer(8)),
        .optional(
            "price",
            .object([.required("input", .number(0...100_000), "A million tokens.")]),
            "US dollars per million tokens; unknown if absent."
        ),
        .optional(
            "limits",
            .object([
                .optional("rpm", .integer(0...10_000_000), "Requests a minute; 0 for no limit.", default: .integer(0)),
                .optional(
                    "tpm",
                    .integer(0...Int(Int32.max)),
                    "Tokens a minute; 0 for no limit.",
                    default: .integer(0)
                ),
            ]),
            "What the provider allows a minute."
        ),
        .optional("attempts", .integer(1...50), "How often a request is tried.", default: .integer(6)),
        .optional(
            "backoff",
            .object([
                .optional("base", .duration, "The first wait at most.", default: .string("1s")),
                .optional("ceiling", .duration, "Every wait at most.", default: .string("60s")),
            ]),
            "How long retries wait at most: base, doubled each time, up to the ceiling."
        ),
    ]

    /// Several ways joined into one list.
    public static let fusion = CandidateKind(
        name: "fusion",
        summary: "Several ways of finding passages, joined into one list.",
        origin: .dense,
        properties: [
            .required("of", .list(single, atLeast: 2), "The ways to be joined, each with its own `top`."),
            .optional(
                "method",
                .choice(["rrf", "weighted"]),
                "By ranks (reciprocal rank fusion), or by scores that are scaled list by list.",
                default: .string("rrf")
            ),
            .optional("k", .number(0...10_000), "How little the first ranks count more; of rrf.", default: .number(60)),
            .optional("weights", .list(.number(0...1000)), "How much each list counts; 1 where absent."),
            .optional("top", .integer(1...1000), "How many passages a query.", default: .integer(40)),
        ]
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
