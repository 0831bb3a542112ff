"""Mends and cuts texts for prompts: JSON lines in, JSON lines out, until its input ends."""
import json
import sys

# Modules of the current folder are none of ours.
sys.path[:] = [folder for folder in sys.path if folder]


def reply(**values):
    print(json.dumps(values), flush=True)


def program(mends, tokenizer, count):
    fix, cut = (lambda text: text), (lambda text: text)
    if mends:
        try:
            from ftfy import fix_text as fix
        except ImportError:
            return reply(missing="ftfy")
    if tokenizer:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            return reply(missing="tokenizers")
        try:
            loaded = Tokenizer.from_file(tokenizer)
        except Exception as error:
            return reply(unreadable=str(error))
        loaded.no_truncation()
        loaded.no_padding()

        def cut(text):
            ids = loaded.encode(text, add_special_tokens=False).ids
            return loaded.decode(ids[:count], skip_special_tokens=False)

    reply(ready=True)
    for line in sys.stdin.buffer:
        try:
            texts = [(fix(item["text"]), item["isCut"]) for item in json.loads(line)]
            reply(texts=[cut(text) if is_cut else text for text, is_cut in texts])
        except Exception as error:
            reply(failed=f"{type(error).__name__}: {error}")


program(sys.argv[1] == "ftfy", sys.argv[2], int(sys.argv[3]))
