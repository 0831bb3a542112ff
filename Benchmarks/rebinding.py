#!/usr/bin/env python3
"""DNS answers that change: names that have an allowed address at one asking and one that must never be reached at the next.

    make release && sudo Benchmarks/rebinding.py [--names 40]

Needs root and Linux: in a mount namespace of its own /etc/resolv.conf names a small DNS server on loopback, which answers with a life of 0 s. The
allowed address is 127.0.0.2 (by `allow`, in the part of a public one); at 127.0.0.1 and ::1, on the same port, a server lies in wait that writes down
every connection. Names answer in turn, with both addresses in one answer in either order, by an alias of localhost, or with ::1 beside 127.0.0.2. Each
`rankforge run` asks DNS anew, so that a page of the same host is fetched in one run and its neighbour must not be in the next.
"""

import collections
import os
import random
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading

import bench
import crawl

GOOD, BAD = "127.0.0.2", "127.0.0.1"
# What a name's A and AAAA records are at its first asking, and at all later ones.
KINDS = {
    "good": ([GOOD], [GOOD]),
    "turning": ([GOOD], [BAD]),
    "inward": ([BAD], [BAD]),
    "both": ([GOOD, BAD], [GOOD, BAD]),
    "reversed": ([BAD, GOOD], [BAD, GOOD]),
    "mixed": ([GOOD, "::1"], [GOOD, "::1"]),
    "six": (["::1"], ["::1"]),
    "mapped": (["::ffff:127.0.0.1"], ["::ffff:127.0.0.1"]),
    "unspecified": (["0.0.0.0", "::"], ["0.0.0.0", "::"]),
    "private": (["10.0.0.1", "192.168.0.1", "169.254.169.254"], [BAD]),
}


class Names(threading.Thread):
    """A DNS server: A and AAAA of KIND-NUMBER.rebinding.example. What it answers depends on the epoch, which the program moves on."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        self.epoch = 0
        self.asked = collections.Counter()

    def run(self):
        while True:
            packet, peer = self.socket.recvfrom(4096)
            labels, place = [], 12
            while packet[place]:
                labels.append(packet[place + 1:place + 1 + packet[place]].decode())
                place += packet[place] + 1
            kind = struct.unpack("!H", packet[place + 1:place + 3])[0]
            question = packet[12:place + 5]
            name = labels[0].split("-")[0]
            addresses = KINDS[name][min(self.epoch, 1)] if name in KINDS else []
            self.asked[(name, self.epoch)] += 1
            family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
            records = [socket.inet_pton(family, address) for address in addresses if family and (":" in address) == (kind == 28)]
            head = packet[:2] + struct.pack("!HHHHH", 0x8580, 1, len(records), 0, 0)
            answers = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(record)) + record for record in records)
            self.socket.sendto(head + question + answers, peer)


def inside(options):
    luck = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        with open(path("resolv.conf"), "w") as file:
            file.write("nameserver 127.0.0.53\noptions timeout:1 attempts:1\n")
        subprocess.run(["mount", "--bind", path("resolv.conf"), "/etc/resolv.conf"], check=True)
        names = Names("127.0.0.53")
        names.start()
        server = subprocess.Popen([sys.executable, os.path.join(bench.HERE, "server/web.py"), "--hosts", GOOD, "--journal", path("journal")],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(server.stdout.readline())
        hosts = [f"{kind}-{number}.rebinding.example" for kind in KINDS for number in range(options.names // len(KINDS))]
        fetched = collections.defaultdict(collections.Counter)
        try:
            for epoch in (0, 1):
                names.epoch = epoch
                pages = [("page", True, host, f"/page/{epoch}") for host in hosts]
                luck.shuffle(pages)
                crawl.dump(path(f"dump-{epoch}"), pages, port, luck)
                with open(path(f"p{epoch}.yaml"), "w") as file:
                    file.write(f"""name: rebinding
store: {path('s.sqlite')}
teacher: {{provider: simulator}}
domains:
  d{epoch}:
    source: {{kind: stackexchange, path: {path(f'dump-{epoch}')}, site: loopback.example}}
    candidates: [{{kind: cited_pages, delay: 1ms, timeout: 5s, contact: bench@rankforge.example, allow: ["{GOOD}:{port}"]}}]
    judge: {{positives: complex-qa-positives, negatives: rest}}
""")
                run = bench.run(options.rankforge, "run", path(f"p{epoch}.yaml"), "--yes")
                with sqlite3.connect(f"file:{path('s.sqlite')}?mode=ro", uri=True) as db:
                    for url, outcome, cause in db.execute("SELECT url, outcome, cause FROM page_snapshot WHERE address NOT LIKE 'robots %'"):
                        if url.endswith(f"/page/{epoch}"):
                            fetched[url.split("//")[1].split("-")[0]][(epoch, cause or outcome)] += 1
                print(f"run {epoch + 1}: exit code {run['code']}, {run['seconds']:.1f} s, {sum(names.asked.values())} DNS questions so far", flush=True)
        finally:
            server.stdin.close()
            server.wait()
        with open(path("journal")) as file:
            lines = file.read().splitlines()
    print(f"{'names':<14}first run{'':<31}second run")
    for kind in KINDS:
        cells = [", ".join(f"{count} {outcome}" for (when, outcome), count in sorted(fetched[kind].items()) if when == epoch) or "-" for epoch in (0, 1)]
        print(f"{kind:<14}{cells[0]:<40}{cells[1]}")
    secret = sum("SECRET" in line for line in lines)
    each = options.names // len(KINDS)
    print(f"connections to addresses that must not be reached: {secret}")
    isGood = fetched["good"][(0, "fetched")] == fetched["good"][(1, "fetched")] == fetched["turning"][(0, "fetched")] == each
    return secret or not isGood or fetched["turning"][(1, "fetched")]


def main():
    options = bench.options(names=40, seed=1)
    if os.environ.get("REBINDING_INSIDE"):
        return inside(options)
    if os.geteuid() != 0 or sys.platform != "linux":
        sys.exit("SKIPPED: needs root on Linux, for a resolv.conf of its own")
    os.environ["REBINDING_INSIDE"] = "1"
    # Private, or the mount would show outside.
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
