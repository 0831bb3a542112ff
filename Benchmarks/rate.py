#!/usr/bin/env python3
"""A server that bears so many requests at a time and answers 429 beyond, and a run that is not told: what of the best rate it reaches.

    make release && Benchmarks/rate.py [--bears 300] [--settled 6]
"""

import json
import os
import tempfile
import threading
import time
import urllib.request

import bench


def main():
    options = bench.options(bears=300, queries=4000, concurrency=2000, latency=1.0, settled=6.0)
    with tempfile.TemporaryDirectory() as folder:
        source, store, file = (os.path.join(folder, name) for name in ("q.jsonl", "s.sqlite", "p.yaml"))
        bench.queries(source, options.queries, passages=20, words=60)
        with bench.simulator(options.rankforge, "--latency", options.latency, "--max-in-flight", options.bears) as url:
            bench.pipeline(file, store, url, source, teacher=f"concurrency: {options.concurrency}")
            seen, ended = [], threading.Event()

            def watch():
                while not ended.wait(1):
                    with urllib.request.urlopen(url + "/statistics") as reply:
                        numbers = json.load(reply)
                    seen.append((time.perf_counter() - start, numbers["answered"], sum(numbers["faults"].values())))

            watcher, start = threading.Thread(target=watch), time.perf_counter()
            watcher.start()
            result = bench.run(options.rankforge, "run", file, "--yes")
            ended.set()
            watcher.join()
        full = [row for row in seen if options.settled <= row[0] and row[1] < options.queries - options.bears]
        (from_time, from_answers, before), (to_time, to_answers, after) = full[0], full[-1]
        rate = (to_answers - from_answers) / (to_time - from_time)
        answers, refused = to_answers - from_answers, after - before
        print(f"{rate:.0f} answers/s of {options.bears / options.latency:.0f} at best, {rate * options.latency / options.bears:.0%}, from {from_time:.0f} to {to_time:.0f} s; "
              f"of {answers + refused} requests then {refused} were refused, {refused / (answers + refused):.1%}; refused before: {before}; exit code {result['code']}")


if __name__ == "__main__":
    main()
