"""Seals rows that a benchmark wrote in SQL as rankforge seals its own (Sources/Store/Tables/StoredTable.swift)."""

import hashlib

COLUMNS = {
    "query": "id domain ordinal text gold_answer url author license material",
    "document": "id domain origin ordinal title url author license fingerprint",
    "list": "query_id fingerprint size positives",
    "list_item": "query_id fingerprint position passage_id document_id origin label judge",
    "ranking": "query_id fingerprint sample request_key permutation is_unchanged is_repaired repairs shown is_counted",
    "verdict": "query_id fingerprint stage is_kept reason evidence ndcg recall rbo tau chance sample",
}


def row_digest(*values):
    hash = hashlib.sha256()
    for value in values:
        text = {type(None): "null", int: f"i{value}", float: f"d{value}", str: f"t{value}"}[type(value)].encode()
        hash.update(b"%d:" % len(text) + text)
    return hash.hexdigest()[:32]


def seal(db):
    db.create_function("row_digest", -1, row_digest, deterministic=True)
    for table, columns in COLUMNS.items():
        db.execute(f"UPDATE {table} SET digest = row_digest({', '.join(columns.split())})")
    db.commit()
