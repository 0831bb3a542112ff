"""Loads the SFT exports with LLaMA-Factory's own loader, once a form, with plain and reasoning templates; no row may be skipped."""

import importlib.machinery
import importlib.util
import os
import sys
import types
from importlib.metadata import version

import common

if importlib.util.find_spec("torchaudio") is None:
    # LLaMA-Factory imports it on loading for audio prompts; on PyPI it is built for CUDA and does not load beside PyTorch for the CPU.
    sys.modules["torchaudio"] = types.ModuleType("torchaudio")
    sys.modules["torchaudio"].__spec__ = importlib.machinery.ModuleSpec("torchaudio", None)

from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from transformers import AutoTokenizer

FOLDER = common.folder()


def main():
    model = os.path.join(FOLDER, "model")
    common.model(model, len(common.tokenizer(model)))
    for style in ("sharegpt", "openai", "alpaca"):
        data = os.path.join(FOLDER, "sft-" + style)
        lines = sum(1 for _ in open(os.path.join(data, "sft.jsonl"), encoding="utf-8", newline="\n"))
        for template, thinking in (("qwen", True), ("qwen3", None), ("llama3", True)):
            model_args, data_args, training_args, _, _ = get_train_args({
                "model_name_or_path": model, "stage": "sft", "do_train": True, "finetuning_type": "full", "dataset_dir": data,
                "dataset": "rankforge_sft", "template": template, "enable_thinking": thinking, "cutoff_len": 40_000,
                "output_dir": os.path.join(FOLDER, "out"), "overwrite_cache": True, "report_to": "none", "use_cpu": True,
            })
            tokenizer = AutoTokenizer.from_pretrained(model)
            made = get_template_and_fix_tokenizer(tokenizer, data_args)
            rows = get_dataset(made, model_args, data_args, training_args, stage="sft", tokenizer=tokenizer)["train_dataset"]
            assert len(rows) == lines, (style, template, len(rows), lines)
            ends = 0
            for row in rows:
                learned = tokenizer.decode([token for token in row["labels"] if token >= 0])
                assert "<answer>[" in learned and "</answer>" in learned, learned
                ends += "<think>" in learned
            common.say(
                f"LLaMA-Factory {version('llamafactory')}",
                f"{style}, template {template}: {len(rows)} of {lines} rows, {ends} with reasoning to learn",
            )


if __name__ == "__main__":
    main()
