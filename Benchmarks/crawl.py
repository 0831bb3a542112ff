#!/usr/bin/env python3
"""Runs the crawler against a loopback web of 2,000 pages of all kinds, kills it, resumes it, runs it once more, and says what was asked.

    make release && Benchmarks/crawl.py [--pages 2000] [--hosts 20] [--kills 3]

The pages are cited by the answers of a StackExchange dump: good ones (plain, packed, in Latin-1, of 10 MB, moved, busy at first), those that
robots.txt refuses, dead ones, loops of redirects, bodies that are too large, drip, stall, break off or unpack to 512 MB, and redirects to
addresses that are not public, in all spellings. The server's journal says what was asked; a second server lies in wait at the addresses that
nothing may reach.
"""

import collections
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import bench

# Kind, share of a thousand, whether it is a page that must come.
KINDS = [("page", 300, True), ("gzip", 100, True), ("latin", 50, True), ("big", 10, True), ("moved", 80, True), ("busy", 20, True), ("tagged", 20, True),
         ("private", 100, False), ("gone", 60, False), ("image", 30, False), ("loop", 20, False), ("self", 10, False), ("endless", 10, False),
         ("huge", 10, False), ("flood", 5, False), ("bomb", 5, False), ("drip", 5, False), ("stall", 5, False), ("cut", 20, False),
         ("cutgzip", 10, False), ("garbage", 10, False), ("down", 20, False), ("inward", 100, False)]


def cited(options, luck):
    """Kinds and addresses, spread over the hosts; the last two hosts have no robots.txt and one that can't be had."""
    hosts = [f"127.0.0.{number + 2}" for number in range(options.hosts)]
    total = sum(share for _, share, _ in KINDS)
    pages = []
    for kind, share, is_good in KINDS:
        for number in range(max(1, options.pages * share // total)):
            pages.append((kind, is_good, luck.choice(hosts), f"/{kind}/{number}"))
    pages += [("page", True, "127.0.0.30", f"/private/{number}") for number in range(10)]
    pages += [("robots down", False, "127.0.0.31", f"/page/{number}") for number in range(10)]
    luck.shuffle(pages)
    return hosts + ["127.0.0.30", "127.0.0.31"], pages


def dump(folder, pages, port, luck):
    """Posts.xml with a question for each five pages."""
    os.makedirs(folder)
    with open(os.path.join(folder, "Posts.xml"), "w") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<posts>\n')
        for number in range(0, len(pages), 5):
            links = " ".join(f"&lt;a href=&quot;http://{host}:{port}{path}&quot;&gt;x&lt;/a&gt;" for _, _, host, path in pages[number:number + 5])
            words = " ".join(luck.choices(bench.WORDS, k=20))
            asked, answered = number + 1, 1_000_000 + number
            file.write(f'<row Id="{asked}" PostTypeId="1" AcceptedAnswerId="{answered}" Score="5" CreationDate="2024-03-01T09:00:00.000" '
                       f'Body="&lt;p&gt;{words}&lt;/p&gt;" Title="{words}" Tags="&lt;x&gt;" />\n')
            file.write(f'<row Id="{answered}" PostTypeId="2" ParentId="{asked}" Score="9" CreationDate="2024-03-01T09:00:00.000" '
                       f'Body="&lt;p&gt;{words} {links}&lt;/p&gt;" />\n')
        file.write("</posts>\n")


def main():
    options = bench.options(pages=2000, hosts=20, kills=3, seed=1)
    luck = random.Random(options.seed)
    hosts, pages = cited(options, luck)
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        server = subprocess.Popen(
            [sys.executable, os.path.join(bench.HERE, "server/web.py"), "--hosts", ",".join(hosts), "--journal", path("journal")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(server.stdout.readline())
        dump(path("dump"), pages, port, luck)
        allow = ", ".join(f'"{host}:{port}"' for host in hosts)
        with open(path("p.yaml"), "w") as file:
            file.write(f"""name: crawl
store: {path('s.sqlite')}
teacher: {{provider: simulator}}
domains:
  d:
    source: {{kind: stackexchange, path: {path('dump')}, site: loopback.example}}
    candidates: [{{kind: cited_pages, delay: 1ms, timeout: 3s, max_bytes: 12582912, contact: bench@rankforge.example, allow: [{allow}]}}]
    judge: {{positives: complex-qa-positives, negatives: rest}}
""")
        try:
            measure(options, luck, pages, path)
        finally:
            server.terminate()
            server.wait()


def measure(options, luck, pages, path):
    arguments = ["run", path("p.yaml"), "--only", "candidates", "--json"]

    def journal():
        with open(path("journal")) as file:
            return file.read().splitlines()

    bench.run(options.rankforge, "run", path("p.yaml"), "--only", "ingest")
    for kill in range(options.kills):
        run = subprocess.Popen([options.rankforge, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(luck.uniform(1, 4))
        run.send_signal(signal.SIGKILL)
        run.wait()
        print(f"kill {kill + 1}: {len(journal())} requests so far", flush=True)

    first = bench.run(options.rankforge, *arguments)
    lines = journal()
    second = bench.run(options.rankforge, *arguments)
    lines_after = journal()

    counts = collections.Counter(tuple(line.split()[:2]) for line in lines if not line.startswith("SECRET"))
    with sqlite3.connect(f"file:{path('s.sqlite')}?mode=ro", uri=True) as db:
        kept = {row[0].split("://", 1)[1]: row[1:] for row in db.execute("SELECT url, outcome, cause FROM page_snapshot WHERE address NOT LIKE 'robots %'")}
        bodies, packed = db.execute("SELECT SUM(bytes), SUM(LENGTH(body)) FROM page_snapshot").fetchone()
    port = next(iter(kept)).split("/")[0].split(":")[1]
    table = collections.defaultdict(lambda: [0] * 6)
    for kind, is_good, host, name in pages:
        row = table[(not is_good, kind)]
        asked = counts[(host, name)]
        outcome, cause = kept.get(f"{host}:{port}{name}", (None, None))
        row[0] += 1
        row[1] += asked == 0
        row[2] += asked == 1
        row[3] += asked > 1
        row[4] += outcome in ("fetched", "moved")
        row[5] += outcome in ("failed", "postponed")
    print(f"{'kind':<14}{'pages':>7}{'asked 0':>9}{'once':>7}{'more':>7}{'kept':>7}{'refused':>9}")
    for (_, kind), row in sorted(table.items()):
        print(f"{kind:<14}{row[0]:>7}{row[1]:>9}{row[2]:>7}{row[3]:>7}{row[4]:>7}{row[5]:>9}")
    secret = sum("SECRET" in line or "/secret" in line for line in lines_after)
    print(f"first run to the end: {first['seconds']:.1f} s, {first['cpu']:.1f} s of CPU, {first['peakMB']:.0f} MB, exit code {first['code']}, {len(lines)} requests in all")
    print(f"pages without an end: {len(pages) - len([1 for _, _, host, name in pages if f'{host}:{port}{name}' in kept])}")
    print(f"second run: {len(lines_after) - len(lines)} requests, {second['seconds']:.1f} s, exit code {second['code']}")
    print(f"addresses that are not public: {secret} connections")
    print(f"store: {(bodies or 0) / 1e6:.0f} MB of bodies in {(packed or 0) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
