#!/usr/bin/env python3
"""Kills a run of 5,000 requests at full concurrency with -9 at random moments, resumes it each time, and counts what was paid twice.

    swift build -c release && Benchmarks/kill.py [--kills 20]

The simulator's journal, written by another process, says which bodies were answered to the end. A body whose answer was in the store at a
kill must never be asked again; one that was answered and not yet stored is lost, and only those on the wire may be.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = [line.strip() for line in "bread flour water salt yeast oven crust crumb starter rye dough gluten heat steam stone time".split()]


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return format(value, "x")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--concurrency", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rankforge", default=os.path.join(HERE, "../.build/release/rankforge"))
    options = parser.parse_args()
    luck = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        with open(path("q.jsonl"), "w") as file:
            for number in range(options.queries):
                passages = [{"text": f"{number} {place} " + " ".join(luck.choices(WORDS, k=12)), "label": int(place < 2)} for place in range(8)]
                file.write(json.dumps({"id": number, "query": " ".join(luck.choices(WORDS, k=4)), "passages": passages}) + "\n")
        simulator = subprocess.Popen([options.rankforge, "simulate", "--latency", "2", "--journal", path("journal")], stdout=subprocess.PIPE, text=True)
        url = simulator.stdout.readline().strip()
        with open(path("p.yaml"), "w") as file:
            file.write(f"""name: kill
store: {path('s.sqlite')}
teacher: {{provider: openai-compatible, base_url: "{url}", model: m, concurrency: {options.concurrency}, price: {{input: 1, output: 2}}}}
domains: {{d: {{source: {{kind: jsonl, path: {path('q.jsonl')}}}, judge: {{given: true}}}}}}
""")

        def journal():
            with open(path("journal")) as file:
                return [json.loads(line)["body"] for line in file if line.endswith("\n")]

        def stored():
            with sqlite3.connect(f"file:{path('s.sqlite')}?mode=ro", uri=True) as db:
                return {fnv(row[0].encode()) for row in db.execute("SELECT body FROM request JOIN response ON request_key = key")}

        twice = lost = 0
        try:
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
        finally:
            simulator.send_signal(signal.SIGINT)
            simulator.wait()


if __name__ == "__main__":
    main()
