"""Asks two simulators with the openai SDK: usage: ask_openai.py SIMULATOR BUSY"""

import sys
import urllib.request
import json

import openai

simulator, busy = sys.argv[1:3]
MESSAGES = [{"role": "user", "content": "[1] Loam holds water.\n[2] Sand lets it run.\n\nRank the passages [1] and [2] by how well they say why sand dries: [2] > [1]?"}]


def answered():
    return json.load(urllib.request.urlopen(simulator + "/statistics"))


client = openai.OpenAI(base_url=simulator + "/v1", api_key="none", max_retries=0, timeout=30)
assert [model.id for model in client.models.list()], "no models"
name = client.models.list().data[0].id

plain = client.chat.completions.create(model=name, messages=MESSAGES, max_tokens=2000)
assert plain.choices[0].finish_reason == "stop" and plain.choices[0].message.content, plain
assert plain.usage.total_tokens == plain.usage.prompt_tokens + plain.usage.completion_tokens > 0, plain.usage

reasoning, content, usage, finish = "", "", None, None
for event in client.chat.completions.create(model=name, messages=MESSAGES, max_tokens=2000, stream=True, stream_options={"include_usage": True}):
    usage = event.usage or usage
    for choice in event.choices:
        finish = choice.finish_reason or finish
        reasoning += getattr(choice.delta, "reasoning_content", None) or ""
        content += choice.delta.content or ""
assert finish == "stop" and reasoning and usage, (finish, usage)
assert content == plain.choices[0].message.content, "streamed and plain answers differ"
assert usage.completion_tokens == plain.usage.completion_tokens, (usage, plain.usage)

try:
    openai.OpenAI(base_url=busy + "/v1", api_key="none", max_retries=0).chat.completions.create(model=name, messages=MESSAGES)
    raise SystemExit("no error from a simulator that refuses all")
except openai.RateLimitError as error:
    assert error.status_code == 429 and error.body and error.body["message"], error.body

counts = answered()
assert counts["answered"] == 2, counts
assert counts["completionTokens"] == usage.completion_tokens + plain.usage.completion_tokens, counts
assert counts["promptTokens"] == usage.prompt_tokens + plain.usage.prompt_tokens, counts
print(f"3 requests (plain, streamed, refused), 2 answers, 1 RateLimitError, 0 unaccounted; tokens {counts['promptTokens']} + {counts['completionTokens']} as the simulator counted")
