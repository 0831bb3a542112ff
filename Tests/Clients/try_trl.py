"""Loads every export with `datasets`, then takes two steps of TRL's SFT and GRPO trainers on a tiny random model on the CPU."""

import glob
import os
import sys

import common
import datasets
import trl

FOLDER = common.folder()


def at(*parts):
    return os.path.join(FOLDER, *parts)


def load_all():
    for name in sorted(os.listdir(FOLDER)):
        # The store, its index and caches lie there too.
        if not os.path.exists(at(name, "manifest.json")):
            continue
        # As the hub does it: by the card's configurations.
        for config in datasets.get_dataset_config_names(at(name)):
            loaded = datasets.load_dataset(at(name), config)
            counts = ", ".join(f"{split} {len(rows)}" for split, rows in loaded.items())
            first = next(iter(loaded.values()))
            common.say(f"datasets {datasets.__version__}", f"{name}/{config}: {counts}; columns {', '.join(first.column_names)}")
    for path in sorted(glob.glob(at("beir", "qrels", "*.tsv"))):
        rows = datasets.load_dataset("csv", data_files=path, delimiter="\t")["train"]
        common.say(f"datasets {datasets.__version__}", f"{os.path.basename(path)}: {len(rows)} rows; columns {', '.join(rows.column_names)}")


def common_arguments(name):
    return {
        "output_dir": at("out", name), "max_steps": 2, "logging_steps": 1, "report_to": "none", "use_cpu": True, "bf16": False,
        "save_strategy": "no",
    }


def sft(tokenizer, model):
    rows = datasets.load_dataset("json", data_files=at("sft-openai", "sft.jsonl"))["train"].select_columns(["messages"])
    arguments = trl.SFTConfig(per_device_train_batch_size=1, max_length=2048, **common_arguments("sft"))
    result = trl.SFTTrainer(model=model, args=arguments, train_dataset=rows, processing_class=tokenizer).train()
    assert result.global_step == 2
    common.say(f"TRL {trl.__version__} SFTTrainer", f"2 steps on {len(rows)} rows, loss {result.training_loss:.3f}")


def grpo(tokenizer, model):
    sys.path.insert(0, at("rl"))
    import reward

    given = []

    def watched(**columns):
        given.extend(reward.rankforge_reward(**columns))
        return given[-len(columns["completions"]):]

    rows = datasets.load_dataset("json", data_files=at("rl", "rl.jsonl"))["train"]
    arguments = trl.GRPOConfig(
        per_device_train_batch_size=2, num_generations=2, max_completion_length=8, **common_arguments("grpo")
    )
    trainer = trl.GRPOTrainer(model=model, args=arguments, train_dataset=rows, processing_class=tokenizer, reward_funcs=watched)
    result = trainer.train()
    assert result.global_step == 2 and given and set(given) <= {-1.0, 0.0}, given
    common.say(f"TRL {trl.__version__} GRPOTrainer", f"2 steps on {len(rows)} rows with reward.py; rewards {given}")


if __name__ == "__main__":
    load_all()
    tokenizer = common.tokenizer(at("model"))
    model = common.model(at("model"), len(tokenizer))
    sft(tokenizer, model)
    grpo(tokenizer, model)
