"""What the programs on reranking share: queries with passages that say how relevant they are, a first stage, and a rerank file."""

import json
import os
import random

WORDS = "bridge river train town stone arch steel pier valley road cable tower span deck load wind".split()


def data(folder, queries, passages, first_noise=0.3, words=24, seed=3):
    """A BEIR folder; a passage's own text holds its true relevance behind the word `truth`. The first stage sees it through noise.

    Labels: the best three passages 3, the next three 2, the next four 1."""
    luck = random.Random(seed)
    os.makedirs(os.path.join(folder, "qrels"), exist_ok=True)
    names = ["queries.jsonl", "corpus.jsonl", "run.txt", "qrels/test.tsv", "qrels.txt"]
    rows, corpus, run, beir, qrels = (open(os.path.join(folder, name), "w") for name in names)
    beir.write("query-id\tcorpus-id\tscore\n")
    for query in range(queries):
        rows.write(json.dumps({"_id": f"q{query}", "text": f"Which {luck.choice(WORDS)} number {query} carries the most trains?"}) + "\n")
        truths = sorted((luck.random() for _ in range(passages)), reverse=True)
        order = list(range(passages))
        luck.shuffle(order)
        for document in order:
            text = f"Number {query} {document}. truth {truths[document]:.6f} " + " ".join(luck.choices(WORDS, k=words)) + "."
            corpus.write(json.dumps({"_id": f"q{query}-{document}", "text": text}) + "\n")
        found = sorted(range(passages), key=lambda document: truths[document] + luck.gauss(0, first_noise), reverse=True)
        for rank, document in enumerate(found, 1):
            run.write(f"q{query} Q0 q{query}-{document} {rank} {passages - rank} first\n")
        for document in range(min(10, passages)):
            label = 3 if document < 3 else 2 if document < 6 else 1
            qrels.write(f"q{query} 0 q{query}-{document} {label}\n")
            beir.write(f"q{query}\tq{query}-{document}\t{label}\n")
    for file in (rows, corpus, run, beir, qrels):
        file.close()


def file(path, folder, url, concurrency, name="student", rerank="", price="{input: 1, output: 2}"):
    """A rerank file against a simulator."""
    with open(path, "w") as target:
        target.write(f"""name: {name}
store: {folder}/store.sqlite
teacher: {{provider: openai-compatible, base_url: "{url}", model: m, price: {price}, concurrency: {concurrency}, max_tokens: 8192}}
queries: {{kind: beir, path: {folder}}}
candidates: {{kind: run, path: {folder}/run.txt}}
rerank: {{{rerank}}}
""")
