#!/usr/bin/env python3
"""A whole pipeline run, two requests a query, against lognormal latency: its wall time over that of a scheduler without any cost.

    make release && Benchmarks/pipeline.py [--queries 2500] [--concurrency 1000]

The ideal takes the same answers with the same latencies (as stored) and hands each free place to the next request at once: a query's order
is asked the moment that its judgment is there. Its last answers hold it up as they hold up the run.
"""

import heapq
import os
import sqlite3
import tempfile

import bench


def ideal(chains, places):
    """The makespan of chains of requests over so many places, a begun chain first."""
    waiting, running, now = list(reversed(chains)), [], 0.0
    while waiting or running:
        while waiting and len(running) < places:
            chain = waiting.pop()
            heapq.heappush(running, (now + chain[0], chain[1:]))
        now, rest = heapq.heappop(running)
        if rest:
            heapq.heappush(running, (now + rest[0], rest[1:]))
    return now


def main():
    options = bench.options(queries=2500, concurrency=1000, latency=1.0, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        source, store, file = (os.path.join(folder, name) for name in ("q.jsonl", "s.sqlite", "p.yaml"))
        bench.queries(source, options.queries, passages=20, words=60, given=False, seed=options.seed)
        with bench.simulator(options.rankforge, "--latency", options.latency, "--seed", options.seed) as url:
            bench.pipeline(file, store, url, source, given=False, teacher=f"concurrency: {options.concurrency}")
            result = bench.run(options.rankforge, "run", file, "--yes")
        chains = {}
        with sqlite3.connect(store) as db:
            rows = db.execute(
                "SELECT q.query_id, r.latency_ms / 1000.0 FROM response r JOIN request q ON q.key = r.request_key "
                "JOIN query s ON s.id = q.query_id ORDER BY s.ordinal, q.stage, q.sample"
            )
            for query, seconds in rows:
                chains.setdefault(query, []).append(seconds)
        work = sum(map(sum, chains.values()))
        least = ideal(list(chains.values()), options.concurrency)
        print(f"{sum(map(len, chains.values()))} requests of {options.queries} queries, concurrency {options.concurrency}: "
              f"{result['seconds']:.2f} s; work / concurrency {work / options.concurrency:.2f} s; ideal {least:.2f} s; "
              f"over the ideal {result['seconds'] / least:.3f}; exit code {result['code']}, peak {result['peakMB']:.0f} MB, CPU {result['cpu']:.1f} s")


if __name__ == "__main__":
    main()
