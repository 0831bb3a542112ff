"""Starts and ends processes, and waits for what they serve."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

KEY = "sk-loopback-only"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, seconds=5):
    with urllib.request.urlopen(url, timeout=seconds) as reply:
        return reply.read().decode()


def finish(arguments, log, seconds, environment):
    """Runs a program to its end, in a process group of its own, and ends all of it when its time is up; says its exit code."""
    with open(log, "ab") as said:
        process = subprocess.Popen(arguments, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True, env=environment)
    try:
        return process.wait(timeout=seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Server:
    """A server on a free port of loopback, in a process group of its own, that is ended by its own id."""

    def __init__(self, name, arguments, ready, log, seconds=300, environment=None):
        self.name, self.arguments, self.ready, self.log, self.seconds = name, arguments, ready, log, seconds
        self.environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "DO_NOT_TRACK": "1", **(environment or {})}
        self.start()

    def start(self):
        self.port = free_port()
        arguments = [str(word).replace("{port}", str(self.port)) for word in self.arguments]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, env=self.environment)
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, ValueError):
                get(f"http://127.0.0.1:{self.port}{self.ready}")
                return
            time.sleep(0.5)
        with open(self.log, errors="replace") as log:
            words = log.read()[-3000:]
        code = self.process.poll()
        self.end()
        raise RuntimeError(f"{self.name} did not start" + (f", exit code {code}" if code is not None else f" within {self.seconds} s") + f":\n{words}")

    def end(self, how=signal.SIGKILL):
        # Its children too: the group bears the process's own id.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait()


class Rankforge:
    """The program that is tested, with a pipeline of its own in a folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.environment = {**os.environ, "NO_COLOR": "1", "TEACHER_KEY": KEY}
        self.file, self.store = os.path.join(folder, "p.yaml"), os.path.join(folder, "store.sqlite")

    def start(self, *arguments):
        self.said = open(os.path.join(self.folder, "said.txt"), "ab")
        return subprocess.Popen([self.program, *arguments], stdout=self.said, stderr=self.said, env=self.environment)

    def run(self, *arguments, seconds=600):
        ended = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds, env=self.environment)
        with open(os.path.join(self.folder, "said.txt"), "a") as said:
            said.write(ended.stdout)
        self.words = ended.stdout
        return ended.returncode

    def write(self, port, model, count, teacher="", passages=6):
        """A pipeline of `count` questions with given judgments, so that only orders are asked for."""
        with open(os.path.join(self.folder, "questions.jsonl"), "w") as file:
            for number in range(count):
                rows = [{"text": f"Page {place} of {number}: loam holds water, sand lets it run ({place * 7 % 5} mm an hour).", "label": int(place < 3)} for place in range(1, passages + 1)]
                file.write(json.dumps({"id": f"case-{number}", "query": f"case-{number} why does sand dry sooner than loam?", "passages": rows}) + "\n")
        with open(self.file, "w") as file:
            file.write(f"""name: servers
store: {self.store}
teacher: {{provider: openai-compatible, base_url: "http://127.0.0.1:{port}/v1", model: "{model}", price: {{input: 1, output: 2}}{', ' + teacher if teacher else ''}}}
domains: {{d: {{source: {{kind: jsonl, path: "{self.folder}/questions.jsonl"}}, judge: {{given: true}}}}}}
list: {{size: {passages}, minimum: 2}}
filter: {{metric: ndcg@10, alpha: 0.0}}
""")
