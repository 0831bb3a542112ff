#!/usr/bin/env python3
"""Runs with a budget against a server that bills by its own count, killed with -9 at random moments and resumed: what was billed may never pass the budget.

    make release && Benchmarks/billing.py [--runs 300] [--jobs 1] [--seed 1] [--kind beside]      RANKFORGE=… or --rankforge names the program

Kinds of servers, in turn: `plain` counts as most do; `beside` (xAI) and `total` (Gemini) count reasoning beside `completion_tokens`, with details and without; `failed` ends every third
answer with insufficient_system_resource, counted; `bytes` counts a token a byte, prompt and answer; `breaks` ends every second stream in its midst, before its usage, and bills what it had
written and a piece more; `lost` ends every second connection before the first byte, and bills the whole answer; `mixed` does all of it, drawn by request. All else is billed to its end, also
where its client was killed. Budget, price, room for answers, concurrency, latency, streaming and the number of kills (0 to 3) are drawn for each run. After the last kill the same command runs to its end, and once more with --retry-failed.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import signal
import socket
import socketserver
import sqlite3
import statistics
import struct
import subprocess
import tempfile
import threading
import time

import bench

KINDS = ["plain", "beside", "total", "failed", "bytes", "breaks", "lost", "mixed"]
PIECES = 40
PASSAGES = 6


class Ledger:
    """What a server counted: its own tokens and money, in the order of arrival."""

    def __init__(self, kind, seed, luck):
        self.kind, self.seed, self.lock = kind, seed, threading.Lock()
        self.input, self.output = luck.choice([(0.25, 1.0), (0.55, 2.19), (3.0, 15.0)])
        self.latency = luck.choice([0.02, 0.1, 0.3])
        self.requests, self.billed = 0, 0.0
        self.dearest = 0.0

    def answer(self, body):
        """Decides one answer, bills it at once, and gives (visible text, reasoning, usage, finish, the piece at which it breaks)."""
        with self.lock:
            self.requests += 1
            number = self.requests
        luck = random.Random(f"{self.seed} {number}")
        kind = luck.choice(KINDS[:-1]) if self.kind == "mixed" else self.kind
        texts = [message["content"] for message in body["messages"]]
        room = body.get("max_tokens") or body.get("max_completion_tokens")
        order = " > ".join(f"[{place}]" for place in luck.sample(range(1, PASSAGES + 1), PASSAGES))
        # Nearly all of the room now and then, as a model that thinks at length.
        wanted = int(room * (luck.uniform(0.05, 0.4) if luck.random() < 0.9 else luck.uniform(0.4, 0.95)))
        if kind == "bytes":
            visible = len(order)
            reasoning = "7" * max(1, min(wanted, room - visible))
            thought, prompt = len(reasoning), sum(len(text.encode()) for text in texts) + 4 * len(texts) + 4
        else:
            visible = 4 * PASSAGES
            thought = max(1, min(wanted, room - visible))
            reasoning, prompt = "so " * thought, sum(len(text.encode()) // 4 for text in texts) + 8
        usage = {"prompt_tokens": prompt, "completion_tokens": visible + thought, "total_tokens": prompt + visible + thought}
        if kind == "beside":
            usage.update(completion_tokens=visible, completion_tokens_details={"reasoning_tokens": thought})
        elif kind == "total":
            usage.update(completion_tokens=visible)
        finish = "insufficient_system_resource" if kind == "failed" and number % 3 == 0 else "stop"
        break_at = None
        if number % 2 and (kind == "lost" or kind == "breaks" and not body.get("stream")):
            break_at = 0
        elif number % 2 and kind == "breaks":
            break_at = luck.randint(1, PIECES - 1)
            thought, visible = thought * (break_at + 1) // PIECES, 0
        with self.lock:
            cost = (prompt * self.input + (visible + thought) * self.output) / 1e6
            self.billed += cost
            self.dearest = max(self.dearest, cost)
        return order, reasoning, usage, finish, break_at


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while self.one():
            pass

    def one(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return False
            head += line
        length = int((re.search(rb"(?i)content-length: *(\d+)", head) or [0, 0])[1])
        body = self.rfile.read(length)
        if not head.startswith(b"POST"):
            return self.send(b"application/json", json.dumps({"object": "list", "data": [{"id": "m", "object": "model"}]}).encode())
        try:
            request = json.loads(body)
        except ValueError:  # A client that was killed while it sent.
            return False
        order, reasoning, usage, finish, break_at = self.server.ledger.answer(request)
        time.sleep(self.server.ledger.latency * random.uniform(0.5, 1.5))
        if request.get("stream"):
            events = self.events(order, reasoning, usage, finish)
            kind, data = b"text/event-stream", b"".join(events)
            written = b"".join(events[:break_at])
        else:
            kind, data, written = b"application/json", self.whole(order, reasoning, usage, finish), b""
        if break_at is None:
            return self.send(kind, data)
        if written:
            self.send(kind, written, declared=len(data))
            # What was written before a reset is read before it.
            time.sleep(0.05)
        if random.random() < 0.5:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def send(self, kind, data, declared=None):
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, declared or len(data)) + data)
            return True
        except OSError:
            return False

    def events(self, order, reasoning, usage, finish):
        def event(delta, finish=None, **more):
            chunk = {"id": "b", "object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
            return b"data: " + json.dumps(chunk).encode() + b"\n\n"

        step = -(-len(reasoning) // PIECES)
        pieces = [reasoning[place:place + step] for place in range(0, len(reasoning), step)]
        return [event({"reasoning_content": piece}) for piece in pieces] + [event({"content": order}), event({}, finish, usage=usage), b"data: [DONE]\n\n"]

    def whole(self, order, reasoning, usage, finish):
        message = {"role": "assistant", "content": order, "reasoning_content": reasoning}
        return json.dumps({"id": "b", "object": "chat.completion", "model": "m", "usage": usage,
                           "choices": [{"index": 0, "message": message, "finish_reason": finish}]}).encode()

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, request_queue_size = True, True, 512

    def handle_error(self, request, client_address):
        pass  # Clients are killed here.


def questions(path, count, luck):
    with open(path, "w") as file:
        for number in range(count):
            rows = [{"text": f"{number} {place} {luck.randrange(10 ** 12)} " + " ".join(luck.choices(bench.WORDS, k=30)), "label": int(place < 2)} for place in range(PASSAGES)]
            file.write(json.dumps({"id": number, "query": f"{number} " + " ".join(luck.choices(bench.WORDS, k=6)), "passages": rows}) + "\n")


def command(program, *arguments):
    ended = subprocess.run([program, "run", *arguments, "--yes"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    return ended.returncode, ended.stdout


def killed(program, file, ledger, luck, most):
    """Starts a run and kills it once a drawn number of requests arrived and a moment passed; says whether it was still there."""
    until, wait = ledger.requests + luck.randint(1, most), luck.uniform(0, 1.5 * ledger.latency)
    run = subprocess.Popen([program, "run", file, "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while run.poll() is None and ledger.requests < until and time.monotonic() < end:
        time.sleep(0.003)
    time.sleep(wait)
    is_there = run.poll() is None
    if is_there:
        run.send_signal(signal.SIGKILL)
    run.wait()
    return is_there


def one(seed, options):
    luck = random.Random(f"{options.seed} {seed}")
    kind = options.kind or KINDS[seed % len(KINDS)]
    ledger = Ledger(kind, f"{options.seed} {seed}", luck)
    count, room, concurrency = luck.randint(15, 50), luck.choice([800, 2000, 4000]), luck.choice([1, 4, 16, 64])
    # From a little over one request's worst case to more than all would take.
    worst = (4000 * ledger.input + room * ledger.output) / 1e6
    budget = luck.uniform(1.2, 0.5 * count) * worst
    server = Server(("127.0.0.1", 0), Handler)
    server.ledger = ledger
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        source, store, file = (os.path.join(folder, name) for name in ("q.jsonl", "s.sqlite", "p.yaml"))
        questions(source, count, luck)
        bench.pipeline(file, store, f"http://127.0.0.1:{server.server_address[1]}/v1", source, price=f"{{input: {ledger.input}, output: {ledger.output}}}",
                       teacher=f"concurrency: {concurrency}, max_tokens: {room}, budget: {budget:.6f}, stream: {luck.choice(['true', 'true', 'true', 'false'])}, "
                               "attempts: 3, backoff: {base: 5ms, ceiling: 50ms}")
        kills = sum(killed(options.rankforge, file, ledger, luck, max(2, count // 2)) for _ in range(luck.randint(0, 3)))
        code, words = command(options.rankforge, file)
        again, _ = command(options.rankforge, file, "--retry-failed")
        with sqlite3.connect(store) as db:
            booked, answers = db.execute("SELECT COALESCE(SUM(cost_micro_usd), 0) / 1e6, (SELECT COUNT(*) FROM response) FROM ledger").fetchone()
    server.shutdown()
    server.server_close()
    stopped = "budget" in "".join(line for line in words.splitlines() if line.startswith("stopped"))
    return {"seed": seed, "kind": kind, "kills": kills, "codes": (code, again), "stopped": stopped, "budget": budget, "billed": ledger.billed, "booked": booked,
            "answers": answers, "requests": ledger.requests, "queries": count, "dearest": ledger.dearest,
            "words": [line for line in words.splitlines() if line.startswith(("stopped", "error"))][-1:]}


def row(name, results):
    over = [r for r in results if r["billed"] > r["budget"] + 1e-9]
    left = [1 - r["billed"] / r["budget"] for r in results if r["stopped"]]
    total = {key: sum(r[key] for r in results) for key in ("kills", "billed", "booked", "budget", "answers", "requests")}
    most_over = max((r["billed"] / r["budget"] - 1 for r in over), default=0)
    print(f"| {name} | {len(results)} | {total['kills']} | {total['requests']} | {total['answers']} | ${total['billed']:.3f} | ${total['booked']:.3f} | ${total['budget']:.3f} | {len(over)} "
          f"| {f'{most_over:.0%}' if over else '-'} | {len(left)} | " + (f"{statistics.median(left):.0%}, {max(left):.0%}" if left else "-") + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", choices=KINDS, help="one kind only")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="a JSON line a run")
    options = bench.options(parser, runs=300, seed=1)
    start = time.time()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = []
        for result in pool.map(lambda seed: one(seed, options), range(options.runs)):
            results.append(result)
            if options.verbose:
                print(json.dumps(result), flush=True)
    print("| kind | runs | kills | requests | answers stored | billed by the server | booked | budget | over budget | most over | stopped by the budget | of it left unused: median, most |")
    print("|" + "---|" * 12)
    for kind in KINDS:
        if some := [r for r in results if r["kind"] == kind]:
            row(kind, some)
    row("all", results)
    codes = collections.Counter(r["codes"][0] for r in results)
    print(f"\nexit codes {dict(codes)}; {time.time() - start:.0f} s")
    for words, times in collections.Counter(re.sub(r"[\d.]+", "#", w) for r in results for w in r["words"] if not r["stopped"]).most_common(5):
        print(f"stopped otherwise, {times} times: {words}")
    if any(r["billed"] > r["budget"] + 1e-9 for r in results):
        print("over budget, by seed: " + ", ".join(str(r["seed"]) for r in results if r["billed"] > r["budget"] + 1e-9))
        raise SystemExit(1)


if __name__ == "__main__":
    main()
