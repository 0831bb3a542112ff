#!/usr/bin/env python3
"""A long run of small requests through all stages, to its end: the rate as it goes, the size of the store, and how fast a resume begins.

    make release && Benchmarks/long.py [--queries 100000]

Two requests a query. The store is then given ten more queries, so that a resume has something to send among all that is answered.
"""

import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

import bench


def main():
    options = bench.options(queries=100_000, concurrency=256, latency=0.05, every=10.0)
    with tempfile.TemporaryDirectory() as folder:
        source, store, file, journal = (os.path.join(folder, name) for name in ("q.jsonl", "s.sqlite", "p.yaml", "journal"))
        bench.queries(source, options.queries, passages=8, words=60, given=False)
        with bench.simulator(options.rankforge, "--latency", options.latency, "--journal", journal) as url:
            bench.pipeline(file, store, url, source, given=False, teacher=f"concurrency: {options.concurrency}")
            counts, ended = [], threading.Event()

            def answered():
                with urllib.request.urlopen(url + "/statistics") as reply:
                    return json.load(reply)["answered"]

            def watch():
                while not ended.wait(options.every):
                    counts.append(answered())

            watcher = threading.Thread(target=watch)
            watcher.start()
            result = bench.run(options.rankforge, "run", file, "--yes")
            ended.set()
            watcher.join()
            rates = [(after - before) / options.every for before, after in zip(counts, counts[1:])]
            total = answered()
            mean = statistics.mean(rates)
            print("answers a second, each ten seconds after the first ten: " + " ".join(f"{rate:.0f}" for rate in rates))
            print(f"{total} answers in {result['seconds']:.0f} s, exit code {result['code']}; rate {mean:.0f}/s on average, between "
                  f"{min(rates) / mean - 1:+.0%} and {max(rates) / mean - 1:+.0%}; peak {result['peakMB']:.0f} MB, CPU {result['cpu'] / total * 1000:.2f} s per 1,000")
            size = sum(os.path.getsize(store + suffix) for suffix in ("", "-wal") if os.path.exists(store + suffix))
            print(f"store {size / 1e6:.0f} MB, {size / total / 1000:.1f} KB a request; source {os.path.getsize(source) / 1e6:.0f} MB")

            again = bench.run(options.rankforge, "run", file, "--yes")
            print(f"a run with nothing left to ask: {again['seconds']:.2f} s")
            # Ten queries asked for again, as a kill would have left them.
            script = ("DELETE FROM outcome WHERE query_id IN (SELECT id FROM query ORDER BY ordinal DESC LIMIT 10) AND stage IN ('rank', 'filter');"
                      "DELETE FROM verdict WHERE query_id IN (SELECT id FROM query ORDER BY ordinal DESC LIMIT 10);"
                      "DELETE FROM ranking WHERE query_id IN (SELECT id FROM query ORDER BY ordinal DESC LIMIT 10);"
                      "DELETE FROM response WHERE request_key IN (SELECT key FROM request WHERE stage = 'rank' AND query_id IN "
                      "(SELECT id FROM query ORDER BY ordinal DESC LIMIT 10));")
            subprocess.run(["sqlite3", store, script], check=True)
            size, start = os.path.getsize(journal), time.perf_counter()
            process = subprocess.Popen([options.rankforge, "run", file, "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while os.path.getsize(journal) == size and process.poll() is None:
                time.sleep(0.002)
            print(f"resumed: the first new answer {time.perf_counter() - start:.2f} s after the start, "
                  f"with {total - 10} answered requests in the store")
            process.wait()


if __name__ == "__main__":
    main()
