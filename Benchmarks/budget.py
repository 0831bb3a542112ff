#!/usr/bin/env python3
"""Runs with a budget, each with a seed of its own: none may end over it, and how much of it stays unspent.

    make release && Benchmarks/budget.py [--runs 1000]

Budget, concurrency, price, room for answers and the share of faults are drawn for each run. What was spent is the sum of the store's ledger.
"""

import concurrent.futures
import os
import random
import sqlite3
import statistics
import tempfile

import bench


def one(seed, program, url, folder):
    luck = random.Random(seed)
    source, store, file = (os.path.join(folder, f"{seed}.{name}") for name in ("jsonl", "sqlite", "yaml"))
    bench.queries(source, 40, given=False, seed=seed)
    output, room = luck.choice([1, 2.19, 15]), luck.choice([700, 1500, 4000])
    budget = luck.uniform(1.5, 25) * room * output / 1e6
    concurrency = luck.choice([1, 4, 16, 64])
    bench.pipeline(file, store, url, source, given=False, price=f"{{input: {output / 4}, output: {output}}}",
                   teacher=f"concurrency: {concurrency}, max_tokens: {room}, budget: {budget:.6f}, backoff: {{base: 5ms, ceiling: 20ms}}")
    code = bench.run(program, "run", file, "--yes")["code"]
    with sqlite3.connect(store) as db:
        spent = db.execute("SELECT COALESCE(SUM(cost_micro_usd), 0) / 1e6 FROM ledger").fetchone()[0]
    for name in os.listdir(folder):
        if name.startswith(f"{seed}."):
            os.unlink(os.path.join(folder, name))
    return code, budget, spent, room * output / 1e6


def main():
    options = bench.options(runs=1000)
    with tempfile.TemporaryDirectory() as folder:
        faults = ["--latency", 0.02, "--error-500", 0.03, "--reset", 0.03, "--garbage", 0.03, "--cut-by-length", 0.03]
        with bench.simulator(options.rankforge, *faults) as url, concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda seed: one(seed, options.rankforge, url, folder), range(options.runs)))
    stopped = [(budget, spent, worst) for code, budget, spent, worst in results if code == 3]
    over = [spent - budget for _, budget, spent, _ in results if spent > budget + 1e-9]
    codes = {code: sum(result[0] == code for result in results) for code in {result[0] for result in results}}
    left = [budget - spent for budget, spent, _ in stopped]
    print(f"{len(results)} runs, exit codes {codes}; over the budget: {len(over)}")
    print(f"of the {len(stopped)} that the budget stopped: unspent share of the budget: median {statistics.median(l / b for l, (b, _, _) in zip(left, stopped)):.1%}, "
          f"most {max(l / b for l, (b, _, _) in zip(left, stopped)):.1%}; in worst cases of one request: median {statistics.median(l / w for l, (_, _, w) in zip(left, stopped)):.2f}, "
          f"most {max(l / w for l, (_, _, w) in zip(left, stopped)):.2f}")


if __name__ == "__main__":
    main()
