"""The multi-view ranking reward of ReasonRank (arXiv 2508.07050, equations 2 to 4) for verl and TRL.

NDCG@10 + 0.2 Recall@10 + 0.1 RBO where the format holds; 0 if the answer is no permutation of the list; -1 if the think and answer blocks
are not there. NDCG and Recall compare with the pointwise labels, RBO with the teacher's order. Python's standard library only; it never
raises, since an exception would stop training.
"""

import math
import re

P = 0.9  # the paper names p without a value
PATTERN = re.compile(r"<think>.*?</think>\s*<answer>(.*?)</answer>", re.DOTALL)
DIGITS = re.compile(r"[0-9]+")


def _score(solution, order, relevant):
    """Reward and parts of a rollout; `order` and `relevant` are 1-based positions."""
    nothing = {"ndcg": 0.0, "recall": 0.0, "rbo": 0.0}
    match = PATTERN.search(solution)
    if match is None:
        return {"score": -1.0, "format": -1.0, **nothing}
    numbers = [int(digits) if len(digits) < 7 else 0 for digits in DIGITS.findall(match.group(1))]
    size = len(order)
    if sorted(numbers) != list(range(1, size + 1)):
        return {"score": 0.0, "format": 0.0, **nothing}
    top = numbers[:10]
    gain = sum(1.0 / math.log2(rank + 2) for rank, number in enumerate(top) if number in relevant)
    ideal = sum(1.0 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))
    ndcg = gain / ideal if ideal else 0.0
    recall = sum(1 for number in top if number in relevant) / len(relevant) if relevant else 0.0
    rbo, weight, seen, expected = 0.0, 1.0 - P, set(), set()
    for depth in range(size):
        seen.add(numbers[depth])
        expected.add(order[depth])
        rbo += weight * len(seen & expected) / (depth + 1)
        weight *= P
    return {"score": ndcg + 0.2 * recall + 0.1 * rbo, "format": 1.0, "ndcg": ndcg, "recall": recall, "rbo": rbo}


def _truth(ground_truth, extra_info):
    order = [int(digits) for digits in DIGITS.findall(str(ground_truth))]
    places = {str(name): place + 1 for place, name in enumerate(list(extra_info["initial_list"]))}
    relevant = {places[str(name)] for name in list(extra_info["relevant_docids"]) if str(name) in places}
    return order, relevant


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **kwargs):
    """verl's entry: custom_reward_function.path = reward.py, .name = compute_score."""
    try:
        order, relevant = _truth(ground_truth, extra_info)
        return _score(str(solution_str), order, relevant)
    except Exception:  # a broken row must not stop training; it earns the format reward
        return {"score": -1.0, "format": -1.0, "ndcg": 0.0, "recall": 0.0, "rbo": 0.0}


def rankforge_reward(prompts=None, completions=None, reward_model=None, extra_info=None, **kwargs):
    """TRL's entry: GRPOTrainer(reward_funcs=rankforge_reward), with the columns of rl.jsonl."""
    rewards = []
    for completion, truth, extra in zip(completions, reward_model, extra_info):
        text = completion if isinstance(completion, str) else completion[-1]["content"]
        rewards.append(compute_score("rankforge", text, truth["ground_truth"], extra)["score"])
    return rewards
