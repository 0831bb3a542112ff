"""What the programs share: a tokenizer made on the spot and a tiny model with random weights, so that nothing is downloaded."""

import os
import sys

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tokenizer(folder):
    """A byte-level tokenizer with a chat template, saved to a folder."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    plain = Tokenizer(models.BPE(vocab={sign: place for place, sign in enumerate(alphabet + special)}, merges=[]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|im_end|>", pad_token="<|endoftext|>", additional_special_tokens=["<|im_start|>"]
    )
    made.chat_template = TEMPLATE
    made.save_pretrained(folder)
    return made


def model(folder, vocabulary):
    """A Qwen2 of two layers with random weights, saved to a folder."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    config = Qwen2Config(
        vocab_size=vocabulary, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=32_768,
    )
    made = Qwen2ForCausalLM(config)
    made.save_pretrained(folder)
    return made


def say(client, words):
    print(f"{client}: {words}", flush=True)


def folder():
    return os.path.abspath(sys.argv[1])
