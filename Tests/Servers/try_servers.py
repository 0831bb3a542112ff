"""Runs rankforge against one real server and prints a line: usage: try_servers.py NAME RANKFORGE ENVIRONMENTS FOLDER

Exit code 1 where something does not add up, or where the server did not start.
"""

import os
import re
import signal
import subprocess
import sys
import time

import accounting
import program
from recorder import Recorder

HERE = os.path.dirname(os.path.abspath(__file__))
CHAT = "/v1/chat/completions"


class Trial:
    """What all trials need: the program, the environments, a folder, and the troubles that were met."""

    def __init__(self, name, rankforge, environments, folder):
        self.name, self.environments, self.folder, self.troubles = name, environments, folder, []
        self.rankforge = program.Rankforge(rankforge, folder)
        self.log = os.path.join(folder, "server.log")

    def binary(self, environment, name):
        return os.path.abspath(os.path.join(self.environments, environment, "bin", name))

    def version(self, environment, package):
        code = f"import importlib.metadata as m; print(m.version('{package}'))"
        return subprocess.run([self.binary(environment, "python"), "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def model(self, environment):
        """The folder of the tiny model, made once."""
        folder = os.path.join(self.folder, "model")
        if not os.path.exists(folder):
            subprocess.run([self.binary(environment, "python"), os.path.join(HERE, "make_model.py"), folder], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        return folder

    def expect(self, holds, words):
        if not holds:
            self.troubles.append(words)

    def end(self, version, account, more):
        self.troubles += account.troubles
        outcome = ", ".join(f"{count} {name}" for name, count in sorted(account.outcomes.items()))
        print(f"{self.name} {version}: {account.requests} requests, {account.answers} answers, {account.failures} failed attempts, {account.unaccounted} unaccounted; "
              f"tokens {account.tokens[0]} + {account.tokens[1]}{more}; orders: {outcome}" + (f"; unreadable: {account.unread}" if account.unread else ""), flush=True)
        self.say_troubles()

    def say_troubles(self):
        for trouble in self.troubles[:12]:
            print(f"  TROUBLE {trouble}", flush=True)
        if len(self.troubles) > 12:
            print(f"  and {len(self.troubles) - 12} more", flush=True)


def chat(trial, version, start, model, teacher, counted=None, count=24, first=8):
    """A few questions in peace, whose tokens the server's own counters must agree with; then the rest, with the server killed and started again in mid-run."""
    recorder, server = Recorder(), start()
    try:
        recorder.open(server.port)
        trial.rankforge.write(recorder.port, model, count, teacher)
        code = trial.rankforge.run("run", trial.rankforge.file, "--yes", "--limit", str(first))
        trial.expect(code == 0, f"the first {first} questions ended with exit code {code}: {trial.rankforge.words[-400:]}")
        more = ""
        if counted:
            told, account = counted(server), accounting.Account(recorder.asked(CHAT), trial.rankforge.store)
            more = f", of the first {first} questions by the server's own counters {told[0]} + {told[1]}"
            trial.expect(list(told) == account.tokens, f"the server counted {told} tokens, the answers of the store {account.tokens}")
        before = len(recorder.asked(CHAT))
        run = trial.rankforge.start("run", trial.rankforge.file, "--yes")
        wait(lambda: len(recorder.asked(CHAT)) >= before + 4 or run.poll() is not None, 300)
        trial.expect(run.poll() is None, "the run ended before the server was killed")
        server.end()
        recorder.close()
        down = time.monotonic()
        server.start()
        recorder.open(server.port)
        down = time.monotonic() - down
        try:
            code = run.wait(timeout=600)
        except subprocess.TimeoutExpired:
            run.kill()
            code = run.wait()
        trial.expect(code == 0, f"the run in which the server was away for {down:.0f} s ended with exit code {code}: {said(trial)}")
        # Whatever was left: nothing may be asked twice, and all be accounted for.
        code = trial.rankforge.run("run", trial.rankforge.file, "--yes")
        trial.expect(code in (0, 4), f"the run after it ended with exit code {code}: {trial.rankforge.words[-400:]}")
        account = accounting.Account(recorder.asked(CHAT), trial.rankforge.store)
        trial.expect(account.answers >= count, f"{account.answers} answers for {count} questions")
        trial.end(version, account, more + f"; away for {down:.0f} s in mid-run")
    finally:
        server.end()


def wait(until, seconds):
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.05)


def said(trial):
    with open(os.path.join(trial.folder, "said.txt")) as file:
        lines = [line.strip() for line in file.read().splitlines() if line.startswith(("stopped", "error", "queries failed")) or "failed:" in line]
    return lines[-1] if lines else ""


def counters(server, path="/metrics"):
    """Prometheus counters, summed over their labels."""
    found = {}
    for line in program.get(f"http://127.0.0.1:{server.port}{path}").splitlines():
        if match := re.match(r"([\w:]+)(?:\{.*\})? ([-+.\deE]+)$", line):
            found[match[1]] = found.get(match[1], 0) + float(match[2])
    return found


def llama(trial):
    def start():
        return program.Server("llama.cpp", [trial.binary("llama", "python"), os.path.join(HERE, "serve_llama.py"), "{port}"], "/health", trial.log)

    def counted(server):
        of = counters(server)
        return int(of["llamacpp:prompt_tokens_total"] + of["llamacpp:prompt_tokens_cached_total"]), int(of["llamacpp:tokens_predicted_total"])

    chat(trial, f"(xllamacpp {trial.version('llama', 'xllamacpp')}, SmolLM2 135M)", start, "smollm2",
         "concurrency: 2, max_tokens: 200, resample: {truncated: 0, empty: 0, unparsable: 0}, timeouts: {first_token: 5m}", counted, count=14, first=4)


VLLM_ARGUMENTS = ["--dtype", "float32", "--max-model-len", "8192", "--max-num-seqs", "8", "--reasoning-parser", "deepseek_r1", "--enforce-eager"]


VLLM_ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "VLLM_TARGET_DEVICE": "cpu"}
TINY = "max_tokens: 400, resample: {truncated: 0, empty: 0, unparsable: 0}"


def vllm(trial):
    model = trial.model("vllm")

    def start():
        return program.Server("vLLM", [trial.binary("vllm", "vllm"), "serve", model, "--served-model-name", "tiny", "--host", "127.0.0.1", "--port", "{port}", *VLLM_ARGUMENTS],
                              "/health", trial.log, environment=VLLM_ENVIRONMENT)

    def counted(server):
        of = counters(server)
        return int(of["vllm:prompt_tokens_total"]), int(of["vllm:generation_tokens_total"])

    chat(trial, f"{trial.version('vllm', 'vllm-cpu')} (CPU, tiny random model, deepseek_r1 parser)", start, "tiny", f"concurrency: 4, {TINY}", counted)


def batch(trial):
    """`batch export`, vLLM's run-batch, `batch import`: each line answered or failed, with the tokens that vLLM wrote."""
    model = trial.model("vllm")
    forge = trial.rankforge
    forge.write(1, model, 24, f"concurrency: 4, {TINY}")
    trial.expect(forge.run("batch", "export", forge.file, "--out", os.path.join(trial.folder, "out")) == 0, f"batch export: {forge.words[-400:]}")
    results, exchanges = [], []
    for name in sorted(os.listdir(os.path.join(trial.folder, "out"))):
        if not name.endswith(".jsonl"):
            continue
        asked, answered = os.path.join(trial.folder, "out", name), os.path.join(trial.folder, "results-" + name)
        code = program.finish([trial.binary("vllm", "vllm"), "run-batch", "-i", asked, "-o", answered, "--model", model, *VLLM_ARGUMENTS], trial.log, 900,
                              {**os.environ, **VLLM_ENVIRONMENT, "HF_HUB_OFFLINE": "1"})
        trial.expect(code == 0, f"run-batch ended with exit code {code}")
        results.append(answered)
        exchanges += accounting.batch_exchanges(asked, answered)
    trial.expect(forge.run("batch", "import", forge.file, *results) == 0, f"batch import: {forge.words[-400:]}")
    code = forge.run("run", forge.file, "--yes")
    trial.expect(code == 0, f"run after the import ended with exit code {code}: {forge.words[-400:]}")
    trial.end(f"{trial.version('vllm', 'vllm-cpu')} (by file)", accounting.Account(exchanges, forge.store), "")


def transformers(trial):
    model = trial.model("transformers")

    def start():
        return program.Server("transformers serve", [trial.binary("transformers", "transformers"), "serve", "--host", "127.0.0.1", "--port", "{port}", "--device", "cpu"], "/health", trial.log)

    chat(trial, f"{trial.version('transformers', 'transformers')} (tiny random model)", start, model, f"concurrency: 2, {TINY}", count=12, first=4)


def litellm(trial):
    simulator = program.Server("rankforge simulate", [trial.rankforge.program, "simulate", "--port", "{port}", "--latency", "0.3"], "/v1/models", trial.log)
    config = os.path.join(trial.folder, "litellm.yaml")
    with open(config, "w") as file:
        file.write(f"""model_list:
  - model_name: teacher
    litellm_params: {{model: openai/rankforge-simulator, api_base: "http://127.0.0.1:{simulator.port}/v1", api_key: none}}
litellm_settings: {{num_retries: 0, telemetry: false}}
""")

    def start():
        return program.Server("LiteLLM", [trial.binary("litellm", "litellm"), "--config", config, "--host", "127.0.0.1", "--port", "{port}", "--telemetry", "False"], "/health/liveliness", trial.log,
                              environment={"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": program.KEY})

    try:
        chat(trial, f"{trial.version('litellm', 'litellm')} (proxy before rankforge simulate)", start, "teacher", "concurrency: 8, api_key_env: TEACHER_KEY", count=60, first=8)
    finally:
        simulator.end()


def openai(trial):
    """The other way round: the openai SDK must read what `rankforge simulate` says."""
    simulator = program.Server("rankforge simulate", [trial.rankforge.program, "simulate", "--port", "{port}"], "/v1/models", trial.log)
    busy = program.Server("rankforge simulate", [trial.rankforge.program, "simulate", "--port", "{port}", "--rate-limited", "1", "--retry-after", "0"], "/v1/models", trial.log)
    try:
        ended = subprocess.run([trial.binary("litellm", "python"), os.path.join(HERE, "ask_openai.py"), f"http://127.0.0.1:{simulator.port}", f"http://127.0.0.1:{busy.port}"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        trial.expect(ended.returncode == 0, ended.stdout[-1500:])
        print(f"openai SDK {trial.version('litellm', 'openai')} against rankforge simulate: {ended.stdout.strip().splitlines()[-1] if ended.stdout.strip() else 'said nothing'}", flush=True)
        trial.say_troubles()
    finally:
        simulator.end()
        busy.end()


def embeddings(trial):
    import dense

    dense.compare(trial)


TRIALS = {"llama": llama, "vllm": vllm, "batch": batch, "transformers": transformers, "litellm": litellm, "openai": openai, "embeddings": embeddings}


def main():
    name, rankforge, environments, folder = sys.argv[1:5]
    trial = Trial({"llama": "llama.cpp", "vllm": "vLLM", "batch": "vLLM run-batch", "transformers": "transformers serve", "litellm": "LiteLLM"}.get(name, name),
                  os.path.abspath(rankforge), environments, os.path.abspath(folder))
    os.makedirs(folder, exist_ok=True)
    # So that servers are ended too where the whole trial is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    try:
        TRIALS[name](trial)
    except Exception as error:
        print(f"{trial.name}: FAILED: {type(error).__name__}: {error}", flush=True)
        raise SystemExit(1)
    raise SystemExit(bool(trial.troubles))


if __name__ == "__main__":
    main()
