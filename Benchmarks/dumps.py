#!/usr/bin/env python3
"""Posts.xml of a gigabyte, plain and in .7z, read by rankforge and by Python's lxml.iterparse doing the same work.

    pip install lxml; apt-get install p7zip-full
    make release && Benchmarks/dumps.py [--megabytes 1000]

The dump is made by a seeded script: questions, a third with an accepted answer that cites a page. The work: join questions with their accepted
answers, find the pages, and turn both bodies into text. CPU seconds count the child that unpacks, and hardly depend on what else the machine does.
"""

import argparse
import html
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

import bench

WORDS = [f"{a}{b}" for a in "ba de fi go lu ma ne pi ro su ta ve".split() for b in "n r s t l d m ck st nd".split()]


def make(path, megabytes, seed):
    luck = random.Random(seed)
    # Paragraphs are drawn from a pool, or making them would take longer than reading them.
    pool = ["<p>" + " ".join(luck.choices(WORDS, k=luck.randint(20, 90))) + ", and so on.</p>\n\n" for _ in range(5000)]
    pool += ["<pre><code>for x in " + " ".join(luck.choices(WORDS, k=20)) + "</code></pre>\n" for _ in range(500)]
    pool = [html.escape(text).replace("\n", "&#xA;") for text in pool]
    size, number = 0, 1
    with open(path, "w", encoding="utf-8") as file:
        file.write('﻿<?xml version="1.0" encoding="utf-8"?>\n<posts>\n')
        while size < megabytes * 1e6:
            accepted = f'AcceptedAnswerId="{number + 1}" ' if luck.random() < 0.5 else ""
            rows = [f'  <row Id="{number}" PostTypeId="1" {accepted}CreationDate="2019-05-01T10:00:00.000" Score="{luck.randint(-2, 50)}" '
                    f'ViewCount="172" Body="{"".join(luck.choices(pool, k=luck.randint(1, 4)))}" OwnerUserId="14" LastActivityDate="2019-06-01T10:00:00.000" '
                    f'Title="Why does {luck.choice(WORDS)} {number}?" Tags="&lt;{luck.choice(WORDS)}&gt;" AnswerCount="2" CommentCount="2" ContentLicense="CC BY-SA 4.0" />\n']
            for answer in (1, 2):
                link = ""
                if answer == 1 and luck.random() < 0.6:
                    link = html.escape(f'<p>See <a href="https://site{luck.randint(1, 999)}.org/{number}" rel="nofollow">this page</a>.</p>')
                rows.append(f'  <row Id="{number + answer}" PostTypeId="2" ParentId="{number}" CreationDate="2019-05-02T10:00:00.000" Score="7" '
                            f'Body="{"".join(luck.choices(pool, k=luck.randint(1, 4)))}{link}" OwnerUserId="15" LastActivityDate="2019-06-01T10:00:00.000" '
                            f'CommentCount="2" ContentLicense="CC BY-SA 4.0" />\n')
            text = "".join(rows)
            size += len(text)
            number += 3
            file.write(text)
        file.write("</posts>\n")


def peer(path):
    from lxml import etree, html as lxml_html

    waiting, found, links, start = {}, 0, 0, time.perf_counter()
    href = re.compile(r'href="(https?://[^"]+)"')
    for _, row in etree.iterparse(path, tag="row", huge_tree=True):
        kind = row.get("PostTypeId")
        if kind == "1" and row.get("AcceptedAnswerId"):
            waiting[row.get("AcceptedAnswerId")] = (row.get("Title"), row.get("Body"))
        elif kind == "2" and row.get("Id") in waiting:
            title, body = waiting.pop(row.get("Id"))
            answer = row.get("Body")
            cited = href.findall(answer) if "://" in answer else []
            if cited:
                found += 1
                links += len(cited)
                lxml_html.fromstring(body).text_content()
                lxml_html.fromstring(answer).text_content()
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"queries": found, "links": links, "seconds": time.perf_counter() - start, "peakMB": usage.ru_maxrss / 1024}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--python", default=sys.executable, help="a Python that has lxml")
    parser.add_argument("--load", default=os.path.join(bench.HERE, "../.build/release/ReadDump"))
    options = bench.options(parser, megabytes=1000, seed=1)
    if options.peer:
        return peer(options.peer)

    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def timed(*command):
        before = spent()
        figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return {**figures, "cpu": spent() - before}

    def unpacked(*switches):
        start, before = time.perf_counter(), spent()
        subprocess.run(["7z", "x", "-so", *switches], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start, spent() - before

    with tempfile.TemporaryDirectory() as folder:
        posts = os.path.join(folder, "Posts.xml")
        make(posts, options.megabytes, options.seed)
        size = os.path.getsize(posts) / 1e6
        print("| what | MB/s | CPU s | peak MB | queries |\n|---|---|---|---|---|")

        def line(what, figures):
            print(f"| {what} | {size / figures['seconds']:.0f} | {figures['cpu']:.1f} | {figures['peakMB']:.0f} | {figures['queries']} |", flush=True)

        ours, theirs = timed(options.load, posts), timed(options.python, __file__, "--peer", posts)
        assert (ours["queries"], ours["links"]) == (theirs["queries"], theirs["links"]), (ours, theirs)
        line("rankforge, plain", ours)
        line("lxml.iterparse, plain", theirs)
        for method in ("BZip2", "LZMA2"):
            archive = os.path.join(folder, f"{method}.7z")
            subprocess.run(["7z", "a", f"-m0={method}", "-mx=3", archive, posts], check=True, stdout=subprocess.DEVNULL)
            alone, single = unpacked(archive), unpacked("-mmt=1", archive)
            packed = timed(options.load, archive)
            assert packed["queries"] == ours["queries"]
            line(f"rankforge, {method} in .7z ({os.path.getsize(archive) / 1e6:.0f} MB)", packed)
            print(f"| 7z x -so alone, {method} | {size / alone[0]:.0f} ({size / single[0]:.0f} on one thread) | {alone[1]:.1f} | | |", flush=True)


if __name__ == "__main__":
    main()
