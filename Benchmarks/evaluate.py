#!/usr/bin/env python3
"""`rankforge evaluate` beside pytrec_eval (trec_eval's own C code): equal on every query, and how fast each is.

    pip install pytrec-eval-terrier==0.5.11; make release; python Benchmarks/evaluate.py [--samples ../shared/samples]

Equality: every measure of every query of the released runs under SAMPLES/trec (15 runs), at relevance levels 1 and 2, and of 300 seeded
random runs with ties, gaps, negative and graded labels, scores that differ beyond single precision, and queries without lines or labels.
Speed: a run of a million lines (1,000 queries of 1,000 documents) and its judgments; NDCG@10, Recall@100, MRR, MAP and P@10. Compared is the whole
way from files to means, a process each: rankforge (tests and intervals off, as pytrec_eval has none) against a script that reads with pytrec_eval's own
parse_run and parse_qrel and evaluates. Said too: what that script takes without Python's start, and the evaluation alone, with everything in memory.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import pytrec_eval

HERE = os.path.dirname(os.path.abspath(__file__))
# Ours against theirs. pytrec_eval has no MRR at a depth; ours at a depth is compared through the plain one.
NAMES = {
    "ndcg": "ndcg", "ndcg@5": "ndcg_cut_5", "ndcg@10": "ndcg_cut_10", "ndcg@100": "ndcg_cut_100", "recall@10": "recall_10",
    "recall@100": "recall_100", "p@5": "P_5", "p@10": "P_10", "mrr": "recip_rank", "map": "map", "map@100": "map_cut_100",
    "success@1": "success_1",
}
PEER = {"ndcg", "ndcg_cut.5,10,100", "recall.10,100", "P.5,10", "recip_rank", "map", "map_cut.100", "success.1"}


def ours(program, qrels, run, level):
    command = [program, "evaluate", qrels, run, "--measures", ",".join(NAMES), "--by-query", "--json", "--resamples", "0", "-l", str(level)]
    said = subprocess.run(command, capture_output=True, check=False)
    assert said.returncode in (0, 4), said.stderr.decode()
    return {row["query"]: dict(zip(NAMES, row["values"])) for row in json.loads(said.stdout)["queries"]}


def read_run(path):
    """As trec_eval reads, but for document names with blanks, which only BRIGHT's stackoverflow has: two fields from the left, three from the right."""
    run = {}
    with open(path) as file:
        for line in file:
            query, _, rest = line.split(None, 2)
            document, _, score, _ = rest.rsplit(None, 3)
            run.setdefault(query, {})[document] = float(score)
    return run


def read_qrels(path):
    qrels = {}
    with open(path) as file:
        for line in file:
            query, _, rest = line.split(None, 2)
            document, label = rest.rsplit(None, 1)
            qrels.setdefault(query, {})[document] = int(label)
    return qrels


def compare(program, qrels, run, level):
    theirs = pytrec_eval.RelevanceEvaluator(read_qrels(qrels), PEER, relevance_level=level).evaluate(read_run(run))
    mine = ours(program, qrels, run, level)
    assert set(mine) == set(theirs), (run, len(mine), len(theirs), set(mine) ^ set(theirs))
    worst = count = 0
    for query, values in mine.items():
        for name, value in values.items():
            difference = abs(value - theirs[query][NAMES[name]])
            assert difference < 1e-9, (run, query, name, value, theirs[query][NAMES[name]])
            worst = max(worst, difference)
            count += 1
    return len(mine), count, worst


def random_case(folder, luck):
    qrels, run = os.path.join(folder, "qrels"), os.path.join(folder, "run")
    documents = [f"{luck.choice(['D', 'd', 'doc-', ''])}{number}" for number in range(60)]
    documents = list(dict.fromkeys(documents))
    with open(qrels, "w") as file:
        for query in range(6):
            for document in luck.sample(documents, luck.randint(0, 25)):
                # A label below -1 ends pytrec_eval 0.5.11 with a segmentation fault.
                file.write(f"q{query} 0 {document} {luck.choice([-1, 0, 0, 1, 1, 2, 3])}\n")
        file.write("always 0 there 1\n")
    with open(run, "w") as file:
        file.write("always Q0 there 1 1 t\n")
        lines = []
        for query in range(1, 8):
            for document in luck.sample(documents, luck.randint(0, 50)):
                score = luck.choice([luck.randint(0, 5), luck.random(), 1 + luck.randint(0, 3) * 1e-9, -luck.random(), luck.random() * 1e12])
                lines.append(f"q{query} Q0 {document} 1 {luck.choice([str, repr, '{:e}'.format, '{:.3f}'.format])(score)} t\n")
        luck.shuffle(lines)
        file.writelines(lines)
    return qrels, run


def million(folder, queries, depth):
    luck = random.Random(5)
    qrels, run = os.path.join(folder, "big-qrels"), os.path.join(folder, "big-run")
    with open(qrels, "w") as file, open(run, "w") as target:
        for query in range(queries):
            found = luck.sample(range(8_000_000), depth)
            for document in found[::97] + luck.sample(range(8_000_000), 10):
                file.write(f"{query} 0 {document} {luck.randint(0, 3)}\n")
            score = 40.0
            for rank, document in enumerate(found, 1):
                score -= luck.random() / 40
                target.write(f"{query} Q0 {document} {rank} {score:.6f} bm25\n")
    return qrels, run


def peer(qrels, run):
    """What a user would write on pytrec_eval: files in, means out; with the seconds that its parts took."""
    start = time.perf_counter()
    with open(qrels) as file:
        judged = pytrec_eval.parse_qrel(file)
    with open(run) as file:
        ranked = pytrec_eval.parse_run(file)
    middle = time.perf_counter()
    values = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10", "recall.100", "recip_rank", "map", "P.10"}).evaluate(ranked)
    names = ["ndcg_cut_10", "recall_100", "recip_rank", "map", "P_10"]
    means = [statistics.fmean(row[name] for row in values.values()) for name in names]
    print(json.dumps({"means": means, "reading": middle - start, "evaluating": time.perf_counter() - middle}))


def timed(command):
    """Seconds, CPU seconds, and what it said."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, (command, status)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, json.loads(said)


def speed(options, folder):
    qrels, run = million(folder, options.queries, options.depth)
    command = [options.rankforge, "evaluate", qrels, run, "--measures", "ndcg@10,recall@100,mrr,map,p@10", "--json"]
    figures = {}
    for _ in range(options.rounds):
        start = time.perf_counter()
        subprocess.run([options.rankforge, "--version"], stdout=subprocess.DEVNULL, check=True)
        figures.setdefault("start", []).append(time.perf_counter() - start)
        for name, words in (
            ("theirs", [sys.executable, os.path.abspath(__file__), "--peer", qrels, run]),
            ("ours", command + ["--resamples", "0"]), ("tests", command),
        ):
            seconds, cpu, said = timed(words)
            figures.setdefault(name, []).append(seconds)
            figures.setdefault(name + " cpu", []).append(cpu)
            if name == "theirs":
                means = said["means"]
                figures.setdefault("inside", []).append(said["reading"] + said["evaluating"])
                figures.setdefault("evaluating", []).append(said["evaluating"])
            else:
                mine = said["evaluation"]["runs"][0]["means"]
                assert all(abs(one - other) < 1e-9 for one, other in zip(mine, means, strict=True)), (mine, means)
    middle = {name: statistics.median(values) for name, values in figures.items()}
    lines = options.queries * options.depth
    print(f"{lines:,} lines, {os.path.getsize(run) / 1e6:.0f} MB, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians of {options.rounds}:")
    print("| | seconds | CPU seconds |\n|---|---|---|")
    print(f"| rankforge evaluate, the whole process | {middle['ours']:.3f} | {middle['ours cpu']:.3f} |")
    print(f"| of that the start of the process (--version) | {middle['start']:.3f} | |")
    print(f"| the same with 10,000 resamples for intervals | {middle['tests']:.3f} | {middle['tests cpu']:.3f} |")
    print(f"| a script on pytrec_eval, the whole process | {middle['theirs']:.3f} | {middle['theirs cpu']:.3f} |")
    print(f"| of that reading and evaluating, without Python's start | {middle['inside']:.3f} | |")
    print(f"| of that evaluating alone | {middle['evaluating']:.3f} | |")
    print(f"process against process {middle['theirs'] / middle['ours']:.1f} times, by CPU {middle['theirs cpu'] / middle['ours cpu']:.1f} times; "
          f"reading and evaluating, without either start, {middle['inside'] / (middle['ours'] - middle['start']):.1f} times")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", default=os.path.join(HERE, "../../shared/samples"))
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--depth", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--random", type=int, default=300)
    parser.add_argument("--rankforge", default=os.path.join(HERE, "../.build/release/rankforge"))
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(*options.peer)
    with tempfile.TemporaryDirectory() as folder:
        pairs = []
        for part in ("bright", "dl"):
            base = os.path.join(options.samples, "trec", part)
            if not os.path.exists(os.path.join(base, "expected.jsonl")):
                print(f"absent: {base}")
                continue
            with open(os.path.join(base, "expected.jsonl")) as file:
                rows = [json.loads(line) for line in file]
            pairs += [(os.path.join(base, "qrels", row["qrels"]), os.path.join(base, "runs", row["run"]), row) for row in rows]
        queries = values = 0
        worst = 0.0
        for qrels, run, row in pairs:
            for level in (1, 2):
                found = compare(options.rankforge, qrels, run, level) if level == 1 or "dl" in run.split(os.sep) else (0, 0, 0)
                queries, values, worst = queries + found[0], values + found[1], max(worst, found[2])
            mine = ours(options.rankforge, qrels, run, 1)
            mean = statistics.fmean(row["ndcg@10"] for row in mine.values())
            published = row.get("ndcg@10") or row["published"]["ndcg_cut_10"]
            print(f"{os.path.basename(run)}: NDCG@10 {mean:.4f}, published {published:.4f}")
            assert abs(mean - published) < 0.00006
        print(f"released runs: {values} values of {queries} queries equal, largest difference {worst:.1e}")
        luck = random.Random(1)
        queries = values = 0
        worst = 0.0
        for number in range(options.random):
            qrels, run = random_case(folder, luck)
            found = compare(options.rankforge, qrels, run, 1 + number % 2)
            queries, values, worst = queries + found[0], values + found[1], max(worst, found[2])
        print(f"{options.random} random runs: {values} values of {queries} queries equal, largest difference {worst:.1e}")
        speed(options, folder)


if __name__ == "__main__":
    main()
