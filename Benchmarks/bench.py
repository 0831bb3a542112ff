"""What the benchmark programs share: a simulator beside the run, queries, a pipeline file, and a run with its figures."""

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = "bread flour water salt yeast oven crust crumb starter rye dough gluten heat steam stone time".split()


def options(parser=None, **defaults):
    """The arguments of a program; each default becomes an option of its type."""
    parser = parser or argparse.ArgumentParser()
    for name, value in defaults.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    parser.add_argument("--rankforge", default=os.environ.get("RANKFORGE", os.path.join(HERE, "../.build/release/rankforge")))
    return parser.parse_args()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def simulator(program, *arguments):
    """Gives the address of a simulator, and ends it by its own process."""
    process = subprocess.Popen([program, "simulate", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def queries(path, count, passages=8, words=12, given=True, seed=1):
    """Queries with their passages; the first two are labelled positive, or share words with the query where a judge is to find them."""
    luck = random.Random(seed)
    with open(path, "w") as file:
        for number in range(count):
            query = luck.choices(WORDS, k=4)
            rows = []
            for place in range(passages):
                text = f"{number} {place} " + " ".join((query if place < 2 else []) + luck.choices(WORDS, k=words))
                rows.append({"text": text, "label": int(place < 2)} if given else {"text": text})
            line = {"id": number, "query": " ".join(query), "gold_answer": " ".join(query), "passages": rows}
            file.write(json.dumps(line) + "\n")


def pipeline(path, store, url, source, given=True, price="{input: 1, output: 2}", teacher=""):
    """A pipeline file of one domain against the simulator."""
    judge = "{given: true}" if given else "{positives: complex-qa-positives, negatives: rest}"
    with open(path, "w") as file:
        file.write(f"""name: benchmark
store: {store}
teacher: {{provider: openai-compatible, base_url: "{url}", model: m, price: {price}{', ' + teacher if teacher else ''}}}
domains: {{d: {{source: {{kind: jsonl, path: {source}}}, judge: {judge}}}}}
""")


def run(program, *arguments):
    """Runs a verb of rankforge to its end: exit code, seconds, CPU seconds, peak MB and the report in JSON."""
    start = time.perf_counter()
    process = subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.perf_counter() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peakMB": usage.ru_maxrss / 1024,
        "output": output.decode(),
    }
