#!/usr/bin/env python3
"""Main text of web pages by rankforge, trafilatura and readability-lxml, on the same pages in one run.

    pip install trafilatura "lxml[html_clean]" readability-lxml
    make release
    Benchmarks/extraction.py --pages ../shared/samples/html [--program PATH] [--each]

Two measures. Pages whose main text somebody wrote down (`readability/*/expected.html`): F1 over words, each as often as it stands there, mean
over the pages. Pages of which only phrases are known (`trafilatura-eval/expected.jsonl`, `with` and `without`): precision, recall, F1 and
accuracy over the phrases, as trafilatura's own evaluation counts them.
"""

import argparse
import collections
import json
import pathlib
import re
import statistics
import subprocess
import time


def rankforge(program, files):
    lines = subprocess.run([program, *map(str, files)], check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows], sum(row["seconds"] for row in rows)


def trafilatura(files):
    import trafilatura as peer

    pages = [file.read_bytes() for file in files]
    start = time.perf_counter()
    # Comments off: they are no main text in either measure.
    texts = [peer.extract(page, include_comments=False) or "" for page in pages]
    return texts, time.perf_counter() - start


def readability(files):
    from lxml import html
    from readability import Document

    pages = [file.read_bytes() for file in files]
    start = time.perf_counter()
    texts = []
    for page in pages:
        try:
            texts.append(plain(html.fromstring(Document(page).summary())))
        except Exception:
            texts.append("")
    return texts, time.perf_counter() - start


BLOCKS = {"p", "div", "li", "tr", "td", "th", "br", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "figure",
          "figcaption", "dt", "dd", "ul", "ol", "table", "header", "footer", "hr"}


def plain(node):
    """All text of a tree, apart where blocks begin and end."""
    parts = []

    def walk(element):
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            return
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append(element.text or "")
        for child in element:
            walk(child)
            parts.append(child.tail or "")
        if element.tag in BLOCKS:
            parts.append("\n")

    walk(node)
    return "".join(parts)


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def word_f1(found, expected):
    found, expected = words(found), words(expected)
    common = sum((found & expected).values())
    if common == 0:
        return 0.0 if expected else float(not found)
    precision, recall = common / sum(found.values()), common / sum(expected.values())
    return 2 * precision * recall / (precision + recall)


def flat(text):
    # Formulas are no part of the known phrases: two of the tools drop them, ours keeps them as $TeX$.
    return " ".join(re.sub(r"\$[^$\n]*\$", "", text).split())


def phrases(texts, rows):
    right = wrong = missed = refused = 0
    for text, row in zip(texts, rows):
        text = flat(text)
        for phrase in row["with"]:
            right, missed = (right + 1, missed) if flat(phrase) in text else (right, missed + 1)
        for phrase in row["without"]:
            wrong, refused = (wrong + 1, refused) if flat(phrase) in text else (wrong, refused + 1)
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return {
        "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "accuracy": (right + refused) / (right + wrong + missed + refused), "missed": missed, "kept wrongly": wrong,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=pathlib.Path, required=True)
    parser.add_argument("--program", default=".build/release/ExtractPages")
    parser.add_argument("--each", action="store_true", help="print each page's figures too")
    arguments = parser.parse_args()
    from lxml import html

    truth = sorted((arguments.pages / "readability").glob("*/source.html"))
    expected = [plain(html.fromstring(file.with_name("expected.html").read_bytes().decode("utf-8"))) for file in truth]
    folder = arguments.pages / "trafilatura-eval"
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]
    known = [folder / row["file"] for row in rows]

    tools = {"rankforge": lambda files: rankforge(arguments.program, files), "trafilatura": trafilatura, "readability-lxml": readability}
    print(f"{'':18}{'word F1':>9}{'median':>9}{'phrases: F1':>13}{'accuracy':>10}{'precision':>11}{'recall':>8}{'ms a page':>11}")
    details = {}
    for name, run in tools.items():
        run(truth[:1])
        texts, seconds = run(truth)
        scores = [word_f1(text, whole) for text, whole in zip(texts, expected)]
        found, more = run(known)
        result = phrases(found, rows)
        details[name] = (scores, found)
        print(f"{name:18}{statistics.mean(scores):9.4f}{statistics.median(scores):9.4f}{result['f1']:13.4f}{result['accuracy']:10.4f}"
              f"{result['precision']:11.4f}{result['recall']:8.4f}{1000 * (seconds + more) / (len(truth) + len(known)):11.2f}")
    if arguments.each:
        print()
        for index, file in enumerate(truth):
            print(f"{file.parent.name:36}" + "".join(f"{details[name][0][index]:9.4f}" for name in tools))
        for index, row in enumerate(rows):
            for name in tools:
                text = flat(details[name][1][index])
                missed = [phrase for phrase in row["with"] if flat(phrase) not in text]
                kept = [phrase for phrase in row["without"] if flat(phrase) in text]
                if missed or kept:
                    print(f"{row['file']:40} {name}: missed {missed}, kept {kept}")


if __name__ == "__main__":
    main()
