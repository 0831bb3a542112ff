import GRDB

/// The tables and views of the first release.
enum FirstRelease {
    static func migrate(_ db: Database) throws {
        try db.execute(sql: sources)
        try db.execute(sql: teacher)
        try db.execute(sql: derived)
        try db.execute(sql: accounting)
        try db.execute(sql: views)
    }

    /// What was read.
    private static let sources = """
        CREATE TABLE query (
            id TEXT PRIMARY KEY, domain TEXT NOT NULL, ordinal INTEGER NOT NULL, text TEXT NOT NULL, gold_answer TEXT,
            url TEXT, author TEXT, license TEXT,
            material TEXT NOT NULL DEFAULT '{}' -- JSON: cited pages, qrels, excluded documents, given passages
        ) STRICT;
        CREATE INDEX query_by_domain ON query (domain, ordinal);
        CREATE TABLE document (
            id TEXT PRIMARY KEY, domain TEXT NOT NULL, origin TEXT NOT NULL CHECK (origin IN ('corpus', 'page', 'given')),
            ordinal INTEGER NOT NULL, title TEXT, url TEXT, author TEXT, license TEXT, fingerprint TEXT NOT NULL
        ) STRICT;
        CREATE INDEX document_by_domain ON document (domain, origin, ordinal);
        CREATE TABLE passage (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
        CREATE TABLE document_passage (
            document_id TEXT NOT NULL REFERENCES document (id), position INTEGER NOT NULL,
            passage_id TEXT NOT NULL REFERENCES passage (id),
            PRIMARY KEY (document_id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX document_of_passage ON document_passage (passage_id);
        CREATE TABLE ingest ( -- one row a domain: what is loaded
            domain TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, is_complete INTEGER NOT NULL, queries INTEGER NOT NULL,
            documents INTEGER NOT NULL, broken INTEGER NOT NULL, skipped TEXT NOT NULL -- JSON: reason -> rows
        ) STRICT;
        CREATE TABLE broken_row (
            domain TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL
        ) STRICT;
        CREATE INDEX broken_row_by_domain ON broken_row (domain);
        CREATE TABLE source_file ( -- hashes already computed, valid while size and date stay
            path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
        ) STRICT;
        """

    /// What was asked and answered.
    private static let teacher = """
        CREATE TABLE request (
            key TEXT PRIMARY KEY, domain TEXT NOT NULL, stage TEXT NOT NULL, query_id TEXT NOT NULL,
            sample INTEGER NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX request_of_query ON request (query_id, stage);
        CREATE TABLE response (
            request_key TEXT PRIMARY KEY REFERENCES request (key), run_id INTEGER, received_at TEXT NOT NULL,
            requested_model TEXT NOT NULL, model TEXT, system_fingerprint TEXT,
            reasoning TEXT NOT NULL, content TEXT NOT NULL, finish_reason TEXT,
            prompt_tokens INTEGER, cached_tokens INTEGER, completion_tokens INTEGER, reasoning_tokens INTEGER,
            cost_micro_usd INTEGER, latency_ms INTEGER NOT NULL, first_token_ms INTEGER,
            is_simulated INTEGER NOT NULL, digest TEXT NOT NULL
        ) STRICT;
        CREATE TABLE batch_out ( -- requests that have left in a batch file and are not answered yet
            request_key TEXT PRIMARY KEY REFERENCES request (key), part TEXT NOT NULL, exported_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, run_id INTEGER, request_key TEXT NOT NULL, domain TEXT NOT NULL,
            stage TEXT NOT NULL, model TEXT NOT NULL, prompt_tokens INTEGER, cached_tokens INTEGER,
            completion_tokens INTEGER, reasoning_tokens INTEGER,
            cost_micro_usd INTEGER, -- NULL: price unknown
            is_simulated INTEGER NOT NULL
        ) STRICT;
        """

    /// What follows from both; every row carries the fingerprint that made it.
    private static let derived = """
        CREATE TABLE candidate (
            query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL,
            passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
            origin TEXT NOT NULL, rank INTEGER NOT NULL, score REAL,
            PRIMARY KEY (query_id, fingerprint, passage_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE judgment (
            query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL,
            passage_id TEXT NOT NULL REFERENCES passage (id), label TEXT NOT NULL,
            judge TEXT NOT NULL CHECK (judge IN ('teacher', 'qrels', 'given', 'sampled')), request_key TEXT,
            PRIMARY KEY (query_id, fingerprint, passage_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE list (
            query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, size INTEGER NOT NULL,
            positives INTEGER NOT NULL, PRIMARY KEY (query_id, fingerprint)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE list_item (
            query_id TEXT NOT NULL, fingerprint TEXT NOT NULL, position INTEGER NOT NULL,
            passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
            origin TEXT NOT NULL, label TEXT NOT NULL, judge TEXT NOT NULL,
            PRIMARY KEY (query_id, fingerprint, position),
            FOREIGN KEY (query_id, fingerprint) REFERENCES list (query_id, fingerprint)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ranking (
            query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, sample INTEGER NOT NULL,
            request_key TEXT NOT NULL REFERENCES response (request_key),
            permutation TEXT NOT NULL, -- JSON: positions, best first
            is_unchanged INTEGER NOT NULL, is_repaired INTEGER NOT NULL, repairs TEXT NOT NULL,
            PRIMARY KEY (query_id, fingerprint, sample)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE verdict (
            query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, stage TEXT NOT NULL,
            is_kept INTEGER NOT NULL, reason TEXT, evidence TEXT NOT NULL DEFAULT '{}',
            ndcg REAL, recall REAL, rbo REAL, tau REAL, chance REAL,
            PRIMARY KEY (query_id, fingerprint, stage)
        ) STRICT, WITHOUT ROWID;
        """

    /// Where each query stands, and what happened.
    private static let accounting = """
        CREATE TABLE current ( -- the fingerprints of the pipeline file as it was last run
            domain TEXT NOT NULL, stage TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (domain, stage)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outcome (
            query_id TEXT NOT NULL REFERENCES query (id), stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('done', 'rejected', 'failed')), cause TEXT, message TEXT,
            PRIMARY KEY (query_id, stage, fingerprint)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX outcome_by_stage ON outcome (stage, fingerprint, status);
        CREATE TABLE run (
            id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, pid INTEGER NOT NULL, release TEXT NOT NULL,
            pipeline TEXT NOT NULL, config TEXT NOT NULL, exit_code INTEGER
        ) STRICT;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, run_id INTEGER, kind TEXT NOT NULL, domain TEXT, stage TEXT,
            query_id TEXT, request_key TEXT, cause TEXT, message TEXT NOT NULL, partial TEXT
        ) STRICT;
        CREATE INDEX event_by_kind ON event (kind, cause);
        """

    /// What people ask with plain SQL. A row is current if its fingerprint is that of the pipeline as last run.
    private static let views = """
        CREATE VIEW v_kept AS
            SELECT q.domain, v.query_id, q.text AS query, v.ndcg, v.recall, v.rbo, v.tau, l.size, l.positives
            FROM current c
            JOIN verdict v ON v.stage = c.stage AND v.fingerprint = c.fingerprint AND v.is_kept
            JOIN query q ON q.id = v.query_id AND q.domain = c.domain
            LEFT JOIN current a ON a.domain = c.domain AND a.stage = 'assemble'
            LEFT JOIN list l ON l.query_id = v.query_id AND l.fingerprint = a.fingerprint
            WHERE c.stage = 'filter';
        CREATE VIEW v_rejects AS
            SELECT q.domain, v.query_id, v.stage, v.reason, v.ndcg, v.evidence, q.text AS query
            FROM current c
            JOIN verdict v ON v.stage = c.stage AND v.fingerprint = c.fingerprint AND NOT v.is_kept
            JOIN query q ON q.id = v.query_id AND q.domain = c.domain;
        CREATE VIEW v_status AS
            SELECT c.domain, c.stage,
                COALESCE(SUM(o.status = 'done'), 0) AS done, COALESCE(SUM(o.status = 'rejected'), 0) AS rejected,
                COALESCE(SUM(o.status = 'failed'), 0) AS failed
            FROM current c
            LEFT JOIN (SELECT o.*, q.domain FROM outcome o JOIN query q ON q.id = o.query_id) o
                ON o.domain = c.domain AND o.stage = c.stage AND o.fingerprint = c.fingerprint
            GROUP BY c.domain, c.stage;
        CREATE VIEW v_costs AS
            SELECT domain, stage, model, COUNT(*) AS answers, SUM(prompt_tokens) AS prompt_tokens,
                SUM(cached_tokens) AS cached_tokens, SUM(completion_tokens) AS completion_tokens,
                SUM(reasoning_tokens) AS reasoning_tokens, SUM(cost_micro_usd) / 1e6 AS cost_usd,
                SUM(cost_micro_usd IS NULL) AS answers_of_unknown_cost, MAX(is_simulated) AS is_simulated
            FROM ledger GROUP BY domain, stage, model;
        """
}
