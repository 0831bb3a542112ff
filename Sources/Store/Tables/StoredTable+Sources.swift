/// What was read of data sets, corpora, pages, searches and ready runs.
extension StoredTable {
    static let query = kept(
        "query",
        key: ["id"],
        isSealed: true,
        merging: .firstStays(),
        indexes: ["CREATE INDEX IF NOT EXISTS query_by_domain ON query (domain, ordinal)"],
        """
        id TEXT PRIMARY KEY, domain TEXT NOT NULL, ordinal INTEGER NOT NULL, text TEXT NOT NULL, gold_answer TEXT,
        url TEXT, author TEXT, license TEXT,
        material TEXT NOT NULL DEFAULT '{}', -- JSON: cited pages, qrels, excluded documents, given passages
        digest TEXT NOT NULL DEFAULT ''
        """
    )
    static let document = kept(
        "document",
        key: ["id"],
        isSealed: true,
        merging: .firstStays(),
        indexes: ["CREATE INDEX IF NOT EXISTS document_by_domain ON document (domain, origin, ordinal)"],
        """
        id TEXT PRIMARY KEY, domain TEXT NOT NULL, origin TEXT NOT NULL CHECK (origin IN ('corpus', 'page', 'given')),
        ordinal INTEGER NOT NULL, title TEXT, url TEXT, author TEXT, license TEXT, fingerprint TEXT NOT NULL,
        digest TEXT NOT NULL DEFAULT ''
        """
    )
    static let passage = kept("passage", merging: .firstStays(), "id TEXT PRIMARY KEY, text TEXT NOT NULL")
    static let documentPassage = kept(
        "document_passage",
        isNumbered: false,
        merging: .firstStays(),
        """
        document_id TEXT NOT NULL REFERENCES document (id), position INTEGER NOT NULL,
        passage_id TEXT NOT NULL REFERENCES passage (id),
        PRIMARY KEY (document_id, position)
        """
    )
    /// One row a domain: what is loaded.
    static let ingest = kept(
        "ingest",
        merging: .firstStays(),
        """
        domain TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, is_complete INTEGER NOT NULL, queries INTEGER NOT NULL,
        documents INTEGER NOT NULL, broken INTEGER NOT NULL, skipped TEXT NOT NULL -- JSON: reason -> rows
        """
    )
    static let brokenRow = kept(
        "broken_row",
        merging: .rule(Store.mergeBrokenRows),
        indexes: ["CREATE INDEX IF NOT EXISTS broken_row_by_domain ON broken_row (domain)"],
        "domain TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL"
    )
    /// Hashes already computed, valid while size and date stay.
    static let sourceFile = kept(
        "source_file",
        merging: .firstStays(),
        "path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, sha256 TEXT NOT NULL"
    )
    /// Pages of the web as they were fetched, and why others could not be. What postponed a fetch says less than any page.
    static let pageSnapshot = kept(
        "page_snapshot",
        key: ["address"],
        isReplayed: true,
        merging: .firstStays(butFor: "outcome = 'postponed'"),
        """
        address TEXT PRIMARY KEY, -- in normal form; "robots ORIGIN" for a site's rules
        url TEXT NOT NULL, -- as it was asked for
        outcome TEXT NOT NULL CHECK (outcome IN ('fetched', 'moved', 'failed', 'postponed')),
        cause TEXT, message TEXT, policy TEXT NOT NULL, final_url TEXT, status INTEGER,
        headers TEXT NOT NULL, -- JSON, names in lower case
        body BLOB, -- as it was sent but for its transfer encoding, packed with zstd
        bytes INTEGER NOT NULL, -- of the body unpacked
        fetched_at TEXT NOT NULL, tries INTEGER NOT NULL
        """
    )
    /// What web searches found, so that none is paid for twice.
    static let webSearch = kept(
        "web_search",
        isNumbered: false,
        isReplayed: true,
        merging: .firstStays(),
        """
        provider TEXT NOT NULL, query_hash TEXT NOT NULL, query TEXT NOT NULL, top INTEGER NOT NULL,
        results TEXT NOT NULL, -- JSON: url and title, best first
        at TEXT NOT NULL, PRIMARY KEY (provider, query_hash)
        """
    )
    /// How many searches were sent on each day.
    static let webSearchDay = kept(
        "web_search_day",
        isNumbered: false,
        merging: .left,
        "provider TEXT NOT NULL, day TEXT NOT NULL, requests INTEGER NOT NULL, PRIMARY KEY (provider, day)"
    )
    static let embeddingModel = kept(
        "embedding_model",
        isNumbered: false,
        isReplayed: true,
        merging: .left,
        "key TEXT PRIMARY KEY, name TEXT NOT NULL, dimensions INTEGER NOT NULL"
    )
    /// Where the vectors of embedded texts lie. They are in files beside the store, which are joined after the stores.
    static let embedding = kept(
        "embedding",
        isNumbered: false,
        isReplayed: true,
        merging: .left,
        indexes: ["CREATE UNIQUE INDEX IF NOT EXISTS embedding_row ON embedding (model, row)"],
        """
        model TEXT NOT NULL REFERENCES embedding_model (key),
        text TEXT NOT NULL, -- hash of the text as it was sent
        row INTEGER, -- in the model's file; NULL: the service refuses this text
        PRIMARY KEY (model, text)
        """
    )
    /// How much of each corpus has vectors, so that passages which no dense search finds stand in the accounting.
    static let embeddedCorpus = kept(
        "embedded_corpus",
        isNumbered: false,
        merging: .left,
        """
        domain TEXT NOT NULL, model TEXT NOT NULL, name TEXT NOT NULL, passages INTEGER NOT NULL,
        missing INTEGER NOT NULL, -- refused by the service
        PRIMARY KEY (domain, model)
        """
    )
    /// Ready runs of other retrievers: one row a file and domain.
    static let runFile = kept(
        "run_file",
        merging: .left,
        """
        id INTEGER PRIMARY KEY, domain TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE,
        is_complete INTEGER NOT NULL, broken INTEGER NOT NULL, of_other_queries INTEGER NOT NULL
        """
    )
    /// What they found, as far as they rank queries that are loaded.
    static let runHit = kept(
        "run_hit",
        isNumbered: false,
        merging: .left,
        """
        run_file INTEGER NOT NULL REFERENCES run_file (id) ON DELETE CASCADE, query_id TEXT NOT NULL,
        document TEXT NOT NULL, score REAL NOT NULL,
        PRIMARY KEY (run_file, query_id, document)
        """
    )
}
