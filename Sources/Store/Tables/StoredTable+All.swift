extension StoredTable {
    static let query = kept(
        "query",
        key: ["id"],
        ["id", "domain", "ordinal", "text", "gold_answer", "url", "author", "license", "material"],
        isSealed: true,
        merging: .firstStays()
    )
    static let document = kept(
        "document",
        key: ["id"],
        ["id", "domain", "origin", "ordinal", "title", "url", "author", "license", "fingerprint"],
        isSealed: true,
        merging: .firstStays()
    )
    static let decision = kept(
        "decision",
        key: ["query_id", "made_at"],
        ["domain", "query_id", "action", "note", "seen", "made_at", "undone_at"],
        isSealed: true,
        isReplayed: true,
        merging: .rule(Store.mergeDecisions)
    )
    static let current = kept(
        "current",
        key: ["domain", "stage"],
        ["domain", "stage", "fingerprint", "text_rules"],
        isSealed: true,
        merging: .firstStays()
    )
    static let candidate = derived(
        "candidate",
        by: .candidates,
        key: ["passage_id"],
        ["passage_id", "document_id", "origin", "rank", "score"],
        uncompared: ["score"]
    )
    static let judgment = derived(
        "judgment",
        by: .judge,
        key: ["passage_id"],
        ["passage_id", "label", "judge", "request_key", "share"],
        uncompared: ["share"]
    )
    static let listItem = derived(
        "list_item",
        by: .assemble,
        key: ["position"],
        ["position", "passage_id", "document_id", "origin", "label", "judge"],
        uncompared: ["origin"],
        isSealed: true
    )
    /// What it says follows from the items.
    static let list = derived(
        "list",
        by: .assemble,
        ["size", "positives"],
        uncompared: ["size", "positives"],
        isSealed: true
    )
    static let ranking = derived(
        "ranking",
        by: .rank,
        key: ["sample"],
        [
            "sample", "request_key", "permutation", "is_unchanged", "is_repaired", "repairs", "shown", "is_counted",
        ],
        uncompared: ["is_unchanged", "repairs"],
        isSealed: true
    )
    static let leftOut = derived(
        "left_out",
        by: nil,
        key: ["passage_id"],
        ["passage_id", "document_id", "origin", "reason", "evidence", "is_kept"],
        uncompared: ["origin", "evidence"]
    )
    static let verdict = derived(
        "verdict",
        by: nil,
        ["is_kept", "reason", "evidence", "ndcg", "recall", "rbo", "tau", "chance", "sample"],
        uncompared: ["evidence", "chance"],
        isSealed: true,
        tellsEnd: true
    )
    /// What one store has done counts more than what the other one failed at.
    static let outcome = derived(
        "outcome",
        by: nil,
        ["status", "cause", "message"],
        uncompared: ["cause", "message"],
        tellsEnd: true,
        merging: .firstStays(butFor: "status = 'failed'")
    )

    /// All of them, in the order that ``StoreSchema/tables`` asks for.
    static let all = [
        query, document, kept("passage", merging: .firstStays()), kept("document_passage", merging: .firstStays()),
        kept("request", isReplayed: true, merging: .firstStays()),
        kept("response", isReplayed: true, merging: .rule(Store.mergeResponses)),
        kept("unusable", isReplayed: true, merging: .firstStays()),
        kept("unread_answer", key: ["request_key"], merging: .firstStays()),
        kept("damaged_response", merging: .left),
        kept("batch_out", merging: .rule(Store.mergeBatches)),
        kept("ledger", isReplayed: true, merging: .rule(Store.mergeLedger)),
        // What may have been billed counts in every store that the answers go to, until a person has seen the bill.
        kept("possibly_billed", key: ["request_key", "sent_at"], merging: .firstStays(butFor: "is_settled = 0")),
        kept("requeue", isReplayed: true, merging: .rule(Store.mergeRequeued)),
        candidate, judgment, listItem, list, ranking, leftOut, verdict, outcome,
        // What postponed a fetch says less than any page.
        kept(
            "page_snapshot",
            key: ["address"],
            isReplayed: true,
            merging: .firstStays(butFor: "outcome = 'postponed'")
        ),
        kept("web_search", isReplayed: true, merging: .firstStays()), kept("web_search_day", merging: .left),
        // The vectors lie in files, which are joined after the stores.
        kept("embedding_model", isReplayed: true, merging: .left), kept("embedding", isReplayed: true, merging: .left),
        kept("embedded_corpus", merging: .left),
        kept("run_file", merging: .left), kept("run_hit", merging: .left),
        kept("model_window", isReplayed: true, merging: .firstStays()),
        kept("rerank", merging: .firstStays()),
        kept(
            "rerank_order",
            key: ["fingerprint", "query_id"],
            merging: .firstStays(butFor: "status = 'failed'")
        ),
        kept("rerank_window", merging: .firstStays()),
        kept("ingest", merging: .firstStays()), kept("source_file", merging: .firstStays()),
        kept("broken_row", merging: .rule(Store.mergeBrokenRows)),
        decision, current, kept("run", merging: .left), kept("event", merging: .rule(Store.mergeEvents)),
    ]
}
