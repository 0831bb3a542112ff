import Ranking

/// What the stages make of queries; every row carries the fingerprint that made it.
extension StoredTable {
    static let candidate = derived(
        "candidate",
        by: .candidates,
        key: ["passage_id"],
        uncompared: ["score"],
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL,
        passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
        origin TEXT NOT NULL, rank INTEGER NOT NULL, score REAL,
        PRIMARY KEY (query_id, fingerprint, passage_id)
        """
    )
    static let judgment = derived(
        "judgment",
        by: .judge,
        key: ["passage_id"],
        uncompared: ["share"],
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL,
        passage_id TEXT NOT NULL REFERENCES passage (id), label TEXT NOT NULL,
        judge TEXT NOT NULL CHECK (judge IN ('teacher', 'qrels', 'given', 'sampled')), request_key TEXT,
        share REAL, -- of the samples that chose the passage; NULL: one was asked
        PRIMARY KEY (query_id, fingerprint, passage_id)
        """
    )
    static let listItem = derived(
        "list_item",
        by: .assemble,
        key: ["position"],
        uncompared: ["origin"],
        isSealed: true,
        """
        query_id TEXT NOT NULL, fingerprint TEXT NOT NULL, position INTEGER NOT NULL,
        passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
        origin TEXT NOT NULL, label TEXT NOT NULL, judge TEXT NOT NULL,
        digest TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (query_id, fingerprint, position),
        FOREIGN KEY (query_id, fingerprint) REFERENCES list (query_id, fingerprint)
        """
    )
    /// What it says follows from the items.
    static let list = derived(
        "list",
        by: .assemble,
        uncompared: ["size", "positives"],
        isSealed: true,
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, size INTEGER NOT NULL,
        positives INTEGER NOT NULL,
        digest TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (query_id, fingerprint)
        """
    )
    static let ranking = derived(
        "ranking",
        by: .rank,
        key: ["sample"],
        uncompared: ["is_unchanged", "repairs"],
        isSealed: true,
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, sample INTEGER NOT NULL,
        request_key TEXT NOT NULL REFERENCES response (request_key),
        permutation TEXT NOT NULL, -- JSON: positions, best first
        is_unchanged INTEGER NOT NULL, is_repaired INTEGER NOT NULL, repairs TEXT NOT NULL,
        shown TEXT, -- JSON: the list's positions as the prompt showed them; NULL: as the list
        is_counted INTEGER NOT NULL DEFAULT 1, -- whether it votes
        digest TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (query_id, fingerprint, sample)
        """
    )
    /// Passages that were found for a query and are its own document, or a near copy in its list.
    static let leftOut = derived(
        "left_out",
        by: nil,
        key: ["passage_id"],
        uncompared: ["origin", "evidence"],
        indexes: ["CREATE INDEX IF NOT EXISTS left_out_by_reason ON left_out (stage, fingerprint, reason, is_kept)"],
        """
        query_id TEXT NOT NULL REFERENCES query (id), stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
        passage_id TEXT NOT NULL REFERENCES passage (id), document_id TEXT NOT NULL REFERENCES document (id),
        origin TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, -- JSON
        is_kept INTEGER NOT NULL, -- 1: reported only, and stays where it was
        PRIMARY KEY (query_id, fingerprint, passage_id)
        """
    )
    static let verdict = derived(
        "verdict",
        by: nil,
        uncompared: ["evidence", "chance"],
        isSealed: true,
        tellsEnd: true,
        """
        query_id TEXT NOT NULL REFERENCES query (id), fingerprint TEXT NOT NULL, stage TEXT NOT NULL,
        is_kept INTEGER NOT NULL, reason TEXT, evidence TEXT NOT NULL DEFAULT '{}',
        ndcg REAL, recall REAL, rbo REAL, tau REAL, chance REAL,
        sample INTEGER NOT NULL DEFAULT 0, -- the order that is exported
        digest TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (query_id, fingerprint, stage)
        """
    )
    /// Where each query stands. What one store has done counts more than what the other one failed at.
    static let outcome = derived(
        "outcome",
        by: nil,
        uncompared: ["cause", "message"],
        tellsEnd: true,
        merging: .firstStays(butFor: "status = \(OutcomeStatus.failed.sql)"),
        indexes: ["CREATE INDEX IF NOT EXISTS outcome_by_stage ON outcome (stage, fingerprint, status)"],
        """
        query_id TEXT NOT NULL REFERENCES query (id), stage TEXT NOT NULL, fingerprint TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN \(OutcomeStatus.allCases.sql)), cause TEXT, message TEXT,
        PRIMARY KEY (query_id, stage, fingerprint)
        """
    )
}
