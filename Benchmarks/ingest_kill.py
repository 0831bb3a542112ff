#!/usr/bin/env python3
"""Kills runs that read, crawl and index with -9 at ten seeded moments, resumes each, and compares its store with that of a run that nobody killed.

    make release && Benchmarks/ingest_kill.py [--kills 10] [--passages 100000] [--pages 300]

Two domains side by side: a StackExchange dump whose pages are fetched from a loopback web, and a collection in BEIR's form that is searched by BM25.
Compared are all rows of what was read, fetched, found and derived, and the bytes of the index files; only dates are left out. The web's journal says
which pages were asked for again: those that the killed run had asked for and not stored yet, one a host at most.
"""

import collections
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import bench
import crawl

# Pages whose answer is the same whenever they are asked for.
KINDS = {"page", "gzip", "latin", "moved", "private", "gone", "image", "loop", "inward", "robots down"}
TABLES = ["query", "document", "passage", "document_passage", "ingest", "broken_row", "candidate", "page_snapshot", "judgment", "list", "list_item",
          "ranking", "verdict", "outcome"]
# What may differ: when it was, and in how many runs a page was tried that each run tries again.
DATES = {"page_snapshot": {"fetched_at", "tries"}}


def collection(folder, passages, queries, luck):
    """A corpus in BEIR's form, of made-up words with a few frequent and many rare ones."""
    os.makedirs(os.path.join(folder, "qrels"))
    words = [f"{a}{b}{c}" for a in "ba de fi go lu ma ne pi ro su".split() for b in "nrstldmk" for c in "aeiou"]
    weights = [1 / (place + 1) for place in range(len(words))]
    texts = [luck.choices(words, weights, k=40) for _ in range(passages)]
    with open(os.path.join(folder, "corpus.jsonl"), "w") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"_id": f"d{number}", "title": f"T {number}", "text": " ".join(text)}) + "\n")
    relevant = [luck.randrange(passages) for _ in range(queries)]
    with open(os.path.join(folder, "queries.jsonl"), "w") as file:
        for number, document in enumerate(relevant):
            file.write(json.dumps({"_id": f"q{number}", "text": " ".join(luck.sample(texts[document], 12))}) + "\n")
    with open(os.path.join(folder, "qrels", "test.tsv"), "w") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for number, document in enumerate(relevant):
            file.write(f"q{number}\td{document}\t1\n")


def contents(store):
    """A hash of each table's rows in their order, and of each index file."""
    found = {}
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        for table in TABLES:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in DATES.get(table, ())]
            rows = sorted(repr(row) for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}"))
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    folder = store + ".index"
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if name.endswith(".lock"):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = (os.path.getsize(file.name), hashlib.sha256(file.read()).hexdigest())
    return found


def example(table, one, other):
    """The first row that only one of two stores holds, and the one in its place, without long values."""
    rows = []
    for store in (one, other):
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in DATES.get(table, ())]
            rows.append(set(db.execute(f"SELECT {', '.join(columns)} FROM {table}")))
    only = [min(found, key=repr, default=()) for found in (rows[0] - rows[1], rows[1] - rows[0])]
    return " <> ".join(str([str(value)[:80] for value in row]) for row in only)


def state(store):
    """Where a killed run stood: what was read, pages stored, whether there is an index; and the pages it has stored."""
    folder = store + ".index"
    index = [name for name in os.listdir(folder) if not name.endswith(".lock")] if os.path.isdir(folder) else []
    words = "no index" if not index else "index made" if all(name.endswith(".rfi") for name in index) else "index being made"
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            read = dict(db.execute("SELECT domain, is_complete FROM ingest"))
            documents = db.execute("SELECT COUNT(*) FROM document WHERE origin = 'corpus'").fetchone()[0]
            stored = {row[0].split("://", 1)[1] for row in db.execute("SELECT url FROM page_snapshot WHERE address NOT LIKE 'robots %'")}
    except sqlite3.OperationalError:
        return "no store yet", set()
    whole = ", ".join(f"{name} {'read' if read[name] else 'half read'}" for name in sorted(read)) or "nothing read"
    return f"{whole}, {documents} documents, {len(stored)} pages, {words}", stored


def main():
    options = bench.options(kills=10, passages=100_000, queries=200, pages=300, hosts=8, delay=120, seed=1)
    luck = random.Random(options.seed)
    hosts, pages = crawl.cited(options, luck)
    pages = [page for page in pages if page[0] in KINDS]
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        server = subprocess.Popen(
            [sys.executable, os.path.join(bench.HERE, "server/web.py"), "--hosts", ",".join(hosts), "--journal", path("journal")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(server.stdout.readline())
        crawl.dump(path("dump"), pages, port, luck)
        collection(path("collection"), options.passages, options.queries, luck)
        allow = ", ".join(f'"{host}:{port}"' for host in hosts)
        with open(path("p.yaml"), "w") as file:
            file.write(f"""name: kill
store: {path('s.sqlite')}
teacher: {{provider: simulator}}
domains:
  pages:
    source: {{kind: stackexchange, path: {path('dump')}, site: loopback.example}}
    candidates: [{{kind: cited_pages, delay: {options.delay}ms, timeout: 3s, contact: bench@rankforge.example, allow: [{allow}]}}]
    judge: {{positives: complex-qa-positives, negatives: rest}}
  corpus:
    source: {{kind: beir, path: {path('collection')}}}
    candidates: [{{kind: bm25, top: 20}}]
    judge: {{qrels: true}}
""")
        try:
            return compare(options, luck, path, port)
        finally:
            # It ends with its input; a signal might be held back where this was started from a thread that holds signals back.
            server.stdin.close()
            server.wait()


def compare(options, luck, path, port):
    def command(store):
        return ["run", path("p.yaml"), "--yes", "--set", f"store={path(store)}"]

    def journal():
        with open(path("journal")) as file:
            return [line.split()[:2] for line in file.read().splitlines()]

    # The first run finds the files' pages cold; the second one's time says when to kill.
    bench.run(options.rankforge, *command("first.sqlite"))
    before = len(journal())
    whole = bench.run(options.rankforge, *command("whole.sqlite"))
    expected, asked_whole = contents(path("whole.sqlite")), len(journal()) - before
    if contents(path("first.sqlite")) != expected:
        sys.exit("two undisturbed runs differ")
    print(f"undisturbed: {whole['seconds']:.1f} s, exit code {whole['code']}, {asked_whole} requests, "
          + ", ".join(f"{count} {name}" for name, (count, _) in expected.items() if count and "rfi" not in name), flush=True)
    different = again = crowded = 0
    for kill in range(options.kills):
        store = f"killed-{kill}.sqlite"
        # One moment in each tenth of the time that a run takes.
        moment = (kill + luck.random()) / options.kills * whole["seconds"]
        before = len(journal())
        run = subprocess.Popen([options.rankforge, *command(store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            pass
        run.send_signal(signal.SIGKILL)
        run.wait()
        time.sleep(0.2)
        first = journal()[before:]
        stood, stored = state(path(store))
        end = bench.run(options.rankforge, *command(store))
        rest = journal()[before + len(first):]
        # A page that was stored, or asked for twice: by whom is known from where in the journal it stands.
        asked = collections.Counter(f"{host}:{port}{name}" for host, name in rest if "robots" not in name)
        repeated = [page for page in asked if page in stored]
        wire = {f"{host}:{port}{name}" for host, name in first} & set(asked)
        crowded += max(collections.Counter(page.split(":")[0] for page in wire).values(), default=0) > 1
        found = contents(path(store))
        wrong = [name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)]
        for name in wrong:
            if name in TABLES:
                print(f"{name}: {example(name, path('whole.sqlite'), path(store))}")
        different += bool(wrong)
        again += len(repeated)
        print(f"kill {kill + 1} at {moment:.2f} s: {stood}; resumed in {end['seconds']:.1f} s with exit code {end['code']}, "
              f"{len(rest)} requests, {len(wire)} that were on the wire, {len(repeated)} that were stored; "
              + (f"DIFFERENT: {', '.join(wrong)}" if wrong else "the same"), flush=True)
        if not wrong and end["code"] == whole["code"]:
            for name in os.listdir(path("")):
                if name.startswith(store) and os.path.isfile(path(name)):
                    os.remove(path(name))
    print(f"{options.kills} kills: {different} stores that differ, {again} pages asked for again after they were stored, "
          f"{crowded} kills with more than one page of a host on the wire")
    return different + again + crowded


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
