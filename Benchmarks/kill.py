#!/usr/bin/env python3
"""Kills a run of 5,000 requests at full concurrency with -9 at random moments, resumes it each time, and counts what was paid twice.

    make release && Benchmarks/kill.py [--kills 20]

The simulator's journal, written by another process, says which bodies were answered to the end. A body whose answer was in the store at a
kill must never be asked again; one that was answered and not yet stored is lost, and only those on the wire may be.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time

import bench


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return format(value, "x")


def main():
    options = bench.options(kills=20, queries=5000, concurrency=1000, seed=1)
    luck = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        bench.queries(path("q.jsonl"), options.queries, seed=options.seed)
        with bench.simulator(options.rankforge, "--latency", 2, "--journal", path("journal")) as url:
            bench.pipeline(path("p.yaml"), path("s.sqlite"), url, path("q.jsonl"), teacher=f"concurrency: {options.concurrency}")
            kill_and_resume(options, luck, path)


def kill_and_resume(options, luck, path):
    def journal():
        with open(path("journal")) as file:
            return [json.loads(line)["body"] for line in file if line.endswith("\n")]

    def stored():
        with sqlite3.connect(f"file:{path('s.sqlite')}?mode=ro", uri=True) as db:
            return {fnv(row[0].encode()) for row in db.execute("SELECT body FROM request JOIN response ON request_key = key")}

    twice = lost = 0
    known, read = set(), 0
    for kill in range(options.kills):
        run = subprocess.Popen([options.rankforge, "run", path("p.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(luck.uniform(0.2, 5))
        run.send_signal(signal.SIGKILL)
        run.wait()
        time.sleep(0.2)
        answered = journal()
        twice += sum(body in known for body in answered[read:])
        now = stored()
        missing = set(answered[read:]) - now
        lost += len(missing)
        print(f"kill {kill + 1}: {len(answered) - read} answered since the last one, {len(now)} stored, {len(missing)} answered and not stored", flush=True)
        known, read = now, len(answered)
    start = time.time()
    end = subprocess.run([options.rankforge, "run", path("p.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answered = journal()
    twice += sum(body in known for body in answered[read:])
    print(f"resumed to the end in {time.time() - start:.1f} s with exit code {end.returncode}: {len(answered)} answers in all for "
          f"{options.queries} requests, {lost} lost to {options.kills} kills, {twice} asked again after they were stored")


if __name__ == "__main__":
    main()
