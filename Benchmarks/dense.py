#!/usr/bin/env python3
"""Exact top-40 over a million 16-bit vectors of 384 numbers: rankforge beside numpy's matmul, in one run on all cores.

    pip install numpy
    make release && Benchmarks/dense.py [--rows 1000000]

Vectors of length 1 from a seeded normal distribution; a thousand of them are copies of others, so that there are ties. numpy takes them as 32-bit
floats, made before the clock starts, and as the 16-bit ones that they are, widened block by block. Its best are picked by argpartition. Both results
are compared with scores in double precision: ids must be those of the best, equal ones by number; where two scores lie closer than single precision
tells apart, either may come first.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import bench

DIMENSIONS = 384


def unit(luck, rows):
    import numpy

    made = luck.standard_normal((rows, DIMENSIONS), dtype=numpy.float32)
    return (made / numpy.linalg.norm(made, axis=1, keepdims=True)).astype(numpy.float16)


def best(scores, top):
    """The best of each row: ids by falling score, equal ones by number."""
    import numpy

    found = []
    for row in scores:
        bar = numpy.partition(row, -top)[-top]
        ids = numpy.nonzero(row >= bar)[0]
        found.append(ids[numpy.lexsort((ids, -row[ids]))][:top])
    return found


def widened(vectors, queries, top):
    import numpy

    scores = numpy.empty((len(queries), len(vectors)), dtype=numpy.float32)
    for start in range(0, len(vectors), 16384):
        block = vectors[start:start + 16384].astype(numpy.float32)
        scores[:, start:start + len(block)] = queries @ block.T
    return best(scores, top)


def wrong(vectors, queries, found):
    """Queries with an id that is not among the best, or at another place than its score says."""
    import numpy

    bad = 0
    for query, ids in zip(queries, found):
        ids = numpy.array(ids)
        exact = (vectors[ids].astype(numpy.float64) * query.astype(numpy.float64)).sum(axis=1)
        steps = exact[1:] - exact[:-1]
        # Copies have the very same score: the smaller number must come first.
        same = (vectors[ids[1:]] == vectors[ids[:-1]]).all(axis=1)
        bad += bool((steps > 3e-7).any() or (same & (ids[1:] < ids[:-1])).any())
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--load", default=os.path.join(bench.HERE, "../.build/release/SearchVectors"))
    options = bench.options(parser, rows=1_000_000, queries=64, top=40, rounds=5, seed=1)
    # Set for older releases of OpenBLAS on some machines, they would slow this one down.
    if any(name in os.environ for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")):
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            os.environ.pop(name, None)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    import numpy

    luck = numpy.random.default_rng(options.seed)
    vectors = unit(luck, options.rows)
    vectors[luck.integers(options.rows, size=1000)] = vectors[luck.integers(options.rows, size=1000)]
    queries = unit(luck, options.queries)
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("vectors", vectors), ("queries", queries)):
            rows.tofile(os.path.join(folder, name))
        out = subprocess.run([options.load, os.path.join(folder, "vectors"), os.path.join(folder, "queries"), str(DIMENSIONS), str(options.top),
                              str(options.rounds)], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    ours, lines = json.loads(out[0]), out[1:]
    found = [[int(hit.split(":")[0]) for hit in line.split()] for line in lines]

    floats, asked = vectors.astype(numpy.float32), queries.astype(numpy.float32)

    def timed(body, rounds):
        seconds, result = [], None
        for _ in range(rounds + 1):
            start = time.perf_counter()
            result = body()
            seconds.append(time.perf_counter() - start)
        return statistics.median(seconds[1:]), result

    work = 2 * options.rows * DIMENSIONS
    print(f"{options.rows} x {DIMENSIONS}, top {options.top}, load {os.getloadavg()[0]:.1f}, numpy {numpy.__version__}\n")
    print("| what | queries | ms a query | GB/s of 16-bit vectors | GFLOPS |\n|---|---|---|---|---|")

    def line(what, count, seconds):
        each = seconds / count
        print(f"| {what} | {count} | {each * 1e3:.1f} | {options.rows * DIMENSIONS * 2 / each / 1e9:.1f} | {work / each / 1e9:.1f} |", flush=True)

    line("rankforge, 16-bit", 1, statistics.median(ours["single"]))
    line("numpy matmul, 32-bit", 1, timed(lambda: best(asked[:1] @ floats.T, options.top), options.rounds)[0])
    line("numpy matmul, 16-bit widened", 1, timed(lambda: widened(vectors, asked[:1], options.top), options.rounds)[0])
    line("rankforge, 16-bit", options.queries, statistics.median(ours["batch"]))
    seconds, theirs = timed(lambda: best(asked @ floats.T, options.top), options.rounds)
    line("numpy matmul, 32-bit", options.queries, seconds)
    line("numpy matmul, 32-bit, without picking the best", options.queries, timed(lambda: asked @ floats.T, options.rounds)[0])
    line("numpy matmul, 16-bit widened", options.queries, timed(lambda: widened(vectors, asked, options.top), options.rounds)[0])
    same = sum(list(map(int, one)) == other for one, other in zip(theirs, found))
    sets = sum(set(map(int, one)) == set(other) for one, other in zip(theirs, found))
    print(f"\nthe same ids in the same order as numpy: {same} of {options.queries} queries; the same set: {sets}; "
          f"out of order or no tie by number: {wrong(vectors, queries, found)} (numpy: {wrong(vectors, queries, theirs)})")
    print(f"rankforge alone and in one pass the same bits: {ours['areSame']}")


if __name__ == "__main__":
    main()
