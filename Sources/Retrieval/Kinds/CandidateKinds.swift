package import Ranking
package import Settings

/// All ways to find candidates, one entry each.
package enum CandidateKinds {
    /// The kinds, in the order of the documentation.
    package static let all = [citedPages, bm25, qrels, sample, webSearch, dense, run, fusion]

    /// The kind with a name.
    package static func named(_ name: String) -> CandidateKind? {
        all.first { $0.name == name }
    }

    /// What an entry under `candidates:` may be.
    package static var schema: Schema {
        .tagged(Dictionary(all.map { ($0.name, $0.properties) }) { first, _ in first })
    }

    /// What an entry under `of:` of a fusion may be: any way but another fusion.
    private static var single: Schema {
        let kinds = [citedPages, bm25, qrels, sample, webSearch, dense, run]
        return .tagged(Dictionary(kinds.map { ($0.name, $0.properties) }) { first, _ in first })
    }

    private static func top(_ most: Int = 1000, _ summary: String = "How many passages a query.", default fallback: Int)
        -> Setting<Int>
    {
        Setting("top", 1...most, summary, default: fallback)
    }

    /// How many passages a query, of BM25.
    package static let bm25Top = top(default: 20)
    /// How many pages a query, of web search.
    package static let webTop = top(80, "How many pages a query.", default: 10)
    /// How many passages a query, of dense retrieval.
    package static let denseTop = top(default: 40)
    /// How many passages a query, of a fusion.
    package static let fusionTop = top(default: 40)
    /// How many documents a query, of a ready run.
    package static let runTop = top(1000, "How many documents a query.", default: 40)
    /// How slowly repeats of a word stop counting, of BM25.
    package static let k1 = Setting<Double>("k1", 0...10, "How slowly repeats of a word stop counting.", default: 0.9)
    /// How much long passages are held back, of BM25.
    package static let b = Setting<Double>("b", 0...1, "How much long passages are held back.", default: 0.4)
    /// How little the first ranks count more, of a fusion by ranks.
    package static let k = Setting<Double>(
        "k",
        0...10_000,
        "How little the first ranks count more; of rrf.",
        default: 60
    )
    /// The most passages that pages of the web bring a query.
    package static let limit = Setting(
        "limit",
        1...1000,
        "The most passages a query; its pages share them evenly.",
        default: 60
    )

    /// Pages that the accepted answer links to.
    package static let citedPages = CandidateKind(
        name: "cited_pages",
        summary: "Passages of the pages that the accepted answer links to, saved in a folder or fetched from the web.",
        origin: .cited,
        properties: [
            .optional(
                "pages",
                .path,
                "Folder of saved pages with an index pages.jsonl: {\"url\", \"file\", \"title\"?, \"license\"?, \"author\"?} a line; without it pages are fetched from the web.",
                effect: .harmless
            ),
            limit.property,
        ] + CrawlSettings.properties
    )

    /// BM25 over the domain's corpus.
    package static let bm25 = CandidateKind(
        name: "bm25",
        summary: "The passages of the domain's corpus that share most words with the query, by BM25.",
        origin: .bm25,
        properties: [
            bm25Top.property, k1.property, b.property,
        ]
    )

    /// What people judged.
    package static let qrels = CandidateKind(
        name: "qrels",
        summary: "The documents that the source's own relevance judgments name.",
        origin: .qrels
    )

    /// Drawn at random.
    package static let sample = CandidateKind(
        name: "sample",
        summary: "Passages of the domain's corpus, drawn at random with the pipeline's seed.",
        origin: .sampled,
        properties: [.required("count", .integer(1...1000), "How many passages a query.")]
    )

    package static let webSearch = CandidateKind(
        name: "web_search",
        summary: "Passages of the pages that a web search finds.",
        origin: .web,
        properties: [
            .required(
                "provider",
                .choice(SearchProviders.all.map { $0.name } + [SearchProviders.local]),
                "The search service; `local` is BM25 over the domain's pages that are in the store when a run first needs them."
            ),
            .optional("url", .string, "Where the service listens, if not at its usual address.", effect: .harmless),
            webTop.property,
            limit.property,
            .optional("api_key_env", .string, "The environment variable with the service's key.", effect: .harmless),
            .optional("engine", .string, "The id of the search engine, with google (cx)."),
            .optional(
                "quota",
                .integer(1...1_000_000),
                "How many requests a day (UTC) may be sent; then the run stops.",
                effect: .harmless
            ),
            .optional(
                "exclude_hosts",
                .list(.string),
                "Hosts whose pages are dropped, with their subdomains; the query's own site if absent."
            ),
            .optional(
                "pages",
                .path,
                "Folder of saved pages with an index pages.jsonl, to take the found pages from; fetched from the web if absent.",
                effect: .harmless
            ),
        ] + CrawlSettings.properties
    )

    /// Dense retrieval.
    package static let dense = CandidateKind(
        name: "dense",
        summary: "The passages of the domain's corpus nearest to the query, by an embedding model.",
        origin: .dense,
        properties: [
            .required("model", .string, "The embedding model."),
            .required(
                "base_url",
                .string,
                "An OpenAI-compatible endpoint that serves it, up to and with /v1.",
                effect: .harmless
            ),
            denseTop.property,
            .optional("api_key_env", .string, "The environment variable with the endpoint's key.", effect: .harmless),
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
            EndpointSettings.batch.property, EndpointSettings.batchTokens.property,
        ] + access
    )

    /// How a service is asked, by the words that `teacher:` has for it.
    private static let access: [Property] = [
        .optional(
            "concurrency",
            .integer(1...1000),
            "The most requests in flight.",
            default: .integer(8),
            effect: .harmless
        ),
        .optional(
            "price",
            .object([.required("input", .number(0...100_000), "A million tokens.")]),
            "US dollars per million tokens; unknown if absent.",
            effect: .harmless
        ),
        EndpointSettings.limits, EndpointSettings.attempts.property, EndpointSettings.backoff,
    ]

    /// Several ways joined into one list.
    package static let fusion = CandidateKind(
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
            k.property,
            .optional("weights", .list(.number(0...1000)), "How much each list counts; 1 where absent."),
            fusionTop.property,
        ]
    )

    /// A ready run of another retriever.
    package static let run = CandidateKind(
        name: "run",
        summary: "The documents of the domain's corpus that a run file in TREC's form ranks highest for the query.",
        origin: .run,
        properties: [
            .required(
                "path",
                .path,
                "The run: `query Q0 document rank score tag` a line, packed or not.",
                effect: .harmless
            ),
            runTop.property,
        ]
    )
}

/// A way to find candidates, as pipeline files name it.
package struct CandidateKind: Sendable {
    /// The word after `kind:`.
    package let name: String
    /// One sentence on what it does.
    package let summary: String
    /// How the store marks what it finds.
    package let origin: CandidateOrigin
    /// The further keys that it takes.
    package var properties: [Property] = []
}
