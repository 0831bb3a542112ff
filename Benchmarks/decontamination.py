"""Decontamination: are planted near-copies found, is anything else taken for one, and how long does it take?

    make release && python3 Benchmarks/decontamination.py [--queries 100000] [--planted 200] [--rankforge PATH]

Makes seeded queries from a word-pair model of the texts in data/ and of a generated vocabulary, a benchmark of 1,384 queries (as many as
BRIGHT has) from the same model, and plants edited copies of the benchmark's queries among them: up to 15 % of the words replaced, left out
or added. Then runs ingest and candidates through the command line, and compares what was dropped with what was planted.
"""

import argparse
import json
import pathlib
import random
import re
import resource
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIPELINE = """
name: decontamination
store: {folder}/store.sqlite
teacher: {{provider: simulator}}
domains:
  d:
    source: {{kind: jsonl, path: {folder}/queries.jsonl}}
    judge: {{given: true}}
{section}
"""


def model():
    """Word pairs of the texts in data/: what follows what, so that common phrases come up as often as in real text."""
    follows = {}
    for file in sorted((ROOT / "data").rglob("*")):
        if file.suffix not in {".jsonl", ".json", ".xml", ".tsv", ".html"}:
            continue
        text = re.sub(r"<[^>]*>|&\w+;|\\n", " ", file.read_text(encoding="utf-8"))
        words = re.findall(r"[a-z]+", text.lower())
        for one, two in zip(words, words[1:]):
            follows.setdefault(one, []).append(two)
    return follows


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.follows = model()
        self.starts = sorted(self.follows)
        self.rare = ["".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=self.random.randint(4, 9))) for _ in range(30000)]

    def query(self):
        """Six to a hundred and fifty words; every sixth on average is a rare one of the vocabulary (Zipf)."""
        length = min(150, max(6, int(self.random.lognormvariate(3.5, 0.8))))
        words, last = [], self.random.choice(self.starts)
        for _ in range(length):
            if self.random.random() < 1 / 6:
                words.append(self.rare[int(len(self.rare) ** self.random.random()) - 1])
                last = self.random.choice(self.starts)
            else:
                words.append(last)
                last = self.random.choice(self.follows.get(last) or self.starts)
        return words

    def copy(self, words):
        """At most 15 % of the words edited, and at least one where that allows one."""
        words = list(words)
        most = int(len(words) * 0.15)
        for _ in range(self.random.randint(min(1, most), most)):
            place = self.random.randrange(len(words))
            kind = self.random.choice(["replace", "replace", "drop", "add"])
            if kind == "replace":
                words[place] = self.random.choice(self.rare)
            elif kind == "drop":
                del words[place]
            else:
                words.insert(place, self.random.choice(self.rare))
        return words


def run(rankforge, folder, section):
    pipeline = folder / "pipeline.yaml"
    pipeline.write_text(PIPELINE.format(folder=folder, section=section))
    for name in folder.glob("store.sqlite*"):
        name.unlink()
    times = {}
    for stage in ["ingest", "candidates"]:
        began = time.monotonic()
        result = subprocess.run([rankforge, "run", str(pipeline), "--only", stage], capture_output=True, text=True)
        times[stage] = time.monotonic() - began
        if result.returncode not in (0, 3):
            raise SystemExit(f"rankforge run --only {stage}: exit code {result.returncode}\n{result.stdout}\n{result.stderr}")
    with sqlite3.connect(folder / "store.sqlite") as db:
        rejects = {
            row[0].split("/", 1)[1]: (row[1], json.loads(row[2]))
            for row in db.execute("SELECT query_id, reason, evidence FROM v_rejects")
        }
    return times, rejects


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--planted", type=int, default=200)
    parser.add_argument("--benchmark", type=int, default=1384)
    parser.add_argument("--threshold", type=float, default=0.6)
    parser.add_argument("--most", action="store_true", help="plant only copies with the full 15 %% of edits")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rankforge", default=str(ROOT / ".build/release/rankforge"))
    options = parser.parse_args()
    writer = Writer(options.seed)
    if options.most:
        # The upper end every time: randint(most, most).
        draw = writer.random.randint
        writer.random.randint = lambda low, high: high if low in (0, 1) and high < 30 else draw(low, high)
    benchmark = [writer.query() for _ in range(options.benchmark)]
    queries = {f"q{number}": writer.query() for number in range(options.queries - options.planted)}
    planted = {}
    for number in range(options.planted):
        row = writer.random.randrange(len(benchmark))
        planted[f"p{number}"] = row
        queries[f"p{number}"] = writer.copy(benchmark[row])
    names = sorted(queries)
    writer.random.shuffle(names)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with open(folder / "queries.jsonl", "w") as file:
            for name in names:
                passages = [{"text": "one", "label": 1}, {"text": "two", "label": 0}]
                file.write(json.dumps({"id": name, "query": " ".join(queries[name]), "passages": passages}) + "\n")
        with open(folder / "benchmark.jsonl", "w") as file:
            for row, words in enumerate(benchmark):
                file.write(json.dumps({"id": str(row), "query": " ".join(words).capitalize() + "?"}) + "\n")
        plain, _ = run(options.rankforge, folder, "")
        against = f"decontaminate: {{against: [{folder}/benchmark.jsonl], threshold: {options.threshold}}}"
        times, rejects = run(options.rankforge, folder, against)
    found = {name: evidence for name, (reason, evidence) in rejects.items() if reason == "contaminated" and name in planted}
    right = sum(evidence["row"] == str(planted[name]) for name, evidence in found.items())
    false = [name for name, (reason, _) in rejects.items() if reason == "contaminated" and name not in planted]
    duplicates = [name for name, (reason, _) in rejects.items() if reason == "duplicate-query"]
    missed = sorted(set(planted) - set(rejects))
    print(f"{len(queries)} queries against {len(benchmark)} of a benchmark, threshold {options.threshold}, seed {options.seed}")
    print(f"planted {len(planted)}, found {len(found)}, with the right row {right}")
    for name in missed[:10]:
        print(f"  missed {name}: {len(queries[name])} words, of a row with {len(benchmark[planted[name]])}")
    print(f"false alarms {len(false)} ({100 * len(false) / (len(queries) - len(planted)):.4f} %)")
    for name in false[:10]:
        print(f"  {name}: {rejects[name][1]['similarity']} {' '.join(queries[name])[:100]}")
    print(f"duplicate queries {len(duplicates)} ({100 * len(duplicates) / len(queries):.4f} %)")
    print(f"candidates stage {times['candidates']:.1f} s, without decontamination {plain['candidates']:.1f} s; ingest {times['ingest']:.1f} s")
    print(f"most memory of any run {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
