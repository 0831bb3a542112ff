#!/usr/bin/env python3
"""Answers the files of `rankforge batch export` on a Ray cluster, against any OpenAI-compatible endpoint.

    pip install "ray[data]" aiohttp
    rankforge batch export my.yaml --out parts
    python integrations/ray/run_batch.py parts/*.jsonl --url http://vllm:8000/v1/chat/completions --out results
    rankforge batch import my.yaml results/*.jsonl

Every answer is on disk before the next step looks at it. A job that is started again asks only for what `--out` does not hold, and so does a
batch that Ray tries again after a worker died; `--out` must be a folder that all nodes share. Ray's own `HttpRequestProcessorConfig` keeps the
answers of a batch in memory until the whole batch is done, and drops them if one request fails: paid answers would be lost.
"""

import argparse
import asyncio
import glob
import hashlib
import json
import os

RETRIED = {408, 409, 425, 429, 500, 502, 503, 504}


def answered(paths):
    """The ids of all requests whose result is in the files; a last line without its end is no result."""
    found = set()
    for path in paths:
        with open(path, encoding="utf-8", newline="\n") as file:
            found.update(json.loads(line)["custom_id"] for line in file if line.endswith("\n") and line.strip())
    return found


def mend(path):
    """Cuts off what a kill left of a line, so that the next one starts on its own."""
    if not os.path.exists(path):
        return
    with open(path, "rb+") as file:
        text = file.read()
        file.truncate(text.rfind(b"\n") + 1)


class Ask:
    """Asks the requests of a batch, so many at a time, and writes each result as it comes."""

    def __init__(self, url, out, in_flight, key_env, attempts, timeout):
        self.url, self.out, self.in_flight, self.attempts, self.timeout = url, out, in_flight, attempts, timeout
        key = os.environ.get(key_env) if key_env else None
        self.headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}

    def __call__(self, batch):
        lines = [json.loads(text) for text in batch["text"]]
        name = hashlib.sha256(" ".join(line["custom_id"] for line in lines).encode()).hexdigest()[:16]
        path = os.path.join(self.out, f"{name}.jsonl")
        mend(path)
        done = answered([path]) if os.path.exists(path) else set()
        counts = asyncio.run(self.ask_all([line for line in lines if line["custom_id"] not in done], path))
        return {"answered": [counts[0] + len(done)], "failed": [counts[1]]}

    async def ask_all(self, lines, path):
        import aiohttp

        gate = asyncio.Semaphore(self.in_flight)
        limits = aiohttp.ClientTimeout(total=None, sock_read=self.timeout, sock_connect=10)
        connector = aiohttp.TCPConnector(limit=self.in_flight)
        counts = [0, 0]
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            async with aiohttp.ClientSession(timeout=limits, connector=connector) as session:

                async def one(line):
                    async with gate:
                        result = await self.ask(session, line)
                    if result is None:
                        counts[1] += 1
                        return
                    file.write(json.dumps(result, ensure_ascii=False) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                    counts[0] += 1

                await asyncio.gather(*(one(line) for line in lines))
        return counts

    async def ask(self, session, line):
        """The result in OpenAI's form, or None where nothing answered: that request is asked for again by the next job."""
        import aiohttp

        for attempt in range(self.attempts):
            if attempt:
                await asyncio.sleep(min(60, 2**attempt))
            try:
                async with session.post(self.url, data=json.dumps(line["body"]), headers=self.headers) as response:
                    status, text = response.status, await response.text()
                if status in RETRIED:
                    continue
                body = json.loads(text)
            except (aiohttp.ClientError, asyncio.TimeoutError, json.JSONDecodeError):
                continue
            if status in (401, 402, 403):
                raise RuntimeError(f"{self.url} says {status}: {text[:300]}; what was answered is in {self.out}")
            return {"custom_id": line["custom_id"], "response": {"status_code": status, "body": body}, "error": None}
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", help="files of `rankforge batch export`")
    parser.add_argument("--url", required=True, help="the address of the chat completions")
    parser.add_argument("--out", required=True, help="a folder for results that all nodes share")
    parser.add_argument("--actors", type=int, default=1, help="workers of the cluster that ask (1)")
    parser.add_argument("--in-flight", type=int, default=256, help="requests in flight at each of them (256)")
    parser.add_argument("--batch", type=int, default=2048, help="requests that a worker takes at a time (2048)")
    parser.add_argument("--attempts", type=int, default=6, help="how often a request is tried (6)")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds of silence after which an attempt is given up (1800)")
    parser.add_argument("--key-env", help="the environment variable that holds the key, on the nodes")
    parser.add_argument("--address", help="the Ray cluster; a local one if absent")
    options = parser.parse_args()

    import ray

    os.makedirs(options.out, exist_ok=True)
    out = os.path.abspath(options.out)
    # A worker that died may have left half a line; it is no answer.
    for path in glob.glob(os.path.join(out, "*.jsonl")):
        mend(path)
    done = answered(glob.glob(os.path.join(out, "*.jsonl")))
    ray.init(address=options.address, include_dashboard=None if options.address else False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    held = ray.put(done)
    requests = ray.data.read_text([os.path.abspath(part) for part in options.parts], drop_empty_lines=True).filter(
        lambda row: json.loads(row["text"])["custom_id"] not in ray.get(held)
    )
    settings = (options.url, out, options.in_flight, options.key_env, options.attempts, options.timeout)
    counts = requests.map_batches(
        Ask, fn_constructor_args=settings, batch_size=options.batch, concurrency=options.actors, batch_format="numpy"
    ).take_all()
    new, failed = (sum(int(count[name]) for count in counts) for name in ("answered", "failed"))
    print(f"{len(done)} were there, {new} answered now, {failed} failed; results in {options.out}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
