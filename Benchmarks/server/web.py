#!/usr/bin/env python3
"""A loopback web with pages of all kinds, for the crawler's tests and benchmark; every connection and request stands in a journal.

    web.py --hosts 127.0.0.2,127.0.0.3 --journal FILE        prints its port, and ends with its standard input

Each address is a host of its own. The last number of an address chooses its robots.txt: 30 has none (404), 31 can't say (500), 32 sends
it through redirects, 33 asks for a pause of 1 s, 34 packs it as nobody asked; all others refuse /private. On 127.0.0.1, ::1 and port 80 of
127.0.0.1 (where it may be bound) a second server lies in wait that nothing should ever reach; what comes there is in the journal as SECRET.
"""

import argparse
import asyncio
import gzip
import sys
import zlib

WORDS = "bread flour water salt yeast oven crust crumb starter rye dough gluten heat steam stone time".split()


def inward(port):
    """Addresses that are not public, in all spellings, and targets that are no web pages."""
    hosts = ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost", "0.0.0.0",
             "[::]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0x7f.1", "127.0.0.1.", "%31%32%37.0.0.1"]
    own = [f"http://{host}:{port}/secret" for host in hosts] + [f"http://{host}/secret" for host in hosts]
    return own + ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[fe80::1]/", "http://[fd00::1]/",
                  "file:///etc/passwd", "gopher://127.0.0.1:80/_x", f"http://user:secret@127.0.0.2:{port}/page/1", "http://127.0.0.2:22/"]


def places(port):
    """Redirects that browsers follow, and where they lead to; then some that lead nowhere."""
    return [b"/caf\xe9/1", b"/caf\xc3\xa9/1", b"/two words/1", b"\t/ta\tb/1 ", b"\\back\\1", f"//127.0.0.2:{port}/other/1".encode(), b"?page=2",
            b"http:/scheme/1", b"/place/../dots/1", f"HTTP://127.0.0.2:{port}/upper/1#end".encode(),
            b"", b"#top", b"  ", f"\\\\127.0.0.1:{port}\\secret".encode(), f"//127.0.0.1:{port}/secret".encode(), f"http:\\\\127.0.0.1:{port}/secret".encode(),
            f"/\\127.0.0.1:{port}/secret".encode(), b"http://", b"http://a b/", b"data:text/html,<p>x", f"http://127.0.0.2:{port}@127.0.0.1:{port}/secret".encode()]


def page(name):
    spread = [WORDS[(zlib.crc32(name.encode()) + place * 7) % len(WORDS)] for place in range(60)]
    return f"<html><head><title>{name}</title></head><body><p>{name} {' '.join(spread)}.</p></body></html>".encode()


def bomb():
    """512 MB of zeros in 512 KB: one packed block, which a full flush makes independent of the others, over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + block * 512


class Web:
    def __init__(self, journal):
        self.journal = open(journal, "a", buffering=1)
        self.bomb = bomb()
        self.seen = set()
        self.port = 0

    async def secret(self, reader, writer):
        self.journal.write("SECRET connection\n")
        writer.close()

    async def serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                line = (await reader.readline()).decode("latin-1").split()
                if len(line) < 2:
                    break
                fields = {}
                while (field := (await reader.readline()).decode("latin-1").strip()):
                    name, _, value = field.partition(":")
                    fields[name.lower()] = value.strip()
                self.journal.write(f"{host} {line[1]}\n")
                if not await self.answer(writer, host, line[1], fields):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def send(self, writer, status, body=b"", length=None, **fields):
        fields = {"Content-Type": "text/html; charset=utf-8", **{key.replace("_", "-"): value for key, value in fields.items()}}
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body) if length is None else length}\r\n"
        writer.write((head + "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n").encode() + body)
        await writer.drain()
        return length is None

    async def raw(self, writer, status, *fields, body=b"", isWhole=True):
        """Bytes as they are, which nobody checks."""
        fields += (b"Content-Length: %d" % len(body),) if isWhole else ()
        writer.write(b"HTTP/1.1 " + status + b"\r\n" + b"\r\n".join(fields) + b"\r\n\r\n" + body)
        await writer.drain()
        return isWhole

    async def odd(self, writer, path):
        """Answers that are more or less than a page."""
        body, html, name = page(path), b"Content-Type: text/html", path.split("/")[2]
        chunk = b"%x\r\n%s\r\n" % (len(body), body)
        xhtml = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + body[6:]
        answers = {
            "part": (b"206 Partial Content", (html, b"Content-Range: bytes 0-99/5000"), body, True),
            "hugepart": (b"206 Partial Content", (html, b"Content-Range: bytes 0-9223372036854775807/1"), body, True),
            "allparts": (b"206 Partial Content", (html, b"Content-Range: bytes 0-%d/%d" % (len(body) - 1, len(body))), body, True),
            "header": (b"200 OK", (html, b"Refresh: 0; url=/target/1"), body, True),
            "xhtml": (b"200 OK", (b"Content-Type: application/xml",), xhtml, True),
            "feed": (b"200 OK", (b"Content-Type: text/xml",), b"<?xml version='1.0'?><rss><title>t</title></rss>", True),
            "typeless": (b"200 OK", (b"Content-Type: html",), body, True),
            "blank": (b"200 OK", (b"Content-Type: text/html charset=utf-8",), body, True),
            "unknown": (b"200 OK", (b"Content-Type: unknown/unknown",), body, True),
            "any": (b"200 OK", (b"Content-Type: */*; charset=utf-8",), body, True),
            "pdf": (b"200 OK", (b"Content-Type: application/pdf",), body, True),
            "nochunkend": (b"200 OK", (html, b"Transfer-Encoding: chunked"), chunk, False),
            "badchunk": (b"200 OK", (html, b"Transfer-Encoding: chunked"), b"zz\r\n" + chunk, False),
            "short": (b"200 OK", (html, b"Content-Length: %d" % (len(body) + 10)), body, False),
            "untold": (b"200 OK", (html,), body, False),
        }
        if name == "hints":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Type: image/png\r\nLink: </a.css>\r\n\r\n")
            return await self.raw(writer, b"200 OK", html, body=body)
        if name == "nine":
            writer.write(body)
            await writer.drain()
            return False
        status, fields, body, isWhole = answers[name]
        return await self.raw(writer, status, *fields, body=body, isWhole=isWhole)

    async def robots(self, writer, host, path):
        number = int(host.rsplit(".")[-1])
        rules = b"User-agent: *\nDisallow: /private\n"
        if number == 30:
            return await self.send(writer, 404)
        if number == 31:
            return await self.send(writer, 500)
        if number == 32 and path != "/robots/3":
            step = 0 if path == "/robots.txt" else int(path[-1])
            return await self.send(writer, 301, Location=f"/robots/{step + 1}")
        if number == 33:
            rules += b"Crawl-delay: 1\n"
        coding = {"Content_Encoding": "br"} if number == 34 else {}
        return await self.send(writer, 200, rules, Content_Type="text/plain", **coding)

    async def answer(self, writer, host, path, fields):
        if path == "/robots.txt" or path.startswith("/robots/"):
            return await self.robots(writer, host, path)
        kind = path.split("?")[0].split("/")[1]
        number = int(path.rsplit("/")[-1]) if path.rsplit("/")[-1].isdigit() else 0
        if kind == "moved":
            return await self.send(writer, 301, Location=f"/target/{number}")
        if kind == "loop":
            return await self.send(writer, 302, Location=f"/pool/{number}")
        if kind == "pool":
            return await self.send(writer, 302, Location=f"/loop/{number}")
        if kind == "self":
            return await self.send(writer, 302, Location=path)
        if kind == "endless":
            return await self.send(writer, 302, Location=f"/endless/{number + 1}")
        if kind == "inward":
            targets = inward(self.port)
            return await self.send(writer, [301, 302, 303, 307, 308][number % 5], Location=targets[number % len(targets)])
        if kind == "big":
            return await self.send(writer, 200, page(path) + b"<!-- padding -->" * (10 << 16))
        if kind == "huge":
            return await self.send(writer, 200, page(path), length=10 << 30)
        if kind == "flood":
            await self.send(writer, 200, page(path), length=10 << 30, Content_Type="text/html", X="1")
            for _ in range(4096):
                writer.write(b"x " * (1 << 15))
                await writer.drain()
            return False
        if kind == "bomb":
            return await self.send(writer, 200, self.bomb, Content_Encoding="gzip")
        if kind == "gzip":
            return await self.send(writer, 200, gzip.compress(page(path)), Content_Encoding="gzip")
        if kind == "cut":
            return await self.send(writer, 200, page(path), length=100_000)
        if kind == "cutgzip":
            return await self.send(writer, 200, gzip.compress(page(path))[:60], length=100_000, Content_Encoding="gzip")
        if kind == "halfgzip":
            packed = gzip.compress(page(path))
            return await self.send(writer, 200, packed[:max(1, number * len(packed) // 100)], Content_Encoding="gzip")
        if kind == "damagedgzip":
            packed = gzip.compress(page(path))
            return await self.send(writer, 200, packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:], Content_Encoding="gzip")
        if kind == "unasked":
            return await self.send(writer, 200, zlib.compress(page(path)), Content_Encoding="deflate")
        if kind == "coded":
            # What a body claims to be packed with, and is or is not: no reader of it is asked for any but gzip.
            packed = {"members": gzip.compress(page(path)[:40]) + gzip.compress(page(path)[40:]),
                      "padded": gzip.compress(page(path)) + bytes(64), "twice": gzip.compress(gzip.compress(page(path)))}
            packed["halfmember"] = packed["members"][:-20]
            name = path.split("/")[2]
            coding = {"br": "br", "zstd": "zstd", "foo": "x-foo", "both": "gzip, br", "twice": "gzip, gzip", "charset": "UTF-8"}.get(name, "gzip")
            return await self.send(writer, 200, packed.get(name, page(path)), Content_Encoding=coding)
        if kind == "transfer":
            body = gzip.compress(page(path))
            if path.split("/")[2] == "chunked":
                head, body = "gzip, chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            else:
                head = {"cut": "gzip", "plain": "gzip"}.get(path.split("/")[2], "x-foo")
            body = body[:-4] if path.split("/")[2] == "cut" else body
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: " + head.encode() + b"\r\n\r\n" + body)
            await writer.drain()
            return False
        if kind == "longline":
            writer.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * (3 << 20) + b"\r\n\r\n")
            await writer.drain()
            return False
        if kind == "place":
            return await self.raw(writer, b"302 Found", b"Location: " + places(self.port)[number])
        if kind == "odd":
            return await self.odd(writer, path)
        if kind == "emptygzip":
            return await self.send(writer, 200, gzip.compress(b""), Content_Encoding="gzip")
        if kind == "refresh":
            targets = inward(self.port)
            content = {"moved": f"0; URL=/target/{number}", "quoted": f" 3 , uRl = '/target/{number}' ", "bare": f"0;/target/{number}",
                       "loop": f"0; url=/refresh/loop/{(number + 1) % 2}", "endless": f"0; url=/refresh/endless/{number + 1}",
                       "reload": "0; url=#top", "slow": f"30; url=/target/{number}", "self": "5",
                       "hidden": f"0; url=/target/{number}", "inward": f"0; url={targets[number % len(targets)]}"}[path.split("/")[2]]
            tag = f'<META content="{content}" HTTP-Equiv=Refresh>'
            tag = f"<noscript>{tag}</noscript>" if "hidden" in path else tag
            return await self.send(writer, 200, f"<html><head><title>x</title>{tag}</head><body><p>Moved here.</p></body></html>".encode())
        if kind == "garbage":
            writer.write(b"\x00\x01\x02 not http at all\r\n\r\n" * 8)
            await writer.drain()
            return False
        if kind == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(600):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.2)
            return False
        if kind == "stall":
            await asyncio.sleep(120)
            return False
        if kind == "gone":
            return await self.send(writer, [404, 410][number % 2], b"no such page")
        if kind == "image":
            return await self.send(writer, 200, b"\x89PNG" + bytes(1000), Content_Type="image/png")
        if kind == "down":
            return await self.send(writer, 500, b"broken")
        if kind == "busy" and (host, path) not in self.seen:
            self.seen.add((host, path))
            return await self.send(writer, 503, b"later", Retry_After="0")
        if kind == "latin":
            return await self.send(writer, 200, page(path).replace(b"bread", b"caf\xe9"), Content_Type="text/html; charset=iso-8859-1")
        if kind == "tagged":
            if fields.get("if-none-match") == '"v1"':
                self.journal.write(f"{host} {path} 304\n")
                writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
                await writer.drain()
                return True
            return await self.send(writer, 200, page(path), ETag='"v1"')
        if kind == "available":
            body = f'{{"archived_snapshots": {{"closest": {{"available": true, "status": "200", "timestamp": "2020", "url": "http://{host}:{self.port}/web/2020/x"}}}}}}'
            return await self.send(writer, 200, body.encode(), Content_Type="application/json")
        return await self.send(writer, 200, page(f"{host} {path}"))


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", default="127.0.0.2")
    parser.add_argument("--journal", required=True)
    options = parser.parse_args()
    web = Web(options.journal)
    for host in options.hosts.split(","):
        server = await asyncio.start_server(web.serve, host, web.port, backlog=512)
        web.port = server.sockets[0].getsockname()[1]
    for host, port in [("127.0.0.1", web.port), ("::1", web.port), ("127.0.0.1", 80), ("::1", 80)]:
        try:
            await asyncio.start_server(web.secret, host, port)
        except OSError:
            pass
    print(web.port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
