"""Kills `rankforge run` at random moments, resumes it, and counts answers that were read and asked for again. Python's standard library only.

    python3 Benchmarks/kills.py --rankforge .build/release/rankforge --kills 13 --in-flight 256,1000 --latency 0.1,0.3,1,2

A teacher in this process answers after the latency, on loopback, and knows of each answer whether the client has read it: a process that
is killed with unread bytes in a socket resets the connection, one that has read them all closes it, and one that goes on asks again on it.
Each row: kills, requests in flight at them, answers that were read in all, requests on the wire at kills (asked again, unread: what a
kill costs at the provider), and answers that were read and asked for again (what must not happen). The last run of each store is not
killed, and every query must then have one answer. Exit code 1 if more than --allowed answers were read and asked for again.
"""
import argparse, asyncio, collections, hashlib, json, os, random, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time

PASSAGES = 8


def events(chunks):
    def event(delta, finish=None, **more):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: " + json.dumps(dict({"id": "k", "model": "kills", "choices": [choice]}, **more)).encode() + b"\n\n"

    first = event({"role": "assistant", "reasoning_content": "Sand has wide pores. "})
    rest = [event({"reasoning_content": f"Passage {n % PASSAGES + 1} says how loam keeps water and sand lets it run off, step {n}. "}) for n in range(chunks)]
    rest.append(event({"content": " > ".join(f"[{n}]" for n in range(1, PASSAGES + 1))}))
    usage = {"prompt_tokens": 900, "completion_tokens": 20 * chunks, "total_tokens": 900 + 20 * chunks}
    return first, b"".join(rest) + event({}, "stop", usage=usage) + b"data: [DONE]\n\n"


def chunked(data):
    return b"%x\r\n" % len(data) + data + b"\r\n"


class Teacher:
    """Counts by the hash of the body: how often asked, how often the answer was read to its end."""

    def __init__(self, chunks):
        self.asked, self.read = collections.Counter(), collections.Counter()
        self.latency, self.in_flight = 0.3, 0
        first, rest = events(chunks)
        self.first = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(first)
        self.rest = chunked(rest) + b"0\r\n\r\n"
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True).start()
        ready.wait()

    async def serve(self, ready):
        server = await asyncio.start_server(self.connection, "127.0.0.1", 0, backlog=2048)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.sleep(3600)

    async def connection(self, reader, writer):
        sent = None
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                # A further request on the connection: what was sent before has been read.
                if sent: self.read[sent] += 1
                sent = None
                if head.startswith(b"GET"):  # /models, which this teacher does not have
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                key = hashlib.sha1(await reader.readexactly(length)).digest()
                self.asked[key] += 1
                self.in_flight += 1
                try:
                    wait = self.latency * random.uniform(0.6, 1.4)
                    await asyncio.sleep(wait / 2)
                    writer.write(self.first)
                    await asyncio.sleep(wait / 2)
                    if writer.transport.is_closing() or reader.at_eof(): return
                    writer.write(self.rest)
                    sent = key
                    await writer.drain()
                finally:
                    self.in_flight -= 1
        except asyncio.IncompleteReadError:
            # Closed in order: nothing lay unread in its socket, unless it was closed before the answer was written, which resets it too.
            sock = writer.get_extra_info("socket")
            is_reset = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 7
            if sent and not is_reset: self.read[sent] += 1
        except OSError:
            pass
        finally:
            writer.close()

    def paid_again(self):
        """Reads of a key beyond the first."""
        return sum(count - 1 for count in self.read.values() if count > 1)


def pipeline(folder, port, queries, in_flight):
    with open(f"{folder}/q.jsonl", "w") as file:
        for number in range(queries):
            passages = [{"id": f"{number}-{place}", "text": f"page {place} of {number}: loam holds water, sand lets it run.", "label": int(place < 3)} for place in range(PASSAGES)]
            file.write(json.dumps({"id": f"n{number}", "query": f"why does sand dry sooner than loam, case {number} of {os.path.basename(folder)}?", "passages": passages}) + "\n")
    path = f"{folder}/p.yaml"
    with open(path, "w") as file:
        file.write(f"""name: kills
store: {folder}/s.sqlite
teacher:
  provider: openai-compatible
  base_url: http://127.0.0.1:{port}/v1
  model: kills
  concurrency: {in_flight}
  max_tokens: 4096
  price: {{input: 0.5, cached_input: 0.1, output: 2.0}}
domains: {{d: {{source: {{kind: jsonl, path: {folder}/q.jsonl}}, judge: {{given: true}}}}}}
list: {{size: {PASSAGES}, minimum: 2}}
rank: {{prompt: listwise}}
filter: {{metric: ndcg@10, alpha: 0.0}}
""")
    return path


class Store:
    """One store with its pipeline, killed until its queries are nearly used up."""

    def __init__(self, teacher, options, in_flight):
        self.teacher, self.options = teacher, options
        self.folder = tempfile.mkdtemp(prefix="rankforge-kills-")
        self.queries = max(options.queries, 6 * in_flight)
        self.pipeline = pipeline(self.folder, teacher.port, self.queries, in_flight)
        self.base = len(teacher.asked)
        subprocess.run([options.rankforge, "run", self.pipeline, "--yes", "--only", "ingest"], check=True, capture_output=True)

    def start(self):
        out = open(f"{self.folder}/said", "w")
        return subprocess.Popen([self.options.rankforge, "run", self.pipeline, "--yes"], stdout=out, stderr=out)

    def is_nearly_done(self, in_flight):
        return len(self.teacher.asked) - self.base > self.queries - 3 * in_flight

    def finish(self):
        run = self.start()
        if run.wait(timeout=self.options.timeout) != 0:
            sys.exit(f"the last run ended with {run.returncode}: " + open(f"{self.folder}/said").read()[-2000:])
        rows = sqlite3.connect(f"{self.folder}/s.sqlite").execute("select count(*) from response").fetchone()[0]
        if rows != self.queries: sys.exit(f"{self.folder}: {rows} answers for {self.queries} queries")
        shutil.rmtree(self.folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rankforge", default=".build/release/rankforge")
    parser.add_argument("--kills", type=int, default=13, help="of each latency at each number in flight")
    parser.add_argument("--in-flight", default="256,1000")
    parser.add_argument("--latency", default="0.1,0.3,1,2", help="seconds")
    parser.add_argument("--chunks", type=int, default=60, help="events of an answer")
    parser.add_argument("--queries", type=int, default=2000, help="of a store, at least six times as many as in flight")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=300, help="seconds for a last run")
    parser.add_argument("--allowed", type=int, default=2, help="answers read and asked again, over all kills")
    options = parser.parse_args()
    random.seed(options.seed)
    teacher = Teacher(options.chunks)
    total_kills, total_again = 0, 0
    print(f"{'latency':>8} {'limit':>6} {'kills':>6} {'in flight':>10} {'read':>8} {'on the wire':>12} {'read and asked again':>21}", flush=True)
    for latency in [float(word) for word in options.latency.split(",")]:
        for in_flight in [int(word) for word in options.in_flight.split(",")]:
            teacher.latency = latency
            before = (sum(teacher.read.values()), sum(teacher.asked.values()) - len(teacher.asked), teacher.paid_again())
            store, flying = None, []
            for _ in range(options.kills):
                if store and store.is_nearly_done(in_flight): store = store.finish()
                store = store or Store(teacher, options, in_flight)
                read, run = sum(teacher.read.values()), store.start()
                deadline = time.monotonic() + 60
                # Not before answers come: a kill while it starts costs nothing. Then at any moment.
                while sum(teacher.read.values()) < read + 20 and run.poll() is None and time.monotonic() < deadline: time.sleep(0.005)
                time.sleep(random.uniform(0, 1 + latency))
                flying.append(teacher.in_flight)
                run.send_signal(signal.SIGKILL)
                run.wait()
                # The last bytes of the killed connections come in.
                time.sleep(0.2 + 1.5 * latency)
            if store: store.finish()
            time.sleep(0.2)
            after = (sum(teacher.read.values()), sum(teacher.asked.values()) - len(teacher.asked), teacher.paid_again())
            read, again, paid = (b - a for a, b in zip(before, after))
            print(f"{latency:>8} {in_flight:>6} {options.kills:>6} {sum(flying) / max(1, len(flying)):>10.0f} {read:>8} {again - paid:>12} {paid:>21}", flush=True)
            total_kills, total_again = total_kills + options.kills, total_again + paid
    print(f"{total_kills} kills: {total_again} answers read and asked again")
    sys.exit(total_again > options.allowed)


if __name__ == "__main__":
    main()
