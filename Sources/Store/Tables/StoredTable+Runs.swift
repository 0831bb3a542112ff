/// What runs and people did, and what `rerank` made.
extension StoredTable {
    /// The fingerprints of the pipeline file as it was last run.
    static let current = kept(
        "current",
        key: ["domain", "stage"],
        isNumbered: false,
        isSealed: true,
        merging: .firstStays(),
        """
        domain TEXT NOT NULL, stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
        text_rules INTEGER NOT NULL DEFAULT 1, -- by which prompts make strangers' texts safe; those of the first stores
        digest TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (domain, stage)
        """
    )
    static let run = kept(
        "run",
        merging: .left,
        """
        id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, pid INTEGER NOT NULL, release TEXT NOT NULL,
        pipeline TEXT NOT NULL, config TEXT NOT NULL, exit_code INTEGER
        """
    )
    static let event = kept(
        "event",
        merging: .rule(Store.mergeEvents),
        indexes: ["CREATE INDEX IF NOT EXISTS event_by_kind ON event (kind, cause)"],
        """
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, run_id INTEGER, kind TEXT NOT NULL, domain TEXT, stage TEXT,
        query_id TEXT, request_key TEXT, cause TEXT, message TEXT NOT NULL, partial TEXT
        """
    )
    /// What reviewers decided about queries. Rows are never deleted; undoing one marks it.
    static let decision = kept(
        "decision",
        key: ["query_id", "made_at"],
        isSealed: true,
        isReplayed: true,
        merging: .rule(Store.mergeDecisions),
        indexes: ["CREATE INDEX IF NOT EXISTS decision_of_query ON decision (query_id, made_at, id)"],
        """
        id INTEGER PRIMARY KEY, domain TEXT NOT NULL,
        query_id TEXT NOT NULL, -- by name: a decision outlives the query's row
        action TEXT NOT NULL CHECK (action IN \(DecisionRecord.Action.allCases.sql)), note TEXT NOT NULL,
        seen TEXT, -- hash of the list and order that the reviewer saw; NULL: there was none
        made_at TEXT NOT NULL, undone_at TEXT,
        digest TEXT NOT NULL DEFAULT ''
        """
    )
    /// A way of reranking.
    static let rerank = kept(
        "rerank",
        isNumbered: false,
        merging: .firstStays(),
        """
        fingerprint TEXT PRIMARY KEY, name TEXT NOT NULL, domain TEXT NOT NULL, method TEXT NOT NULL,
        model TEXT NOT NULL, settings TEXT NOT NULL, -- JSON: window, step, passes, prompt, ...
        at TEXT NOT NULL
        """
    )
    /// A reranked query.
    static let rerankOrder = kept(
        "rerank_order",
        key: ["fingerprint", "query_id"],
        isNumbered: false,
        merging: .firstStays(butFor: "status = \(RerankOrderRecord.Status.failed.sql)"),
        """
        fingerprint TEXT NOT NULL REFERENCES rerank (fingerprint), query_id TEXT NOT NULL REFERENCES query (id),
        status TEXT NOT NULL CHECK (status IN \(RerankOrderRecord.Status.allCases.sql)), cause TEXT, message TEXT,
        found TEXT NOT NULL, -- JSON: document ids in the order of the first stage
        ranked TEXT NOT NULL, -- JSON: document ids, best first
        textless INTEGER NOT NULL, -- how many of them had no text to show, and stand at the end
        PRIMARY KEY (fingerprint, query_id)
        """
    )
    static let rerankWindow = kept(
        "rerank_window",
        isNumbered: false,
        merging: .firstStays(),
        """
        fingerprint TEXT NOT NULL, query_id TEXT NOT NULL, pass INTEGER NOT NULL,
        number INTEGER NOT NULL, -- from 0, the hindmost window first; pointwise: the place of the passage
        start INTEGER NOT NULL, -- the place of the first passage, from 0
        request_key TEXT REFERENCES response (request_key), -- NULL: nothing was sent
        documents TEXT NOT NULL, -- JSON: document ids as they were shown
        permutation TEXT NOT NULL, -- JSON: positions, best first, as it was applied
        score REAL, -- pointwise
        fault TEXT, -- why the window stayed as it was
        is_repaired INTEGER NOT NULL, repairs TEXT NOT NULL,
        PRIMARY KEY (fingerprint, query_id, pass, number),
        FOREIGN KEY (fingerprint, query_id) REFERENCES rerank_order (fingerprint, query_id) ON DELETE CASCADE
        """
    )

    /// All of them, in the order that ``StoreSchema/tables`` asks for.
    static let all = [
        query, document, passage, documentPassage, request, response, unusable, unreadAnswer, damagedResponse, batchOut,
        ledger, possiblyBilled, requeue, candidate, judgment, listItem, list, ranking, leftOut, verdict, outcome,
        pageSnapshot, webSearch, webSearchDay, embeddingModel, embedding, embeddedCorpus, runFile, runHit, modelWindow,
        rerank, rerankOrder, rerankWindow, ingest, sourceFile, brokenRow, decision, current, run, event,
    ]
}
