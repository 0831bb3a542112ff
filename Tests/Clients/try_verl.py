"""Loads the RL export with verl's RLHFDataset, and calls reward.py as verl does."""

import os
from importlib.metadata import version

import common
from omegaconf import OmegaConf
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn
from verl.utils.import_utils import load_extern_object

FOLDER = common.folder()


def main():
    tokenizer = common.tokenizer(os.path.join(FOLDER, "model"))
    path = os.path.join(FOLDER, "rl", "rl.jsonl")
    lines = sum(1 for _ in open(path, encoding="utf-8", newline="\n"))
    config = OmegaConf.create({
        "prompt_key": "prompt", "max_prompt_length": 40_000, "truncation": "error", "filter_overlong_prompts": True,
        "filter_overlong_prompts_workers": 1, "cache_dir": os.path.join(FOLDER, "cache"), "return_raw_chat": True,
    })
    rows = RLHFDataset(data_files=path, tokenizer=tokenizer, config=config)
    assert len(rows) == lines, (len(rows), lines)
    batch = collate_fn([rows[place] for place in range(min(4, lines))])
    compute_score = load_extern_object(os.path.join(FOLDER, "rl", "reward.py"), "compute_score")
    scores = []
    for place in range(lines):
        row = rows[place]
        truth = row["reward_model"]["ground_truth"]
        solution = f"<think>because</think>\n\n<answer>{truth}</answer>"
        got = compute_score(data_source=row["data_source"], solution_str=solution, ground_truth=truth, extra_info=row["extra_info"])
        assert got["format"] == 1.0 and 0 < got["score"] <= 1.3, got
        scores.append(got["score"])
    common.say(
        f"verl {version('verl')} RLHFDataset",
        f"{len(rows)} of {lines} rows; a batch has {', '.join(sorted(batch))}; reward.py gives the truths {min(scores):.3f} to {max(scores):.3f}",
    )


if __name__ == "__main__":
    main()
