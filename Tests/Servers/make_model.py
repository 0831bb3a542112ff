"""Makes a tiny reasoning model in a folder, so that nothing is downloaded: usage: make_model.py FOLDER

A Qwen3 whose attention and layers add nothing: the next token follows from the last one alone, by a table of chances. It thinks in random bytes (NUL, control characters and broken UTF-8
among them, as small models do), closes its thought, and writes an order of six passages, in which one is left out now and then. So its answers can be read, and no two are the same.
"""

import os
import sys

THINK, ENDED = "<think>", "</think>"
ORDER = ["[2] > ", "[1] > ", "[3] > ", "[4] > ", "[6] > ", "[5]"]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
)
LETTERS = set("etaoinshrdluĠ")


def tokenizer():
    """A token a byte, and one for each part of an order."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    plain = Tokenizer(models.BPE(vocab={sign: place for place, sign in enumerate(alphabet)}, merges=[]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    plain.add_special_tokens(SPECIAL)
    plain.add_tokens([AddedToken(word, normalized=False, special=False) for word in [THINK, ENDED, *ORDER]])
    made = PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    made.chat_template = TEMPLATE
    return made, alphabet


def chances(made, alphabet):
    """For each token, what may follow it and how likely."""
    ids = made.get_vocab()
    weights = {ids[sign]: 12.0 if sign in LETTERS else 0.25 for sign in alphabet}
    # Ġ is the blank and Ā is NUL, as byte-level tokenizers write them.
    weights[ids["Ā"]] = 2.0
    total = sum(weights.values())
    thinking = {token: 0.985 * weight / total for token, weight in weights.items()} | {ids[ENDED]: 0.015}
    table = {token: thinking for token in weights}
    order, end = [ids[word] for word in ORDER], ids["<|im_end|>"]
    table[ids[ENDED]] = {order[0]: 0.97, end: 0.03}
    for place, token in enumerate(order):
        after = order[place + 1:place + 3]
        table[token] = {after[0]: 0.93, after[1]: 0.07} if len(after) == 2 else {(after or [end])[0]: 1.0}
    return table, end


def model(folder):
    import torch
    from transformers import GenerationConfig, Qwen3Config, Qwen3ForCausalLM

    made, alphabet = tokenizer()
    table, end = chances(made, alphabet)
    size = 384
    config = Qwen3Config(
        vocab_size=size, hidden_size=size, intermediate_size=64, num_hidden_layers=1, num_attention_heads=6, num_key_value_heads=2, head_dim=64,
        max_position_embeddings=8192, tie_word_embeddings=False, eos_token_id=end, pad_token_id=made.pad_token_id, bos_token_id=None, dtype="float32",
    )
    network = Qwen3ForCausalLM(config)
    with torch.no_grad():
        for layer in network.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        network.model.embed_tokens.weight.copy_(torch.eye(size))
        head = torch.full((size, size), -40.0)
        for token in range(size):
            for following, chance in table.get(token, {end: 1.0}).items():
                head[following, token] = torch.log(torch.tensor(chance))
        # The last norm makes of a unit vector one of length sqrt(size).
        network.lm_head.weight.copy_(head / size ** 0.5)
    network.generation_config = GenerationConfig(do_sample=True, temperature=1.0, top_k=0, top_p=1.0, eos_token_id=end, pad_token_id=made.pad_token_id)
    network.save_pretrained(folder)
    made.save_pretrained(folder)


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    model(sys.argv[1])
