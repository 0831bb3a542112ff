#!/usr/bin/env python3
"""BM25 over a million passages: rankforge, bm25s and SQLite FTS5, in one run on one core each.

    pip install bm25s PyStemmer numba numpy
    make release && Benchmarks/bm25.py [--passages 1000000]

Passages are made by a seeded script: about 60 words by Zipf's law, with the endings that a stemmer cuts. Every engine reads them from the same file of
one passage a line, stems by Porter's algorithm, and takes k1 0.9 and b 0.4 where it can (FTS5: 1.2 and 0.75, fixed). Indexing counts from opening
that file to a closed index on disk; searches run one after another on the reopened index, after ten that do not count. The best 40 of rankforge are
compared with those of bm25s. With --scifact FOLDER (BEIR's layout) it also tells nDCG@10 beside the published 0.6789.
"""

import argparse
import json
import math
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WARM = 10


def make(folder, passages, queries, seed, terms):
    import numpy

    luck = numpy.random.default_rng(seed)
    syllables = [a + b for a in "b d f g k l m n p r s t v z".split() for b in "an el ir om uk as en it or un".split()]
    endings = ["", "", "", "s", "ed", "ing", "ly", "ness"]
    words = []
    for number in range(terms):
        word, rest = "", number + 200
        while rest:
            word, rest = word + syllables[rest % len(syllables)], rest // len(syllables)
        words.append(word + endings[number % len(endings)])
    words = numpy.array(words, dtype=object)
    share = 1 / numpy.arange(1, terms + 1)
    ends = numpy.cumsum(share / share.sum())

    def draw(count):
        return words[numpy.minimum(numpy.searchsorted(ends, luck.random(count)), terms - 1)]

    with open(os.path.join(folder, "passages"), "w") as file:
        for start in range(0, passages, 10000):
            lengths = luck.integers(40, 81, size=min(10000, passages - start))
            drawn, place = draw(lengths.sum()), 0
            for length in lengths:
                file.write(" ".join(drawn[place:place + length]) + "\n")
                place += length
    for length in (8, 200):
        with open(os.path.join(folder, f"queries-{length}"), "w") as file:
            for _ in range(queries + WARM):
                file.write(" ".join(draw(length)) + "\n")


def lines(path):
    with open(path) as file:
        return [line.rstrip("\n") for line in file]


def figures(milliseconds):
    times = sorted(milliseconds[WARM:])
    return {"p50": statistics.median(times), "p95": times[int(0.95 * (len(times) - 1))]}


def rankforge(folder, program, top):
    index = os.path.join(folder, "rankforge.rfi")

    def run(file, *arguments):
        with open(os.path.join(folder, file)) as source:
            out = subprocess.run([program, *arguments], stdin=source, stdout=subprocess.PIPE, text=True, check=True).stdout
        head, _, rest = out.partition("\n")
        return json.loads(head), rest.splitlines()

    built, _ = run("passages", "build", index)
    row = {"index_s": built["seconds"], "MB": built["megabytes"], "peakMB": built["peakMB"], "found": {}}
    for length in (8, 200):
        searched, found = run(f"queries-{length}", "search", index, str(top))
        row[length] = figures(searched["milliseconds"])
        row["found"][length] = [[(int(hit.split(":")[0]), float(hit.split(":")[1])) for hit in line.split()] for line in found]
        row["open_ms"], row["verify_ms"] = searched["openSeconds"] * 1e3, searched["verifySeconds"] * 1e3
    return row


def folder_size(path):
    return sum(os.path.getsize(os.path.join(path, name)) for name in os.listdir(path)) / 1e6


def bm25s_engine(folder, top, backend):
    import bm25s
    import Stemmer

    target = os.path.join(folder, "bm25s")
    # PyStemmer's "porter" is the algorithm that rankforge uses; it is asked once a word, as rankforge does.
    stemmer = Stemmer.Stemmer("porter")
    row = {"found": {}}
    if not os.path.exists(target):
        start = time.perf_counter()
        corpus = bm25s.tokenize(lines(os.path.join(folder, "passages")), stopwords="en", stemmer=stemmer, show_progress=False)
        index = bm25s.BM25(k1=0.9, b=0.4, method="lucene")
        index.index(corpus, show_progress=False)
        index.save(target, show_progress=False) if "show_progress" in index.save.__code__.co_varnames else index.save(target)
        row["index_s"] = time.perf_counter() - start
        del index, corpus
    row["MB"] = folder_size(target)
    index = bm25s.BM25.load(target, mmap=True)
    index.backend = backend
    if backend == "numba":
        index.activate_numba_scorer()
    for length in (8, 200):
        times, found = [], []
        for query in lines(os.path.join(folder, f"queries-{length}")):
            start = time.perf_counter()
            tokens = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
            # Its own tokenizer counts a repeated word once or not by release; a list of words counts as it stands.
            hits, scores = index.retrieve(tokens, k=top, show_progress=False, n_threads=0)
            times.append((time.perf_counter() - start) * 1e3)
            found.append(list(zip(map(int, hits[0]), map(float, scores[0]))))
        row[length] = figures(times)
        row["found"][length] = found
    return row


def fts5(folder, top, queries):
    path = os.path.join(folder, "fts.sqlite")
    start = time.perf_counter()
    db = sqlite3.connect(path)
    db.execute("CREATE VIRTUAL TABLE passage USING fts5(text, content='', tokenize='porter unicode61')")
    with open(os.path.join(folder, "passages")) as file, db:
        db.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", enumerate(file))
    db.close()
    row = {"index_s": time.perf_counter() - start, "MB": os.path.getsize(path) / 1e6}
    db = sqlite3.connect(path)
    for length in (8, 200):
        times = []
        # It takes a second or more a query: a few are enough.
        for query in lines(os.path.join(folder, f"queries-{length}"))[:WARM + queries]:
            if len(times) < WARM - 1:
                times.append(0)
                continue
            start = time.perf_counter()
            match = " OR ".join(f'"{word}"' for word in query.split())
            db.execute("SELECT rowid, rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (match, top)).fetchall()
            times.append((time.perf_counter() - start) * 1e3)
        row[length] = figures(times)
    return row


def differing(left, right):
    """The queries whose scores differ by more than a thousandth at any rank; equal scores may stand in any order."""
    return sum(
        len(one) != len(other) or any(abs(a[1] - b[1]) > 1e-3 * max(1, a[1]) for a, b in zip(one, other))
        for one, other in zip(left, right)
    )


def scifact(source, program, folder):
    ids = []
    with open(os.path.join(source, "corpus.jsonl")) as file, open(os.path.join(folder, "scifact"), "w") as out:
        for line in file:
            document = json.loads(line)
            ids.append(document["_id"])
            out.write(" ".join((document["title"] + " " + document["text"]).split()) + "\n")
    relevant = {}
    with open(os.path.join(source, "qrels/test.tsv")) as file:
        for line in list(file)[1:]:
            query, document, grade = line.split()
            if int(grade) > 0:
                relevant.setdefault(query, set()).add(document)
    texts = {}
    with open(os.path.join(source, "queries.jsonl")) as file:
        for line in file:
            query = json.loads(line)
            texts[query["_id"]] = " ".join(query["text"].split())
    index = os.path.join(folder, "scifact.rfi")
    with open(os.path.join(folder, "scifact")) as file:
        subprocess.run([program, "build", index], stdin=file, stdout=subprocess.DEVNULL, check=True)
    asked = sorted(relevant)
    out = subprocess.run([program, "search", index, "10"], input="".join(texts[query] + "\n" for query in asked),
                         stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[1:]
    gain = 0
    for query, line in zip(asked, out):
        hits = [ids[int(hit.split(":")[0])] in relevant[query] for hit in line.split()]
        best = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant[query]))))
        gain += sum(1 / math.log2(rank + 2) for rank, hit in enumerate(hits) if hit) / best
    return gain / len(asked)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--fts-queries", type=int, default=10)
    parser.add_argument("--terms", type=int, default=200_000)
    parser.add_argument("--top", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scifact")
    parser.add_argument("--only", help="engines, by comma")
    parser.add_argument("--folder", help="keep files here")
    parser.add_argument("--program", default=os.path.join(HERE, "../.build/release/SearchCorpus"))
    options = parser.parse_args()
    folder = options.folder or tempfile.mkdtemp(prefix="rankforge-bm25-")
    os.makedirs(folder, exist_ok=True)
    try:
        if not os.path.exists(os.path.join(folder, "queries-200")):
            make(folder, options.passages, options.queries, options.seed, options.terms)
        engines = {
            "rankforge": lambda: rankforge(folder, options.program, options.top),
            "bm25s numpy": lambda: bm25s_engine(folder, options.top, "numpy"),
            "bm25s numba": lambda: bm25s_engine(folder, options.top, "numba"),
            "SQLite FTS5": lambda: fts5(folder, options.top, options.fts_queries),
        }
        rows = {}
        for name, engine in engines.items():
            if options.only and name not in options.only.split(","):
                continue
            rows[name] = engine()
            print(name, {key: value for key, value in rows[name].items() if key != "found"},
                  "load", os.getloadavg()[0], file=sys.stderr)
        print(f"{options.passages} passages, top {options.top}, load at the end {os.getloadavg()[0]:.1f}\n")
        print("| engine | index s | passages/s | MB | 8 words p50 | p95 | 200 words p50 | p95 |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
        for name, row in rows.items():
            index = row.get("index_s")
            print(f"| {name} | " + (f"{index:.1f} | {options.passages / index:,.0f}" if index else "as above |")
                  + f" | {row['MB']:.0f} | " + " | ".join(f"{row[n]['p50']:.2f} ms | {row[n]['p95']:.2f} ms" for n in (8, 200)) + " |")
        if "rankforge" in rows:
            row = rows["rankforge"]
            print(f"\nrankforge: {row['peakMB']:.0f} MB at most while indexing, {row['open_ms']:.2f} ms to open, {row['verify_ms']:.0f} ms to verify")
            for name in ("bm25s numpy", "bm25s numba"):
                if name in rows:
                    counts = [differing(row["found"][n], rows[name]["found"][n]) for n in (8, 200)]
                    print(f"queries whose scores differ from {name}: {counts[0]} of 8 words, {counts[1]} of 200 words, of {options.queries + WARM} each")
        if options.scifact:
            print(f"SciFact: nDCG@10 {scifact(options.scifact, options.program, folder):.4f}, published 0.6789")
    finally:
        if not options.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
