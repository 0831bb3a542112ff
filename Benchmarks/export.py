"""Exports of a store with many lists: MB a second, peak memory, and the same bytes twice.

make release; python Benchmarks/export.py --lists 200000. The store is made by `rankforge run` on a few queries and then filled with
copies by SQL: every copy has a query, a list of 20, judgments, an answer and a verdict of its own; passages come from a pool of four times
as many as there are lists, so that files of a corpus have to tell new ones from known ones. Each format is exported twice and compared by
the hashes in its manifest; a tenth of the lists first, for the growth of memory.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import sqlite3
import tempfile

import bench
from rowdigest import seal

SIZE = 20
FORMATS = ("sft", "rl", "reasonrank", "triples", "beir")
WORDS = bench.WORDS


def digest(parts):
    """The hash that rankforge stores beside an answer."""
    framed = b"".join(f"{len(part.encode())}:".encode() + part.encode() for part in parts)
    return hashlib.sha256(framed).hexdigest()[:32]


def text(luck, words):
    return " ".join(luck.choices(WORDS, k=words))


def fill(path, lists, passage_words, reasoning_words):
    """Adds lists to a store whose only kept list serves as the pattern."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    luck = random.Random(5)
    current = dict(db.execute("SELECT stage, fingerprint FROM current"))
    domain = db.execute("SELECT domain FROM current LIMIT 1").fetchone()[0]
    for table in ("verdict", "ranking", "list_item", "list", "judgment", "candidate", "outcome", "batch_out", "response", "request"):
        db.execute(f"DELETE FROM {table}")
    db.execute("DELETE FROM query")
    pool = lists * 4
    base = [text(luck, passage_words) for _ in range(500)]

    def passage(number):
        written = f"passage {number} {base[number % 500]}"
        return hashlib.sha256(written.encode()).hexdigest()[:32], written

    db.executemany("INSERT INTO passage VALUES (?, ?)", map(passage, range(pool)))
    sites = ("CC BY-SA 4.0", "CC BY-SA 3.0", None)
    db.executemany(
        "INSERT INTO document (id, domain, origin, ordinal, title, url, author, license, fingerprint) VALUES (?, ?, 'page', ?, ?, ?, ?, ?, 'f')",
        ((f"doc{n}", domain, n, f"Title {n}", f"https://site{n % 7}.org/{n}", f"author {n % 1000}", sites[n % 3]) for n in range(pool)),
    )
    db.commit()
    reasonings = [text(luck, reasoning_words) for _ in range(200)]
    for number in range(lists):
        query, key = f"{domain}/{number:08d}", f"key{number}"
        order = luck.sample(range(1, SIZE + 1), SIZE)
        reasoning = f"List {number}. " + reasonings[number % 200]
        content = " > ".join(f"[{place}]" for place in order)
        db.execute(
            "INSERT INTO query (id, domain, ordinal, text, gold_answer, url, author, license, material) "
            "VALUES (?, ?, ?, ?, 'gold', ?, 'asker', 'CC BY-SA 4.0', '{}')",
            (query, domain, number, f"query {number} {text(luck, 40)}", f"https://ask.org/{number}"),
        )
        db.execute("INSERT INTO request VALUES (?, ?, 'rank', ?, 0, '{}')", (key, domain, query))
        parts = [key, "m", "m", "", reasoning, content, "stop"] + [f"Optional({value})" for value in (9, 0, 9, 5, 1)] + ["false"]
        db.execute(
            "INSERT INTO response VALUES (?, 1, '2026-01-01', 'm', 'm', NULL, ?, ?, 'stop', 9, 0, 9, 5, 1, 1, 1, 0, ?)",
            (key, reasoning, content, digest(parts)),
        )
        db.execute("INSERT INTO list (query_id, fingerprint, size, positives) VALUES (?, ?, ?, 4)", (query, current["assemble"], SIZE))
        start = luck.randrange(pool)
        items = [(start + place * 7919) % pool for place in range(SIZE)]
        db.executemany(
            "INSERT INTO list_item (query_id, fingerprint, position, passage_id, document_id, origin, label, judge) "
            "VALUES (?, ?, ?, ?, ?, 'cited', ?, 'sampled')",
            (
                (query, current["assemble"], place + 1, passage(item)[0], f"doc{item}", "positive" if place < 4 else "negative")
                for place, item in enumerate(items)
            ),
        )
        db.execute(
            "INSERT INTO ranking (query_id, fingerprint, sample, request_key, permutation, is_unchanged, is_repaired, repairs) "
            "VALUES (?, ?, 0, ?, ?, 0, 0, '{}')",
            (query, current["rank"], key, json.dumps(order)),
        )
        db.execute(
            "INSERT INTO verdict (query_id, fingerprint, stage, is_kept, evidence, ndcg, recall, rbo, tau, chance) "
            "VALUES (?, ?, 'filter', 1, '{}', 0.7, 0.5, 0.5, 0.5, 0.2)",
            (query, current["filter"]),
        )
    seal(db)
    db.execute("ANALYZE")
    db.close()


def size(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names) / 1e6


def hashes(folder):
    with open(os.path.join(folder, "manifest.json")) as file:
        return {entry["name"]: entry["sha256"] for entry in json.load(file)["files"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    options = bench.options(parser, lists=200_000, passage_words=60, reasoning_words=250)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        at = lambda *names: os.path.join(folder, *names)
        stores = {}
        for count in (options.lists // 10, options.lists):
            store = stores[count] = at(f"{count}.sqlite")
            bench.queries(at("queries.jsonl"), 2)
            with bench.simulator(options.rankforge) as url:
                bench.pipeline(at(f"{count}.yaml"), store, url, at("queries.jsonl"))
                assert bench.run(options.rankforge, "run", at(f"{count}.yaml"), "--yes")["code"] == 0
            # In a process of its own: a child's peak memory counts from its parent's size.
            filling = multiprocessing.Process(target=fill, args=(store, count, options.passage_words, options.reasoning_words))
            filling.start()
            filling.join()
            assert filling.exitcode == 0
            print(f"{count:,} lists: store of {os.path.getsize(store) / 1e6:,.0f} MB", flush=True)
        print("| format | lists | MB written | seconds | CPU seconds | MB/s | peak MB | the same bytes twice |\n|---|---|---|---|---|---|---|---|", flush=True)
        for name in options.formats:
            for count in stores:
                seen = []
                for turn in range(2):
                    out = at(f"{name}-{turn}")
                    said = bench.run(options.rankforge, "export", at(f"{count}.yaml"), "--format", name, "--out", out)
                    assert said["code"] == 0, said
                    seen.append(hashes(out))
                    if turn == 0:
                        first, written = said, size(out)
                    os.system(f"rm -rf '{out}'")
                equal = "yes" if seen[0] == seen[1] else "NO"
                print(
                    f"| {name} | {count:,} | {written:,.0f} | {first['seconds']:.1f} | {first['cpu']:.1f} | {written / first['seconds']:.0f} | {first['peakMB']:.0f} | {equal} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
