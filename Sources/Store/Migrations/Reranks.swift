import GRDB

/// What `rerank` made: a line a way of reranking, a line a query, a line a window.
enum Reranks {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE rerank (
                    fingerprint TEXT PRIMARY KEY, name TEXT NOT NULL, domain TEXT NOT NULL, method TEXT NOT NULL,
                    model TEXT NOT NULL, settings TEXT NOT NULL, -- JSON: window, step, passes, prompt, ...
                    at TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE rerank_order (
                    fingerprint TEXT NOT NULL REFERENCES rerank (fingerprint), query_id TEXT NOT NULL REFERENCES query (id),
                    status TEXT NOT NULL CHECK (status IN ('done', 'empty', 'failed')), cause TEXT, message TEXT,
                    found TEXT NOT NULL,   -- JSON: document ids in the order of the first stage
                    ranked TEXT NOT NULL,  -- JSON: document ids, best first
                    textless INTEGER NOT NULL, -- how many of them had no text to show, and stand at the end
                    PRIMARY KEY (fingerprint, query_id)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE rerank_window (
                    fingerprint TEXT NOT NULL, query_id TEXT NOT NULL, pass INTEGER NOT NULL,
                    number INTEGER NOT NULL,     -- from 0, the hindmost window first; pointwise: the place of the passage
                    start INTEGER NOT NULL,      -- the place of the first passage, from 0
                    request_key TEXT REFERENCES response (request_key), -- NULL: nothing was sent
                    documents TEXT NOT NULL,     -- JSON: document ids as they were shown
                    permutation TEXT NOT NULL,   -- JSON: positions, best first, as it was applied
                    score REAL,                  -- pointwise
                    fault TEXT,                  -- why the window stayed as it was
                    is_repaired INTEGER NOT NULL, repairs TEXT NOT NULL,
                    PRIMARY KEY (fingerprint, query_id, pass, number),
                    FOREIGN KEY (fingerprint, query_id) REFERENCES rerank_order (fingerprint, query_id) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
