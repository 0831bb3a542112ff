"""Requests through bespokelabs-curator, in a process of its own: `python curator_peer.py URL COUNT CONCURRENCY BYTES`, figures as JSON.

Curator 0.1.31 does not stream. Its prompts are distinct, its cache folder is new, and its viewer and telemetry are off.
"""

import json
import os
import resource
import sys
import tempfile
import time

url, count, concurrency, size = sys.argv[1], *map(int, sys.argv[2:5])
os.environ.update(OPENAI_API_KEY="none", TELEMETRY_ENABLED="false", CURATOR_VIEWER="0", HF_HUB_OFFLINE="1", CURATOR_CACHE_DIR=tempfile.mkdtemp())

import litellm  # noqa: E402

# Curator wants OpenAI's token table from the network; litellm, which it brings along, holds a copy.
os.environ.setdefault("TIKTOKEN_CACHE_DIR", os.path.join(os.path.dirname(litellm.__file__), "litellm_core_utils", "tokenizers"))

from bespokelabs import curator  # noqa: E402  (reads the environment when it is imported)

text = "This passage stands for what a real prompt holds. " * (size // 50)
settings = {
    "base_url": url, "max_concurrent_requests": concurrency, "max_requests_per_minute": 10_000_000,
    "max_tokens_per_minute": 2_000_000_000, "require_all_responses": True, "request_timeout": 600,
}
model = curator.LLM(model_name="canned", backend="openai", backend_params=settings)
before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
answers = model([f"{number} {text}" for number in range(count)])
seconds = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
rows = getattr(answers, "dataset", answers)
assert len(rows) == count
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps({"perSecond": count / seconds, "cpuSecondsPer1000": cpu * 1000 / count, "peakMB": after.ru_maxrss / 1024}))
