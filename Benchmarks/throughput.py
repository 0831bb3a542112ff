#!/usr/bin/env python3
"""2,000 requests of 20 KB against a canned server on loopback: rankforge's gateway beside the openai SDK under asyncio and
bespokelabs-curator, in one run.

    pip install openai; python3 -m venv curator && curator/bin/pip install bespokelabs-curator==0.1.31
    make release && Benchmarks/throughput.py --curator curator/bin/python [--requests 2000]

Each answer is parsed and, by rankforge, committed to SQLite with full durability; the SDK keeps it in memory, Curator writes it to files.
Curator does not stream. Prints Markdown.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import bench

HERE = os.path.dirname(os.path.abspath(__file__))
EVENTS = 800


def ask_sdk(url, count, concurrency, size, streamed):
    """Runs in a process of its own, so that its CPU time and memory are its own."""
    from openai import AsyncOpenAI

    text = "This passage stands for what a real prompt holds. " * (size // 50)

    async def main():
        client = AsyncOpenAI(base_url=url, api_key="none", max_retries=0, timeout=600)
        gate = asyncio.Semaphore(concurrency)

        async def one(number):
            async with gate:
                messages = [{"role": "user", "content": f"{number} {text}"}]
                if not streamed:
                    answer = await client.chat.completions.create(model="canned", messages=messages)
                    return answer.choices[0].message.content
                content = []
                stream = await client.chat.completions.create(model="canned", messages=messages, stream=True)
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        content.append(chunk.choices[0].delta.content)
                return "".join(content)

        start = time.perf_counter()
        answers = await asyncio.gather(*(one(number) for number in range(count)))
        seconds = time.perf_counter() - start
        assert all(answer.count("[") == 20 for answer in answers)
        return seconds

    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = asyncio.run(main())
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures = {"perSecond": count / seconds, "cpuSecondsPer1000": cpu * 1000 / count, "peakMB": after.ru_maxrss / 1024}
    print(json.dumps(figures))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--sdk-requests", type=int, default=200, help="the SDK is slow; its rate does not depend on the count")
    parser.add_argument("--concurrency", type=int, nargs="*", default=[64, 256, 1000])
    parser.add_argument("--curator", help="a Python that has bespokelabs-curator")
    parser.add_argument("--bytes", type=int, default=20_000)
    parser.add_argument("--load", default=os.path.join(HERE, "../.build/release/GatewayLoad"))
    parser.add_argument("--sdk", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sdk:
        url, count, concurrency, size, mode = options.sdk
        return ask_sdk(url, int(count), int(concurrency), int(size), mode == "stream")

    with tempfile.TemporaryDirectory() as folder:
        server = os.path.join(folder, "canned")
        subprocess.run(["gcc", "-O2", "-D_GNU_SOURCE", "-o", server, os.path.join(HERE, "server/canned.c")], check=True)
        print("| answers | in flight | client | requests/s | CPU s per 1,000 | peak MB | times the peer's rate |")
        print("|---|---|---|---|---|---|---|")
        for mode, words in [("stream", f"streamed, {EVENTS} events"), ("whole", "not streamed, 5.6 KB")]:
            port = bench.free_port()
            process = subprocess.Popen([server, str(port), mode, str(EVENTS)], stdout=subprocess.DEVNULL)
            time.sleep(0.3)
            url = f"http://127.0.0.1:{port}"
            try:
                for concurrency in options.concurrency:
                    store = os.path.join(folder, f"{mode}-{concurrency}.sqlite")
                    ours = json.loads(subprocess.run(
                        [options.load, url, str(options.requests), str(concurrency), str(options.bytes), mode, store],
                        check=True, capture_output=True).stdout)
                    peer_count = options.sdk_requests if mode == "stream" else options.requests
                    peer = json.loads(subprocess.run(
                        [sys.executable, __file__, "--sdk", url + "/v1", str(peer_count), str(concurrency), str(options.bytes), mode],
                        check=True, capture_output=True).stdout)
                    lines = [("rankforge", ours), ("openai SDK", peer)]
                    if options.curator and mode == "whole":
                        lines.append(("Curator", json.loads(subprocess.run(
                            [options.curator, os.path.join(HERE, "curator_peer.py"), url + "/v1", str(options.requests), str(concurrency),
                             str(options.bytes)], check=True, capture_output=True).stdout.splitlines()[-1])))
                    for name, figures in lines:
                        ratio = "" if name == "rankforge" else f"{ours['perSecond'] / figures['perSecond']:.1f}"
                        print(f"| {words} | {concurrency} | {name} | {figures['perSecond']:.0f} | {figures['cpuSecondsPer1000']:.2f} "
                              f"| {figures['peakMB']:.0f} | {ratio} |", flush=True)
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
