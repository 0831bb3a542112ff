#!/usr/bin/env python3
"""The inspector over a store with 100,000 lists and 2 million passages, while a writer adds 500 rows a second.

    make release && Benchmarks/inspector.py [--keep FOLDER]

Prints the 50th and 95th percentile of each page, how long the first look and the search index took, and the writer's rate with and
without the pages in use. With `--compare` a second store over the same queries is made, and its comparison is among the pages. With `--only
WORD` only pages with that word in their name are asked for, and the writer alone is not measured.

    Benchmarks/inspector.py --live [--queries 3000] [--latency 0.5] [--concurrency 256] [--rounds 3]

runs a real `rankforge run` against the simulator instead, without and with its pages being asked for beside it, in turns, and prints the
run's answers a second and what the pages took.
"""

import argparse
import hashlib
import http.client
import json
import multiprocessing
import os
import random
import sqlite3
import subprocess
import statistics
import tempfile
import threading
import time
from urllib.parse import quote, urlsplit

import bench

DOMAINS = ["biology", "coding", "math"]
REASONS = ["low-ndcg"] * 6 + ["gold-leak", "chain-too-long"]
LETTERS = "bcdfghklmnprstvz"


def words():
    """20,000 made-up words, the first ones common."""
    luck = random.Random(5)
    return ["".join(luck.choice(LETTERS) + luck.choice("aeiou") for _ in range(luck.randint(2, 4))) for _ in range(20_000)]


class Texts:
    """Sentences in which words are as rare as in language: the n-th comes with a weight of 1/n."""

    def __init__(self, seed):
        self.luck = random.Random(seed)
        self.words = words()
        total = 0
        self.weights = [total := total + 1 / (place + 10) for place in range(len(self.words))]

    def text(self, count):
        return " ".join(self.luck.choices(self.words, cum_weights=self.weights, k=count))


def fill(path, lists, size, reasoning_words):
    """Adds lists with everything that a run leaves behind, in SQL: a run would take hours."""
    texts, luck = Texts(1), random.Random(2)
    store = sqlite3.connect(path)
    store.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF")
    marks = {}
    for domain, stage, mark in store.execute("SELECT domain, stage, fingerprint FROM current"):
        marks[domain, stage] = mark
    stages = ["ingest", "candidates", "judge", "assemble", "rank", "filter"]
    for number in range(lists):
        domain = DOMAINS[number % len(DOMAINS)]
        query = f"{domain}/{number:06d}"
        mark = {stage: marks[domain, stage] for stage in stages}
        store.execute("INSERT INTO query (id, domain, ordinal, text, gold_answer) VALUES (?,?,?,?,?)", (query, domain, number + 10, texts.text(25), texts.text(40)))
        positives = luck.randint(1, 6)
        passages = []
        for place in range(size):
            text = texts.text(50) + f" {number} {place}"
            name = hashlib.sha256(text.encode()).hexdigest()[:32]
            passages.append((name, text, "positive" if place < positives else "negative"))
        luck.shuffle(passages)
        documents = [f"{query}#{place}" for place in range(size)]
        store.executemany("INSERT INTO document (id, domain, origin, ordinal, title, url, license, fingerprint) VALUES (?,?,'given',?,?,?,?,?)",
                          [(document, domain, place, "A title", f"https://a.example/{number}/{place}", "CC BY-SA 4.0", mark["ingest"]) for place, document in enumerate(documents)])
        store.executemany("INSERT INTO passage (id, text) VALUES (?,?)", [each[:2] for each in passages])
        store.executemany("INSERT INTO candidate VALUES (?,?,?,?,'bm25',?,NULL)", [(query, mark["candidates"], each[0], documents[place], place) for place, each in enumerate(passages)])
        store.executemany("INSERT INTO judgment (query_id, fingerprint, passage_id, label, judge) VALUES (?,?,?,?,'given')", [(query, mark["judge"], each[0], each[2]) for each in passages])
        store.execute("INSERT INTO list (query_id, fingerprint, size, positives) VALUES (?,?,?,?)", (query, mark["assemble"], size, positives))
        store.executemany("INSERT INTO list_item (query_id, fingerprint, position, passage_id, document_id, origin, label, judge) VALUES (?,?,?,?,?,'bm25',?,'given')", [(query, mark["assemble"], place + 1, each[0], documents[place], each[2]) for place, each in enumerate(passages)])
        answer(store, query, domain, mark, texts, luck, size, reasoning_words, number)
        if number % 5_000 == 4_999:
            store.commit()
            print(f"\r{number + 1} lists", end="", flush=True)
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    print()


def answer(store, query, domain, mark, texts, luck, size, reasoning_words, number):
    """What rank and filter leave behind; 11 rows."""
    key = hashlib.sha256(query.encode()).hexdigest()
    order = list(range(1, size + 1))
    luck.shuffle(order)
    length = luck.randint(reasoning_words // 2, reasoning_words * 3 // 2)
    body = json.dumps({"messages": [{"role": "user", "content": texts.text(120)}]})
    store.execute("INSERT INTO request VALUES (?,?,'rank',?,0,?)", (key, domain, query, body))
    reasoning = " ".join(f"{texts.text(20)} [{place}]" for place in order[: length // 20])
    store.execute(
        "INSERT INTO response VALUES (?,1,'2026-11-25T00:00:00.000Z','m','m-1','fp',?,?,'stop',900,100,?,?,1200,900,100,0,'')",
        (key, reasoning, " > ".join(f"[{place}]" for place in order), length + 60, length))
    store.execute("INSERT INTO ledger (at, run_id, request_key, domain, stage, model, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, cost_micro_usd, is_simulated) "
                  "VALUES (strftime('%Y-%m-%dT%H:%M:%fZ','now'),1,?,?,'rank',?,900,100,?,?,1200,0)", (key, domain, f"m-{number % 2}", length + 60, length))
    store.execute("INSERT INTO ranking (query_id, fingerprint, sample, request_key, permutation, is_unchanged, is_repaired, repairs) VALUES (?,?,0,?,?,0,0,'{}')", (query, mark["rank"], key, json.dumps(order)))
    ndcg, reason = luck.random(), None
    if ndcg < 0.4 or luck.random() < 0.05:
        reason = luck.choice(REASONS)
    store.execute("INSERT INTO verdict (query_id, fingerprint, stage, is_kept, reason, ndcg, recall, chance) VALUES (?,?,'filter',?,?,?,1,0.3)", (query, mark["filter"], int(reason is None), reason, ndcg))
    store.executemany("INSERT INTO outcome VALUES (?,?,?,'done',NULL,NULL)", [(query, stage, mark[stage]) for stage in ["ingest", "candidates", "judge", "assemble", "rank"]])
    store.execute("INSERT INTO outcome VALUES (?,'filter',?,?,?,NULL)", (query, mark["filter"], "rejected" if reason else "done", reason))


def writer(path, rate, seconds, first, results):
    """Writes queries with their answers, 12 rows each, durably, as a run does; `rate` rows a second, or as fast as it can for 0."""
    texts, luck = Texts(3), random.Random(4)
    store = sqlite3.connect(path, timeout=30, isolation_level=None)
    store.executescript("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384; PRAGMA cache_size = -16384")
    marks = {(domain, stage): mark for domain, stage, mark in store.execute("SELECT domain, stage, fingerprint FROM current")}
    stages = ["ingest", "candidates", "judge", "assemble", "rank", "filter"]
    rows, number, start = 0, first, time.time()
    waits = []
    while time.time() - start < seconds:
        begun = time.time()
        store.execute("BEGIN IMMEDIATE")
        for _ in range(4):
            domain = DOMAINS[number % len(DOMAINS)]
            query = f"{domain}/{number:06d}"
            store.execute("INSERT INTO query (id, domain, ordinal, text) VALUES (?,?,?,?)", (query, domain, number + 10, texts.text(25)))
            answer(store, query, domain, {stage: marks[domain, stage] for stage in stages}, texts, luck, 20, 400, number)
            rows += 12
            number += 1
        store.execute("COMMIT")
        waits.append(time.time() - begun)
        if rate:
            time.sleep(max(0, start + rows / rate - time.time()))
    waits.sort()
    results.put((rows / (time.time() - start), waits[len(waits) * 95 // 100] * 1000, number))


def get(address, path):
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    taken = (time.perf_counter() - start) * 1000
    connection.close()
    assert response.status == 200, f"{path}: {response.status}"
    return taken, body


def paths(luck, vocabulary):
    """An endless round through the pages, as a reader would ask for them, and faster."""
    while True:
        number = luck.randrange(99_000)
        domain = DOMAINS[number % len(DOMAINS)]
        yield "overview", "/"
        yield "overview of a domain", f"/?domain={domain}"
        yield "lists", luck.choice(["/lists", "/lists?status=rejected", f"/lists?domain={domain}"])
        yield "lists sorted", f"/lists?sort={luck.choice(['ndcg', '-ndcg', 'reasoning', '-reasoning', 'positives', '-positives'])}&after={quote(f'{luck.random():.3f}~0~x')}"
        yield "lists filtered", f"/lists?domain={domain}&reason=low-ndcg&min=0.1&max=0.3&posmin=2&lenmin=300&model=m-1&sort=-ndcg"
        yield "search, rare word", "/lists?q=" + vocabulary[luck.randrange(2_000, 20_000)]
        yield "search, common word", "/lists?q=" + vocabulary[luck.randrange(0, 30)]
        yield "search, two words", "/lists?q=" + quote(vocabulary[luck.randrange(0, 300)] + " " + vocabulary[luck.randrange(0, 300)])
        yield "one list", f"/lists/{domain}/{number:06d}"
        yield "one list under a filter", f"/lists/{domain}/{number:06d}?status=rejected&sort=ndcg"
        yield "decisions", "/decisions"
        yield "compare", "/compare"


def visit(address, seconds, seed, times, is_asked=lambda name: name != "compare"):
    luck = random.Random(seed)
    end = time.time() + seconds
    for name, path in paths(luck, words()):
        if time.time() > end:
            return
        if not is_asked(name):
            continue
        times.setdefault(name, []).append(get(address, path)[0])
        time.sleep(0.03)


def fill_other(path, other):
    """A second store over the same lists, of which every third has another score, every fifth another order and every hundredth label differs."""
    store = sqlite3.connect(other)
    store.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF")
    store.execute("ATTACH ? AS first", (path,))
    for table in ["query", "list", "list_item", "judgment", "ranking", "verdict", "outcome"]:
        store.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM first.{table}")
    store.execute("UPDATE verdict SET ndcg = abs(random()) % 1000 / 1000.0 WHERE random() % 3 = 0")
    store.execute("UPDATE ranking SET permutation = (SELECT permutation FROM ranking ORDER BY query_id LIMIT 1) WHERE random() % 5 = 0")
    store.execute("UPDATE judgment SET label = 'negative' WHERE random() % 100 = 0")
    store.execute("UPDATE outcome SET status = 'rejected', cause = 'low-ndcg' WHERE stage = 'filter' AND random() % 10 = 0")
    store.commit()
    store.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", help="a folder for the store, which is used again where it is there")
    parser.add_argument("--compare", action="store_true", help="with a second store over the same queries")
    parser.add_argument("--only", default="", help="only pages whose name holds this word")
    parser.add_argument("--live", action="store_true", help="beside a real run")
    options = bench.options(parser, lists=100_000, size=20, reasoning=400, seconds=60, queries=3_000, latency=0.5, concurrency=256, rounds=3)
    if options.live:
        return live(options)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        path, pipeline = os.path.join(folder, "store.sqlite"), os.path.join(folder, "pipeline.yaml")
        bench.queries(os.path.join(folder, "few.jsonl"), 3)
        with open(pipeline, "w") as file:
            file.write(f"name: large\nstore: {path}\nteacher: {{provider: simulator}}\ndomains:\n")
            for domain in DOMAINS:
                file.write(f"  {domain}:\n    source: {{kind: jsonl, path: {folder}/few.jsonl}}\n    judge: {{given: true}}\n")
        if not os.path.exists(path):
            subprocess.run([options.rankforge, "run", pipeline, "--yes"], check=True, capture_output=True)
            fill(path, options.lists, options.size, options.reasoning)
        other = os.path.join(folder, "other.sqlite")
        if options.compare and not os.path.exists(other):
            subprocess.run([options.rankforge, "run", pipeline, "--yes", "--set", f"store={other}"], check=True, capture_output=True)
            start = time.time()
            fill_other(path, other)
            print(f"second store made in {time.time() - start:.0f} s, {os.path.getsize(other) / 1e9:.1f} GB")
        measure(options, path, pipeline, ["--against", other] if options.compare else [])


def live(options):
    """Answers a second of a run alone and beside pages that are asked for one after the other, in turns."""
    rates, times = {"alone": [], "beside the pages": []}, {}
    with tempfile.TemporaryDirectory() as folder, bench.simulator(options.rankforge, "--latency", options.latency) as url:
        source = os.path.join(folder, "q.jsonl")
        bench.queries(source, options.queries, passages=20, words=60)
        for number in range(options.rounds):
            for way in rates:
                store, file = (os.path.join(folder, f"{number}-{len(way)}.{end}") for end in ("sqlite", "yaml"))
                bench.pipeline(file, store, url, source, teacher=f"concurrency: {options.concurrency}")
                ended, asked = threading.Event(), {}
                reader = threading.Thread(target=read_beside, args=(options, file, store, ended, asked))
                if way != "alone":
                    reader.start()
                result = bench.run(options.rankforge, "run", file, "--yes")
                ended.set()
                if way != "alone":
                    reader.join()
                assert result["code"] == 0, f"the run ended with {result['code']}"
                rates[way].append(options.queries / result["seconds"])
                count = sum(map(len, asked.values()))
                print(f"round {number + 1}, {way}: {rates[way][-1]:.1f} answers/s, {result['cpu']:.1f} s of CPU" + (f"; {count} pages" if count else ""), flush=True)
                for name, taken in asked.items():
                    times.setdefault(name, []).extend(taken)
    show(times)
    alone, beside = (statistics.median(rates[way]) for way in rates)
    print(f"median of {options.rounds}: alone {alone:.1f} answers/s, beside the pages {beside:.1f} ({beside / alone - 1:+.1%})")


def read_beside(options, file, store, ended, times):
    """Looks at the pages of a store that a run writes, until it ends."""
    while not os.path.exists(store) and not ended.wait(0.05):
        pass
    inspector = None
    while not ended.is_set():
        # A store that is only being made is refused; a moment later it is there.
        inspector = subprocess.Popen([options.rankforge, "inspect", file], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = inspector.stdout.readline().strip()
        if address:
            break
        inspector.wait()
        inspector = None
        time.sleep(0.1)
    luck = random.Random(8)
    while inspector and not ended.is_set():
        query = luck.randrange(options.queries)
        for name, path in [
            ("overview", "/"), ("lists", "/lists"), ("lists sorted", "/lists?sort=-ndcg"), ("lists filtered", "/lists?status=rejected"),
            ("search", f"/lists?q={luck.choice(bench.WORDS)}"), ("one list", f"/lists/d/{query}"), ("decisions", "/decisions"),
        ]:
            times.setdefault(name, []).append(get(address, path)[0])
            time.sleep(0.03)
            if ended.is_set():
                break
    if inspector:
        inspector.terminate()
        inspector.wait()


def show(times):
    for name, taken in times.items():
        taken.sort()
        print(f"{name:26} {len(taken):4} times  p50 {taken[len(taken) // 2]:6.1f} ms  p95 {taken[len(taken) * 95 // 100]:6.1f} ms")


def measure(options, path, pipeline, against):
    store = sqlite3.connect(path)
    count = lambda table: store.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
    print(f"{count('list')} lists, {count('passage')} passages, {os.path.getsize(path) / 1e9:.1f} GB")
    first = store.execute("SELECT MAX(ordinal) FROM query").fetchone()[0] + 1
    store.close()

    def write(rate, seconds):
        nonlocal first
        results = multiprocessing.Queue()
        process = multiprocessing.Process(target=writer, args=(path, rate, seconds, first, results))
        process.start()

        def end():
            nonlocal first
            speed, wait, first = results.get()
            process.join()
            return speed, wait
        return end

    def is_asked(name):
        return options.only in name and (name != "compare" or bool(against))

    alone = {} if options.only else {rate: write(rate, options.seconds / 2)() for rate in (500, 0)}
    inspector = subprocess.Popen([options.rankforge, "inspect", pipeline, *against], stdout=subprocess.PIPE, text=True)
    try:
        address = inspector.stdout.readline().strip()
        start = time.time()
        for page in ["/", "/lists"]:
            print(f"first look at {page}: {get(address, page)[0]:.0f} ms")
        while b"still being made" in get(address, "/lists?q=word")[1]:
            time.sleep(1)
        print(f"search index made in {time.time() - start:.0f} s, {os.path.getsize(path + '.search') / 1e6:.0f} MB")
        if against:
            start = time.time()
            while b"being compared" in get(address, "/compare")[1]:
                time.sleep(0.5)
            print(f"first comparison there after {time.time() - start:.0f} s more")
        times = {}
        end = write(500, options.seconds)
        visit(address, options.seconds - 1, 6, times, is_asked)
        beside = {500: end()}
        if alone:
            end = write(0, options.seconds / 2)
            visit(address, options.seconds / 2 - 1, 7, {}, is_asked)
            beside[0] = end()
        show(times)
        for rate, words in [(500, "at 500 rows a second"), (0, "as fast as it can")] if alone else []:
            (a, b), (c, d) = alone[rate], beside[rate]
            print(f"writer {words}: alone {a:.0f} rows/s, p95 of a commit {b:.1f} ms; beside the pages {c:.0f} rows/s ({c / a - 1:+.1%}), {d:.1f} ms")
        with open(f"/proc/{inspector.pid}/status") as status:
            print(next(line.strip() for line in status if line.startswith("VmHWM")))
    finally:
        inspector.terminate()
        inspector.wait()


if __name__ == "__main__":
    main()
