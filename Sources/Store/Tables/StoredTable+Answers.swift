/// What was asked, answered and paid.
extension StoredTable {
    static let request = kept(
        "request",
        isReplayed: true,
        merging: .firstStays(),
        indexes: ["CREATE INDEX IF NOT EXISTS request_of_query ON request (query_id, stage)"],
        """
        key TEXT PRIMARY KEY, domain TEXT NOT NULL, stage TEXT NOT NULL, query_id TEXT NOT NULL,
        sample INTEGER NOT NULL, body TEXT NOT NULL
        """
    )
    static let response = kept(
        "response",
        isReplayed: true,
        merging: .rule(Store.mergeResponses),
        // Long texts stand before the column: the few answers that have repairs are found without a walk over all of them.
        indexes: [
            "CREATE INDEX IF NOT EXISTS response_repaired ON response (request_key) WHERE repairs <> '{}'",
            // Answers are counted by all that is known of who gave them.
            """
            CREATE INDEX IF NOT EXISTS response_by_server
            ON response (requested_model, model, system_fingerprint, host, reasoning_kind, is_simulated)
            """,
        ],
        """
        request_key TEXT PRIMARY KEY REFERENCES request (key), run_id INTEGER, received_at TEXT NOT NULL,
        requested_model TEXT NOT NULL, model TEXT, system_fingerprint TEXT,
        reasoning TEXT NOT NULL, content TEXT NOT NULL, finish_reason TEXT,
        prompt_tokens INTEGER, cached_tokens INTEGER, completion_tokens INTEGER, reasoning_tokens INTEGER,
        cost_micro_usd INTEGER, latency_ms INTEGER NOT NULL, first_token_ms INTEGER,
        is_simulated INTEGER NOT NULL, digest TEXT NOT NULL,
        is_estimated INTEGER NOT NULL DEFAULT 0,
        provider_cost_micro_usd INTEGER, -- NULL: the provider does not say
        repairs TEXT NOT NULL DEFAULT '{}', -- JSON: what could not be read as it came -> how often
        reasoning_kind TEXT, -- raw, summary or none; NULL of earlier releases, which did not look
        cache_write_tokens INTEGER,
        host TEXT -- who ran the model, as a router names it; NULL where nobody does
        """
    )
    /// Which paid answers could not be used.
    static let unusable = kept(
        "unusable",
        isNumbered: false,
        isReplayed: true,
        merging: .firstStays(),
        "request_key TEXT PRIMARY KEY REFERENCES response (request_key), fault TEXT NOT NULL"
    )
    /// Answers whose last bytes had come as a run was killed; the next run decodes them.
    static let unreadAnswer = kept(
        "unread_answer",
        key: ["request_key"],
        isNumbered: false,
        merging: .firstStays(),
        """
        request_key TEXT PRIMARY KEY REFERENCES request (key), run_id INTEGER, received_at TEXT NOT NULL,
        sent_at TEXT, -- of the row in possibly_billed that goes with it
        ending BLOB NOT NULL
        """
    )
    /// Answers that changed on the disk and were asked for anew, as they were found.
    static let damagedResponse = kept(
        "damaged_response",
        merging: .left,
        """
        request_key TEXT NOT NULL, run_id INTEGER, received_at TEXT NOT NULL, requested_model TEXT NOT NULL,
        model TEXT, system_fingerprint TEXT, reasoning TEXT NOT NULL, content TEXT NOT NULL, finish_reason TEXT,
        prompt_tokens INTEGER, cached_tokens INTEGER, completion_tokens INTEGER, reasoning_tokens INTEGER,
        cost_micro_usd INTEGER, latency_ms INTEGER NOT NULL, first_token_ms INTEGER,
        is_simulated INTEGER NOT NULL, digest TEXT NOT NULL, set_apart_at TEXT NOT NULL
        """
    )
    /// Requests that have left in a batch file and are not answered yet.
    static let batchOut = kept(
        "batch_out",
        isNumbered: false,
        merging: .rule(Store.mergeBatches),
        "request_key TEXT PRIMARY KEY REFERENCES request (key), part TEXT NOT NULL, exported_at TEXT NOT NULL"
    )
    /// What was paid, attempts that failed after the server had counted something among it.
    static let ledger = kept(
        "ledger",
        isReplayed: true,
        merging: .rule(Store.mergeLedger),
        indexes: [
            "CREATE INDEX IF NOT EXISTS ledger_failed ON ledger (failure) WHERE failure IS NOT NULL",
            "CREATE INDEX IF NOT EXISTS ledger_teacher ON ledger (request_key, teacher) WHERE teacher IS NOT NULL",
        ],
        """
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, run_id INTEGER, request_key TEXT NOT NULL, domain TEXT NOT NULL,
        stage TEXT NOT NULL, model TEXT NOT NULL, prompt_tokens INTEGER, cached_tokens INTEGER,
        completion_tokens INTEGER, reasoning_tokens INTEGER,
        cost_micro_usd INTEGER, -- NULL: price unknown
        is_simulated INTEGER NOT NULL,
        failure TEXT, -- the cause of an attempt that failed; NULL of an answer
        is_estimated INTEGER NOT NULL DEFAULT 0,
        provider_cost_micro_usd INTEGER, -- NULL: the provider does not say
        teacher TEXT -- who was paid, by the name in the pipeline file; NULL of its only teacher and of embedding models
        """
    )
    /// Requests that were on the wire when a run was killed: the provider may have billed them, unread. They count in every store that the
    /// answers go to, until a person has seen the bill.
    static let possiblyBilled = kept(
        "possibly_billed",
        key: ["request_key", "sent_at"],
        isNumbered: false,
        merging: .firstStays(butFor: "is_settled = 0"),
        """
        request_key TEXT NOT NULL, sent_at TEXT NOT NULL, stage TEXT NOT NULL,
        reserved_micro_usd INTEGER NOT NULL, -- the worst case
        is_settled INTEGER NOT NULL DEFAULT 0, -- a person has said that the provider's bill is known
        teacher TEXT, -- as in the ledger
        PRIMARY KEY (request_key, sent_at)
        """
    )
    /// Samples beyond those that the pipeline file asks for.
    static let requeue = kept(
        "requeue",
        isNumbered: false,
        isReplayed: true,
        merging: .rule(Store.mergeRequeued),
        """
        query_id TEXT NOT NULL, stage TEXT NOT NULL, fingerprint TEXT NOT NULL, samples INTEGER NOT NULL,
        PRIMARY KEY (query_id, stage, fingerprint)
        """
    )
    /// The windows of models, as their servers named them: they decide on prompts that do not fit.
    static let modelWindow = kept(
        "model_window",
        isNumbered: false,
        isReplayed: true,
        merging: .firstStays(),
        """
        identity TEXT PRIMARY KEY, -- the teacher's identity in pipeline files
        tokens INTEGER NOT NULL
        """
    )
}
