#!/usr/bin/env python3
"""How good windows get, and what listwise costs beside pointwise, with the simulator.

    make release && Benchmarks/rerank.py

1. Theory: a model that is always right. How many of the first places are right for every query after each pass.
2. Noise: the model sees each passage's relevance (0 to 1) through Gaussian noise, either the same for a passage in every window (a model with a
   taste) or drawn anew for every answer. NDCG@10 after each pass.
3. Latency: 20 passages, in one list or one by one. The simulator takes time by tokens (50 an answer and second, 10,000 of a prompt), and
   reasons a sentence a passage. Requests, tokens and time: of all queries on a server with 32 places, and of one query alone.
"""

import json
import os
import tempfile
import time

import bench
import reranking

SETTINGS = [("20/10", "window: 20, step: 10"), ("10/5", "window: 10, step: 5")]


def order(path):
    orders = {}
    with open(path) as file:
        for line in file:
            fields = line.split()
            orders.setdefault(fields[0], []).append(int(fields[2].split("-")[1]))
    return orders


def right(path):
    """How many first places are right for every query."""
    def prefix(documents):
        return next((place for place, document in enumerate(documents) if place != document), len(documents))
    return min(prefix(documents) for documents in order(path).values())


def ndcg(options, folder, run):
    said = bench.run(options.rankforge, "evaluate", f"{folder}/qrels.txt", run, "--measures", "ndcg@10", "--json", "--resamples", 0)
    return json.loads(said["output"])["evaluation"]["runs"][0]["means"][0]


def reranked(options, folder, url, name, rerank, concurrency=64):
    path, out = f"{folder}/{name}.yaml", f"{folder}/{name}.txt"
    reranking.file(path, folder, url, concurrency, name=name, rerank=rerank)
    said = bench.run(options.rankforge, "rerank", path, "--out", out, "--first-stage", f"{folder}/first.txt", "--json")
    assert said["code"] == 0, said
    return out, json.loads(said["output"]), said["seconds"]


def curves(options):
    passes = range(1, options.passes + 1)
    print(f"\n{options.queries} queries, 100 passages; NDCG@10 after 1 to {options.passes} passes (places right for every query, without noise)\n")
    print("| noise | window/step | first stage | " + " | ".join(map(str, passes)) + " |")
    print("|---|---|---|" + "---|" * options.passes)
    cases = [("none", ["--order-noise", 0])]
    for spread in (0.05, 0.1, 0.2):
        cases.append((f"{spread}, a passage's own", ["--order-noise", spread]))
        cases.append((f"{spread}, fresh each answer", ["--order-noise", 0, "--sample-noise", spread]))
    for label, noise in cases:
        for name, windows in SETTINGS:
            with tempfile.TemporaryDirectory() as folder, bench.simulator(options.rankforge, "--truth-word", "truth", *noise) as url:
                reranking.data(folder, options.queries, 100)
                cells = []
                for count in passes:
                    out, _, _ = reranked(options, folder, url, f"p{count}", f"{windows}, passes: {count}")
                    cells.append(f"{ndcg(options, folder, out):.4f}" + (f" ({right(out)})" if label == "none" else ""))
                first = ndcg(options, folder, f"{folder}/first.txt")
            print(f"| {label} | {name} | {first:.4f} | " + " | ".join(cells) + " |", flush=True)


def latency(options):
    print(f"\n{options.latency_queries} queries of 20 passages; time by tokens\n")
    print("| method | requests a query | prompt tokens | answer tokens | all queries, 32 places | one query alone |")
    print("|---|---|---|---|---|---|")
    figures = {}
    for method, rerank in (("listwise", "method: full"), ("pointwise", "method: pointwise")):
        times = []
        for queries, concurrency in ((options.latency_queries, 32), (1, 32)):
            arguments = ["--truth-word", "truth", "--tokens-per-second", 50, "--reasoning-words", 5000]
            with tempfile.TemporaryDirectory() as folder, bench.simulator(options.rankforge, *arguments) as url:
                reranking.data(folder, queries, 20, words=100)
                reranking.file(f"{folder}/warm.yaml", folder, url, concurrency)
                _, report, seconds = reranked(options, folder, url, method, rerank, concurrency)
                times.append(report["seconds"])
                if queries > 1:
                    said = bench.run(options.rankforge, "evaluate", f"{folder}/qrels.txt", f"{folder}/first.txt", "--json", "--store", f"{folder}/store.sqlite")
                    cost = json.loads(said["output"])["costs"][0]
        figures[method] = (cost, times)
        print(f"| {method} | {cost['requests']:.0f} | {cost['promptTokens']:.0f} | {cost['completionTokens']:.0f} | {times[0]:.1f} s | {times[1]:.2f} s |", flush=True)
    (one, first), (many, second) = figures["listwise"], figures["pointwise"]
    print(f"| pointwise over listwise | {many['requests'] / one['requests']:.1f} | {many['promptTokens'] / one['promptTokens']:.2f} | "
          f"{many['completionTokens'] / one['completionTokens']:.2f} | {second[0] / first[0]:.2f} | {second[1] / first[1]:.2f} |")


def main():
    options = bench.options(queries=100, passes=4, latency_queries=64)
    curves(options)
    latency(options)


if __name__ == "__main__":
    main()
