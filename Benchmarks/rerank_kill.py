#!/usr/bin/env python3
"""Reranks as many queries as BRIGHT has (1,384 queries, 100 passages, 9 windows each), killed with -9 again and again, and counts what was paid twice.

    make release && Benchmarks/rerank_kill.py [--kills 10]

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
import reranking
from kill import fnv


def main():
    options = bench.options(kills=10, queries=1384, passages=100, concurrency=500, seed=1)
    luck = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        reranking.data(folder, options.queries, options.passages, words=12)
        journal = f"{folder}/journal"
        arguments = ["--latency", 0.5, "--journal", journal, "--truth-word", "truth"]
        with bench.simulator(options.rankforge, *arguments) as url:
            reranking.file(f"{folder}/r.yaml", folder, url, options.concurrency)
            kill_and_resume(options, luck, folder, journal)


def kill_and_resume(options, luck, folder, journal):
    hashes = {}

    def answered():
        with open(journal) as file:
            return [json.loads(line)["body"] for line in file if line.endswith("\n")]

    def stored():
        with sqlite3.connect(f"file:{folder}/store.sqlite?mode=ro", uri=True) as db:
            for key, body in db.execute("SELECT key, body FROM request JOIN response ON request_key = key"):
                if key not in hashes:
                    hashes[key] = fnv(body.encode())
        return set(hashes.values())

    command = [options.rankforge, "rerank", f"{folder}/r.yaml", "--out", f"{folder}/out.txt", "--json"]
    twice = lost = 0
    known, read = set(), 0
    for kill in range(options.kills):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The corpus is loaded first; what is to be killed is the asking.
        while len(answered()) == read and run.poll() is None:
            time.sleep(0.05)
        time.sleep(luck.uniform(0, 1.5))
        run.send_signal(signal.SIGKILL)
        run.wait()
        time.sleep(1)
        bodies = answered()
        twice += sum(body in known for body in bodies[read:])
        now = stored()
        missing = set(bodies[read:]) - now
        lost += len(missing)
        print(f"kill {kill + 1}: {len(bodies) - read} answered since the last one, {len(now)} stored, {len(missing)} answered and not stored", flush=True)
        known, read = now, len(bodies)
    start = time.time()
    end = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    bodies = answered()
    twice += sum(body in known for body in bodies[read:])
    report = json.loads(end.stdout)
    windows = report["counts"]["windows"]
    with open(f"{folder}/out.txt") as file:
        lines = sum(1 for _ in file)
    print(f"resumed to the end in {time.time() - start:.1f} s with exit code {end.returncode}: {report['counts']['done']} queries, {windows} windows, "
          f"{lines} lines; {len(bodies)} answers in all, {lost} lost to {options.kills} kills, {twice} asked again after they were stored")
    again = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    print(f"run once more: {json.loads(again.stdout)['answersPaid']} answers paid")


if __name__ == "__main__":
    main()
