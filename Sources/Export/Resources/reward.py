"""The multi-view ranking reward of ReasonRank (arXiv 2508.07050, equations 2 to 4) for verl and TRL.

NDCG@10 + 0.2 Recall@10 + 0.1 RBO where the format holds; 0 if the answer is no permutation of the list; -1 if the think and answer blocks
are not there. NDCG and Recall compare with the pointwise labels, RBO with the teacher's order. Python's standard library only; it never
raises, since an exception would stop training.

Where the chat template opens <think> in the prompt, no rollout holds it and every one would get -1: say so by think_in_prompt=True (verl:
+custom_reward_function.reward_kwargs.think_in_prompt=True; TRL: THINK_IN_PROMPT = True in this file). rules="released" reads answers as
the released code does, holes included. `python3 reward.py --self-test` checks that a perfect rollout gets full marks in each form;
`python3 reward.py --self-test ROLLOUTS.jsonl` also says by which of these settings your own rollouts (text under `output`) can be read.
"""

import json
import math
import re
import sys

P = 0.9  # the paper names p without a value
THINK_IN_PROMPT = False
RULES = "paper"
PATTERN = re.compile(r"<think>.*?</think>\s*<answer>(.*?)</answer>", re.DOTALL)
OPENED = re.compile(r"</think>\s*<answer>(.*?)</answer>", re.DOTALL)
DIGITS = re.compile(r"[0-9]+")
FAULT = {"score": -1.0, "format": -1.0, "ndcg": 0.0, "recall": 0.0, "rbo": 0.0}
TEXTS = ("output", "text", "response", "completion", "rollout", "content")


def _number(digits):
    """The value of a run of digits; one that is longer than any list's is 10**9."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) < 10 else 10**9


def _score(solution, order, relevant, think_in_prompt=False, rules="paper", p=P):
    """Reward and parts of a rollout; `order` and `relevant` are 1-based positions."""
    match = (OPENED if think_in_prompt else PATTERN).search(solution)
    if match is None:
        return dict(FAULT)
    released = rules == "released"
    # The released code takes every digit that Python knows, of whatever script.
    spelled = re.findall(r"\d+", match.group(1)) if released else DIGITS.findall(match.group(1))
    numbers = [_number(digits) for digits in spelled]
    size = len(order)
    if released:
        # The released code compares spellings: identifiers beyond the list pass.
        fits = len(spelled) == size and len(set(spelled)) == size
    else:
        fits = sorted(numbers) == list(range(1, size + 1))
    if not fits:
        return {**FAULT, "score": 0.0, "format": 0.0}
    ranked = numbers
    if released:
        # [0] is Python's index -1, the last passage; one that is named twice so stands at its last place; what lies beyond is passed over.
        last = {number or size: place for place, number in enumerate(numbers) if number <= size}
        ranked = [number or size for place, number in enumerate(numbers) if last.get(number or size) == place]
    top = ranked[:10]
    gain = sum(1.0 / math.log2(rank + 2) for rank, number in enumerate(top) if number in relevant)
    ideal = sum(1.0 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))
    ndcg = gain / ideal if ideal else 0.0
    recall = sum(1 for number in top if number in relevant) / len(relevant) if relevant else 0.0
    theirs, ours = ([str(number) for number in order], spelled) if released else (order, numbers)
    rbo, weight, seen, expected = 0.0, 1.0 if released else 1.0 - p, set(), set()
    for depth in range(size):
        seen.add(ours[depth])
        expected.add(theirs[depth])
        rbo += weight * len(seen & expected) / (depth + 1)
        weight *= 1.0 if released else p
    if released and size:
        rbo /= size
    return {"score": ndcg + 0.2 * recall + 0.1 * rbo, "format": 1.0, "ndcg": ndcg, "recall": recall, "rbo": rbo}


def _truth(ground_truth, extra_info):
    order = [int(digits) for digits in DIGITS.findall(str(ground_truth))]
    places = {str(name): place + 1 for place, name in enumerate(list(extra_info["initial_list"]))}
    relevant = {places[str(name)] for name in list(extra_info["relevant_docids"]) if str(name) in places}
    return order, relevant


def _whole(text, reasoning):
    """The rollout as one text, where a server or a trainer gives the reasoning apart from it."""
    return f"<think>{reasoning}</think>\n{text}" if reasoning else text


def compute_score(data_source, solution_str, ground_truth, extra_info=None, reasoning_content=None, think_in_prompt=None,
                  rules=None, p=P, **kwargs):
    """verl's entry: custom_reward_function.path = reward.py, .name = compute_score."""
    try:
        order, relevant = _truth(ground_truth, extra_info)
        opened = THINK_IN_PROMPT if think_in_prompt is None else think_in_prompt
        return _score(_whole(str(solution_str), reasoning_content), order, relevant, opened, rules or RULES, p)
    except Exception:  # a broken row must not stop training; it earns the format reward
        return dict(FAULT)


def rankforge_reward(prompts=None, completions=None, reward_model=None, extra_info=None, **kwargs):
    """TRL's entry: GRPOTrainer(reward_funcs=rankforge_reward), with the columns of rl.jsonl."""
    rewards = []
    for completion, truth, extra in zip(completions, reward_model, extra_info):
        message = {"content": completion} if isinstance(completion, str) else completion[-1]
        reasoning = message.get("reasoning_content") or message.get("reasoning")
        text = message.get("content") or ""
        rewards.append(compute_score("rankforge", text, truth["ground_truth"], extra, reasoning)["score"])
    return rewards


def self_test(rollouts=None, say=print):
    """Whether a perfect rollout gets full marks in each form that is read; with a file, by which settings its rollouts can be read."""
    truth, extra = "[2] > [1] > [3]", {"initial_list": ["a", "b", "c"], "relevant_docids": ["b"]}
    answer = f"\n\n<answer>{truth}</answer>"
    forms = {
        "<think> in the rollout": ("<think>why</think>" + answer, {}),
        "<think> opened by the prompt": ("why</think>" + answer, {"think_in_prompt": True}),
        "reasoning_content beside it": (answer, {"reasoning_content": "why"}),
        "the released rules": ("<think>why</think>" + answer, {"rules": "released"}),
    }
    good = True
    for name, (text, settings) in forms.items():
        got = compute_score("rankforge", text, truth, extra, **{"think_in_prompt": False, "rules": "paper", **settings})["score"]
        full = 1.2 + 0.1 * (1.0 if settings.get("rules") else 1.0 - P**3)
        fine = abs(got - full) < 1e-9
        good = good and fine
        say(f"{'ok  ' if fine else 'FAIL'} {name}: {got:.4f} of {full:.4f}")
    message = {"role": "assistant", "content": answer, "reasoning_content": "why"}
    if rankforge_reward(completions=[[message]], reward_model=[{"ground_truth": truth}], extra_info=[extra]) != [
        compute_score("rankforge", answer, truth, extra, "why")["score"]
    ]:
        good = False
        say("FAIL a chat message with reasoning_content does not score as its text does")
    return good and (rollouts is None or _read(rollouts, say))


def _read(path, say):
    """Counts the rollouts of a file whose blocks are found, by setting."""
    rows, plain, opened = 0, 0, 0
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            row = json.loads(line) if line.strip() else {}
            text = next((row[key] for key in TEXTS if isinstance(row.get(key), str)), None)
            if text is None:
                continue
            text = _whole(text, row.get("reasoning_content") or row.get("reasoning"))
            rows += 1
            plain += PATTERN.search(text) is not None
            opened += OPENED.search(text) is not None
    now = opened if THINK_IN_PROMPT else plain
    say(f"{path}: of {rows} rollouts {now} can be read; {plain} with <think> in the rollout, {opened} with <think> opened by the prompt")
    if now == 0 and opened > 0:
        say("FAIL every rollout gets -1: the chat template opens <think> in the prompt; set think_in_prompt=True")
    elif rows == 0 or now == 0:
        say("FAIL no rollout holds </think> followed by <answer>…</answer>: every one gets -1")
    return now > 0


if __name__ == "__main__":
    if sys.argv[1:2] != ["--self-test"] or len(sys.argv) > 3:
        sys.exit("usage: python3 reward.py --self-test [ROLLOUTS.jsonl]")
    sys.exit(0 if self_test(*sys.argv[2:]) else 1)
