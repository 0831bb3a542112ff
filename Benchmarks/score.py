"""`rankforge score` beside pytrec_eval and rbo from PyPI: the same rewards on 10,000 seeded rollouts, and how fast each gives them.

pip install pytrec-eval-terrier rbo; make release; python Benchmarks/score.py. Rollouts are orders of 20 passages behind reasoning;
a tenth of them is broken. Compared: the released rules (RBO is what `rbo` computes at p = 1). Three figures each, the median of `--rounds`
rounds in which the two take turns:
  in memory, metrics only: orders are at hand as dictionaries, pytrec_eval and rbo score them; ours reads the whole text each time
  JSONL to JSONL: read rollouts, find the answer by the released pattern, score, write rows
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

import pytrec_eval
import rbo

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERN = re.compile(r"<think>.*?</think>\s*<answer>(.*?)</answer>", re.DOTALL)
SIZE = 20


def make(folder, count, reasoning_words, seed):
    """Gold rows and rollouts."""
    luck = random.Random(seed)
    words = "because passage explains the theorem that query asks while others only mention it and so rank lower".split()
    lists = count // 8
    with open(os.path.join(folder, "rl.jsonl"), "w") as file:
        for number in range(lists):
            ids = [f"p{number}-{place}" for place in range(SIZE)]
            order = luck.sample(range(1, SIZE + 1), SIZE)
            extra = {
                "split": "train", "index": number, "qid": f"d/{number}", "initial_list": ids,
                "relevant_docids": luck.sample(ids, luck.randint(1, 12)),
            }
            truth = " > ".join(f"[{place}]" for place in order)
            row = {"prompt": [{"role": "user", "content": "x " * 6000}], "reward_model": {"ground_truth": truth}, "extra_info": extra}
            file.write(json.dumps(row) + "\n")
    with open(os.path.join(folder, "rollouts.jsonl"), "w") as file:
        for number in range(count):
            order = luck.sample(range(1, SIZE + 1), SIZE)
            kind = number % 40
            if kind == 0:
                order = order[:-1]
            if kind == 1:
                order[3] = order[5]
            if kind == 2:
                order[-1] = 21
            reasoning = " ".join(luck.choices(words, k=reasoning_words)) + '\nA "quoted" line\n'
            answer = " > ".join(f"[{place}]" for place in order)
            text = f"<think>\n{reasoning}</think>\n\n<answer>{answer}</answer>"
            if kind == 3:
                text = text.replace("</think>", "")
            file.write(json.dumps({"id": f"d/{number % lists}", "output": text}) + "\n")


def truths(path):
    gold = {}
    with open(path) as file:
        for line in file:
            row = json.loads(line)
            extra = row["extra_info"]
            order = re.findall(r"\d+", row["reward_model"]["ground_truth"])
            gold[extra["qid"]] = (extra["initial_list"], set(extra["relevant_docids"]), order)
    return gold


def evaluator(relevant):
    return pytrec_eval.RelevanceEvaluator({"q": {name: 1 for name in relevant}}, {"ndcg_cut.10", "recall.10"})


def metrics(judge, run, numbers, order):
    """The reward of an order that passed the checks."""
    found = judge.evaluate({"q": run})["q"]
    return found["ndcg_cut_10"] + 0.2 * found["recall_10"] + 0.1 * rbo.RankingSimilarity(numbers, order).rbo()


def prepared(text, ids):
    """The order and the run of a rollout, or its format reward."""
    match = PATTERN.search(text)
    if match is None:
        return -1.0, None
    numbers = re.findall(r"\d+", match.group(1))
    if len(numbers) != len(ids) or len(set(numbers)) != len(ids):
        return 0.0, None
    places = [int(number) - 1 for number in numbers]
    return numbers, {ids[place]: float(-rank) for rank, place in enumerate(places) if place < len(ids)}


def script(gold_path, rollouts, out):
    """What a user would write: JSONL in, JSONL out, on pytrec_eval and rbo."""
    gold = truths(gold_path)
    judges = {name: evaluator(relevant) for name, (_, relevant, _) in gold.items()}
    with open(rollouts) as source, open(out, "w") as target:
        for line in source:
            row = json.loads(line)
            ids, _, order = gold[row["id"]]
            numbers, run = prepared(row["output"], ids)
            reward = numbers if run is None else metrics(judges[row["id"]], run, numbers, order)
            target.write(json.dumps({"id": row["id"], "reward": reward}) + "\n")


def in_memory(gold, rollouts):
    """Rewards a second where everything is prepared: metrics only, no text is read."""
    judges = {name: evaluator(relevant) for name, (_, relevant, _) in gold.items()}
    work = []
    with open(rollouts) as file:
        for line in file:
            row = json.loads(line)
            ids, _, order = gold[row["id"]]
            numbers, run = prepared(row["output"], ids)
            if run is not None:
                work.append((judges[row["id"]], run, numbers, order))
    start = time.perf_counter()
    for parts in work:
        metrics(*parts)
    return len(work) / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--reasoning-words", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default=os.path.join(HERE, "../.build/release"))
    parser.add_argument("--script", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.script:
        return script(*options.script)
    with tempfile.TemporaryDirectory() as folder:
        make(folder, options.count, options.reasoning_words, seed=3)
        gold, rollouts = (os.path.join(folder, name) for name in ("rl.jsonl", "rollouts.jsonl"))
        theirs, ours = (os.path.join(folder, name) for name in ("theirs.jsonl", "ours.jsonl"))
        figures = {"memory": [], "theirs memory": [], "files": [], "theirs files": []}
        peer = truths(gold)
        for _ in range(options.rounds):
            figures["theirs memory"].append(in_memory(peer, rollouts))
            said = subprocess.run([os.path.join(options.build, "ScoreRate"), gold, rollouts, "2", "released"], capture_output=True, check=True)
            figures["memory"].append(json.loads(said.stdout)["rate"])
            start = time.perf_counter()
            subprocess.run([sys.executable, __file__, "--script", gold, rollouts, theirs], check=True)
            figures["theirs files"].append(options.count / (time.perf_counter() - start))
            start = time.perf_counter()
            command = [os.path.join(options.build, "rankforge"), "score", "--gold", gold, "--rollouts", rollouts, "--rules", "released"]
            with open(ours, "wb") as file:
                subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True)
            figures["files"].append(options.count / (time.perf_counter() - start))
        worst, count = 0.0, 0
        with open(ours) as left, open(theirs) as right:
            for one, other in zip(left, right, strict=True):
                one, other = json.loads(one), json.loads(other)
                assert one["id"] == other["id"], (one, other)
                worst = max(worst, abs(one["reward"] - other["reward"]))
                count += 1
        assert count == options.count and worst < 1e-9, (count, worst)
        print(f"{count} rewards equal, largest difference {worst:.1e}")
        middle = {name: statistics.median(values) for name, values in figures.items()}
        print(f"in memory: {middle['memory']:,.0f}/s, pytrec_eval + rbo {middle['theirs memory']:,.0f}/s: {middle['memory'] / middle['theirs memory']:.1f} times")
        print(f"JSONL to JSONL: {middle['files']:,.0f}/s, script {middle['theirs files']:,.0f}/s: {middle['files'] / middle['theirs files']:.1f} times")
        size = os.path.getsize(rollouts) / 1e6
        print(f"({size:.0f} MB of rollouts, {os.path.getsize(gold) / 1e6:.0f} MB of gold, {os.cpu_count()} cores)")


if __name__ == "__main__":
    main()
