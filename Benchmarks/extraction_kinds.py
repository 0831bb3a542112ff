#!/usr/bin/env python3
"""Main text of pages by kind (tables, lists, glossaries, FAQs, …), by rankforge, trafilatura and readability-lxml.

    git clone --depth 1 https://github.com/adbar/trafilatura
    git clone --depth 1 https://github.com/mozilla/readability
    Benchmarks/extraction_kinds.py --trafilatura trafilatura/tests --mozilla readability/test/test-pages [--half tuned|told] [--all]
    Benchmarks/extraction_kinds.py --own Tests/TextTests/Fixtures/Pages

Measures F1 of each page and means them over the pages of a kind. A page of mozilla/readability has a text to compare with: F1 over words, each
as often as it stands there. A page of trafilatura's evaluation has phrases: those that must be there and are not are missed, those that must
not be there and are are wrong. `extraction_kinds.tsv` says which page is of which kind; pages of its own project count apart (`--own`: a
folder of KIND.html with KIND.txt beside it). Rules are tuned on one half of each kind and told on the other; hashes of the names
part them. `--all` adds the pages of both sets that are of none of the kinds.
"""

import argparse
import collections
import hashlib
import json
import pathlib
import statistics

from extraction import flat, plain, rankforge, readability, trafilatura, word_f1

HERE = pathlib.Path(__file__).parent


def halves(pages):
    """Puts every second page of a kind, in the order of their names' hashes, into the half that figures are told of."""
    groups = collections.defaultdict(list)
    for page in pages:
        groups[page.kind].append(page)
    for group in groups.values():
        group.sort(key=lambda page: hashlib.sha256(page.name.encode()).digest())
        for index, page in enumerate(group):
            page.half = "told" if index % 2 else "tuned"


def phrase_f1(text, row):
    text = flat(text)
    right = sum(flat(phrase) in text for phrase in row["with"])
    wrong = sum(flat(phrase) in text for phrase in row["without"])
    return 2 * right / (right + len(row["with"]) + wrong)


class Page:
    def __init__(self, kind, name, file, measure):
        self.kind, self.name, self.file, self.measure = kind, name, file, measure


def mozilla_pages(folder, kinds, rest):
    from lxml import html

    for file in sorted(folder.glob("*/source.html")):
        name = file.parent.name
        if kind := kinds.get(("mozilla", name), "mozilla" if rest else None):
            expected = plain(html.fromstring(file.with_name("expected.html").read_bytes().decode("utf-8")))
            # Expected texts hold no formulas, ours holds them as $TeX$.
            has_formulas = b"<math" in file.read_bytes()
            yield Page(kind, name, file, lambda text, expected=expected, has_formulas=has_formulas: word_f1(flat(text) if has_formulas else text, expected))


def trafilatura_pages(folder, kinds, rest):
    rows = json.loads((folder / "evaldata.json").read_text("utf-8"))
    for row in rows.values():
        kind = kinds.get(("trafilatura", row["file"]), "trafilatura" if rest else None)
        file = next((place for place in (folder / "cache" / row["file"], folder / "eval" / row["file"]) if place.is_file()), None)
        if kind and file:
            yield Page(kind, row["file"], file, lambda text, row=row: phrase_f1(text, row))


def own_pages(folder):
    for file in sorted(folder.glob("*.html")):
        expected = file.with_suffix(".txt").read_text("utf-8")
        yield Page(file.stem, file.stem, file, lambda text, expected=expected: word_f1(text, expected))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trafilatura", type=pathlib.Path, help="trafilatura's folder tests")
    parser.add_argument("--mozilla", type=pathlib.Path, help="mozilla/readability's folder test/test-pages")
    parser.add_argument("--own", type=pathlib.Path, help="a folder of KIND.html and KIND.txt")
    parser.add_argument("--half", choices=["tuned", "told"], help="only the pages of one half")
    parser.add_argument("--all", action="store_true", help="all pages of both sets")
    parser.add_argument("--program", default=".build/release/ExtractPages")
    parser.add_argument("--each", action="store_true", help="print each page's figures too")
    arguments = parser.parse_args()

    lines = [line.split("\t") for line in (HERE / "extraction_kinds.tsv").read_text("utf-8").splitlines()]
    kinds = {(source, name): kind for kind, source, name in lines}
    pages = []
    if arguments.trafilatura:
        pages += trafilatura_pages(arguments.trafilatura, kinds, arguments.all)
    if arguments.mozilla:
        pages += mozilla_pages(arguments.mozilla, kinds, arguments.all)
    if arguments.own:
        pages += own_pages(arguments.own)
    if arguments.half:
        halves(pages)
        pages = [page for page in pages if page.half == arguments.half]
    files = [page.file for page in pages]
    tools = {"rankforge": lambda files: rankforge(arguments.program, files), "trafilatura": trafilatura, "readability-lxml": readability}
    scores = {}
    for name, run in tools.items():
        texts, _ = run(files)
        scores[name] = [page.measure(text) for page, text in zip(pages, texts)]
    print(f"{'':14}{'pages':>6}" + "".join(f"{name:>18}" for name in tools))
    places = collections.defaultdict(list)
    for index, page in enumerate(pages):
        places[page.kind].append(index)
    for kind, indices in [*places.items(), ("all", range(len(pages)))]:
        print(f"{kind:14}{len(indices):6}" + "".join(f"{statistics.mean(scores[name][i] for i in indices):18.4f}" for name in tools))
        if arguments.each and kind != "all":
            for index in indices:
                print(f"  {pages[index].name[:50]:52}" + "".join(f"{scores[name][index]:9.4f}" for name in tools))


if __name__ == "__main__":
    main()
