"""Holds what a server was asked and answered against what the store says of it."""

import collections
import json
import sqlite3


class Account:
    """One server's line: what it was asked, what of it is in the store, and all that does not fit."""

    def __init__(self, exchanges, store):
        db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        self.requests, self.troubles = len(exchanges), []
        rows = db.execute("SELECT * FROM request JOIN response ON request_key = key").fetchall()
        # Lines of batch files bear the key, requests over the wire do not.
        stored = {row["body"]: row for row in rows} | {row["key"]: row for row in rows}
        failed = collections.Counter(row[0] for row in db.execute("SELECT query_id FROM event WHERE kind = 'attempt-failed'"))
        booked = collections.defaultdict(list)
        for row in db.execute("SELECT * FROM ledger"):
            booked[row["request_key"]].append(row)
        self.answers, self.failures = len(rows), sum(failed.values())
        self.tokens = [0, 0]
        seen, left = set(), collections.Counter()
        # The last complete answer to a body is the one that is kept, so look at the latest first.
        for exchange in reversed(exchanges):
            body = exchange.body.decode()
            row = stored.get(body)
            if row and row["key"] not in seen and exchange.is_complete and exchange.status == 200:
                seen.add(row["key"])
                self.compare(exchange, row, booked[row["key"]])
            else:
                left[query(body)] += 1
        for name, count in left.items():
            if count > failed[name]:
                self.troubles.append(f"{name}: {count - failed[name]} requests with neither an answer nor a failed attempt")
        never = [row["query_id"] for row in rows if row["key"] not in seen]
        self.unaccounted = sum((left - failed).values()) + len(never)
        self.troubles += [f"{name}: an answer is stored that the server never gave" for name in never]
        self.outcomes = dict(db.execute("SELECT status || COALESCE(' ' || cause, ''), COUNT(*) FROM outcome WHERE stage = 'rank' GROUP BY 1"))
        self.unread = dict(db.execute("SELECT fault, COUNT(*) FROM unusable GROUP BY 1"))
        db.close()

    def compare(self, exchange, row, lines):
        objects = exchange.objects()
        reasoning, content = written(objects)
        usage = ([o["usage"] for o in objects if o.get("usage")] or [{}])[-1]
        counts = [usage.get("prompt_tokens"), usage.get("completion_tokens")]
        for name, told, kept in (("reasoning", reasoning, row["reasoning"]), ("content", content, row["content"])):
            if plain(told) != plain(kept) and not joined(reasoning, content, row):
                self.troubles.append(f"{row['query_id']}: {name} {told[-60:]!r} is kept as {kept[-60:]!r}")
        for name, of in (("response", [row]), ("ledger", lines[-1:])):
            if [[line["prompt_tokens"], line["completion_tokens"]] for line in of] != [counts]:
                self.troubles.append(f"{row['query_id']}: {name} has other tokens than the server's {counts}")
        self.tokens = [mine + (count or 0) for mine, count in zip(self.tokens, counts)]


def query(body):
    """The query that a body asks about: each one's text begins with its name."""
    words = body.split("case-", 1)
    return "d/case-" + words[1].split(" ", 1)[0] if len(words) == 2 else "(none)"


def written(objects):
    """Reasoning and content of an answer, as a client without any cares reads them."""
    reasoning, content = "", ""
    for event in objects:
        for choice in event.get("choices") or []:
            delta = choice.get("delta") or choice.get("message") or {}
            reasoning += delta.get("reasoning_content") or delta.get("reasoning") or ""
            content += delta.get("content") or ""
    return reasoning, content


def plain(text):
    """Without what may be replaced on the way to the store: NUL."""
    return text.replace("\0", "\ufffd").strip()


def joined(reasoning, content, row):
    """A thought that came inside of the content is parted from it; nothing else may be missing."""
    told = plain(reasoning + content).replace("<think>", "").replace("</think>", "")
    return "".join(told.split()) == "".join(plain(row["reasoning"] + row["content"]).split())


def batch_exchanges(asked, answered):
    """The lines of a batch file as exchanges, each with the answer that its result names."""
    from recorder import Exchange

    with open(answered, encoding="utf-8", newline="\n") as file:
        results = {line["custom_id"]: line for line in map(json.loads, filter(str.strip, file))}
    exchanges = []
    with open(asked, encoding="utf-8", newline="\n") as file:
        for request in map(json.loads, filter(str.strip, file)):
            response = (results.get(request["custom_id"]) or {}).get("response") or {}
            exchanges.append(Exchange(request["url"], request["custom_id"].encode(), response.get("status_code") or 0, False, json.dumps(response.get("body")).encode(), True))
    return exchanges
