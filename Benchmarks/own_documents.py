"""What the rule about own documents leaves out, on real rows: python3 Benchmarks/own_documents.py PROGRAM SAMPLES [--show]

Each set is run twice over the same corpus, with `own_documents: keep` and with the default. Nothing is asked: only candidates are
found. `own` are candidates that hold the query's own problem with its solution, known by the ids that this script gives them; of all that is
left out and is none of these, `--show` prints query and passage, to be looked at.
"""

import html
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

program, samples = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
shows = "--show" in sys.argv


def rows(*path):
    with open(os.path.join(samples, *path), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(folder, name, objects):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in objects)


def bright(folder, name, documents):
    """A corpus in BRIGHT's layout."""
    os.makedirs(os.path.join(folder, name))
    write(os.path.join(folder, name), "documents.jsonl", [{"id": i, "content": text} for i, text in documents])
    return f"{{kind: bright, path: {folder}/{name}}}"


def math(folder):
    path = os.path.join(samples, "math", "math_test.150.jsonl")
    own = [(f"own-{n}", row["problem"] + "\n\n" + row["solution"]) for n, row in enumerate(rows(path), 1)]
    return f"{{kind: math, path: {path}}}", bright(folder, "math", own), "bm25"


def math_theorems(folder):
    source, _, _ = math(folder)
    with open(os.path.join(samples, "proofwiki", "proofwiki.statements.json"), encoding="utf-8") as file:
        statements = json.load(file)
    return source, bright(folder, "proofwiki", [(k, str(v)) for k, v in statements.items()]), "bm25"


def leetcode(folder):
    path = os.path.join(samples, "leetcode", "greengerong-layout.150.jsonl")
    own = [(f"own-{row['id']}", f"{row['title']}\n\n{row['content']}\n\n{row['python']}") for row in rows(path)]
    return f"{{kind: leetcode, path: {path}}}", bright(folder, "leetcode", own), "bm25"


def theoremqa(folder):
    with open(os.path.join(samples, "theoremqa", "theoremqa_test.200.json"), encoding="utf-8") as file:
        questions = json.load(file)
    with open(os.path.join(samples, "theoremqa", "all_theorems.250.json"), encoding="utf-8") as file:
        theorems = json.load(file)
    made = [
        {"id": f"q{n}", "query": row["Question"], "gold_answer": str(row.get("explanation") or row["Answer"])}
        for n, row in enumerate(questions)
    ]
    write(folder, "theoremqa.jsonl", made)
    return (
        f"{{kind: jsonl, path: {folder}/theoremqa.jsonl}}",
        bright(folder, "theoremqa", [(k, str(v)) for k, v in theorems.items()]),
        "bm25",
    )


def text(markup):
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def posts():
    path = os.path.join(samples, "stackexchange", "beer.stackexchange.com", "Posts.xml")
    return [post.attrib for post in ElementTree.parse(path).getroot()]


def beer_source():
    folder = os.path.join(samples, "stackexchange", "beer.stackexchange.com")
    return f"{{kind: stackexchange, path: {folder}, where: {{accepted: true, links: false}}}}"


def answers(folder):
    """All answers of the site but the accepted ones: what else was said on the same question is a true positive."""
    accepted = {post["AcceptedAnswerId"] for post in posts() if "AcceptedAnswerId" in post}
    others = [(post["Id"], text(post["Body"])) for post in posts() if post["PostTypeId"] == "2" and post["Id"] not in accepted]
    return beer_source(), bright(folder, "answers", others), "bm25"


def accepted_answers(folder):
    """The accepted answers, as a copy of the site would hold them."""
    accepted = {post["AcceptedAnswerId"]: post["Id"] for post in posts() if "AcceptedAnswerId" in post}
    made = [("own-" + accepted[post["Id"]], text(post["Body"])) for post in posts() if post["Id"] in accepted]
    return beer_source(), bright(folder, "accepted", made), "bm25"


def quoted(folder):
    """What accepted answers quote, on the pages that they cite: true positives that stand in the gold answer word for word."""
    os.makedirs(os.path.join(folder, "pages"))
    accepted = {post["AcceptedAnswerId"] for post in posts() if "AcceptedAnswerId" in post}
    index = []
    for post in posts():
        if post["Id"] not in accepted:
            continue
        links = re.findall(r'href="(https?://[^"]+)"', post["Body"])
        quotes = [text(quote).strip() for quote in re.findall(r"<blockquote>(.*?)</blockquote>", post["Body"], re.S)]
        quotes = [quote for quote in quotes if len(quote.split()) >= 12]
        if links and quotes:
            name = f"{post['Id']}.txt"
            with open(os.path.join(folder, "pages", name), "w", encoding="utf-8") as file:
                file.write("\n\n".join(" ".join(quote.split()) for quote in quotes) + "\n")
            index.append({"url": html.unescape(links[0]), "file": name})
    write(os.path.join(folder, "pages"), "pages.jsonl", index)
    return beer_source(), None, f"cited_pages, pages: {folder}/pages"


def marco(folder):
    return f"{{kind: msmarco, path: {samples}/ir/msmarco-format, split: dev}}", None, "bm25"


def scifact(folder):
    return f"{{kind: beir, path: {samples}/ir/scifact}}", None, "bm25"


def run(folder, name, source, corpus, candidates, own):
    store = os.path.join(folder, f"{name}.{own}.sqlite")
    top = ", top: 20" if candidates == "bm25" else ""
    judge = "{qrels: true}" if "msmarco" in source or "beir" in source else "{positives: complex-qa-positives, negatives: rest}"
    pipeline = os.path.join(folder, f"{name}.{own}.yaml")
    with open(pipeline, "w", encoding="utf-8") as file:
        file.write(
            f"name: own\nstore: {store}\nteacher: {{provider: simulator}}\ndomains:\n  d:\n    source: {source}\n"
            + (f"    corpus: {corpus}\n" if corpus else "")
            + f"    candidates: [{{kind: {candidates}{top}}}]\n    judge: {judge}\n    own_documents: {own}\n"
        )
    for stage in ("ingest", "candidates"):
        subprocess.run([program, "run", pipeline, "--only", stage, "--yes"], check=False, capture_output=True)
    return sqlite3.connect(store)


print("| set | queries | candidates | own before | own after | lists with own before, after | left out | of these not own |")
print("|---|---|---|---|---|---|---|---|")
found = []
with tempfile.TemporaryDirectory() as folder:
    for make in (math, leetcode, accepted_answers, math_theorems, theoremqa, answers, quoted, marco, scifact):
        inner = os.path.join(folder, make.__name__)
        os.makedirs(inner)
        source, corpus, candidates = make(inner)
        name = make.__name__
        is_own = "document_id = 'd/c/own-' || substr(query_id, 3)"
        counts = []
        for own in ("keep", "leave_out"):
            db = run(inner, name, source, corpus, candidates, own)
            counts.append(
                db.execute(
                    f"SELECT COUNT(*), COALESCE(SUM({is_own}), 0), COUNT(DISTINCT CASE WHEN {is_own} THEN query_id END) FROM candidate"
                ).fetchone()
            )
        queries = db.execute("SELECT COUNT(*) FROM query").fetchone()[0]
        reasons = db.execute(
            "SELECT reason || CASE is_kept WHEN 1 THEN ' (reported only)' ELSE '' END, COUNT(*) FROM left_out GROUP BY 1 ORDER BY 1"
        ).fetchall()
        others = db.execute(
            f"SELECT query_id, reason, evidence, is_kept, document_id, q.text, p.text FROM left_out l JOIN query q ON q.id = query_id "
            f"JOIN passage p ON p.id = passage_id WHERE NOT ({is_own}) ORDER BY 1"
        ).fetchall()
        found += [(name, *row) for row in others]
        said = ", ".join(f"{count} {reason}" for reason, count in reasons) or "none"
        print(
            f"| {name} | {queries} | {counts[0][0]} | {counts[0][1]} | {counts[1][1]} | {counts[0][2]}, {counts[1][2]} | {said} | {len(others)} |",
            flush=True,
        )
if shows:
    for row in found:
        print("\n" + " | ".join(str(part) for part in row[:6]))
        print("  QUERY   " + " ".join(row[6].split())[:600])
        print("  PASSAGE " + " ".join(row[7].split())[:600])
