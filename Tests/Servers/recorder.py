"""Stands between rankforge and a server, passes every byte on as it comes, and remembers what was asked and answered."""

import contextlib
import dataclasses
import json
import re
import select
import socket
import threading


@dataclasses.dataclass
class Exchange:
    path: str
    body: bytes
    status: int = 0
    is_stream: bool = False
    answer: bytes = b""
    is_complete: bool = False

    def objects(self):
        """The JSON objects of the answer: its events, or the one document."""
        if not self.is_stream:
            with contextlib.suppress(ValueError):
                return [json.loads(self.answer)]
            return []
        lines = [line[5:].strip() for line in self.answer.splitlines() if line.startswith(b"data:")]
        return [json.loads(line) for line in lines if line.startswith(b"{")]


class Recorder:
    """Listens at one port for good. While it is closed connections are refused, as by a server that is not there."""

    def __init__(self):
        self.exchanges, self.lock = [], threading.Lock()
        self.upstream, self.listener, self.open_sockets = None, None, set()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def open(self, upstream):
        """Passes on to a port from now on."""
        self.upstream = upstream
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def close(self):
        """Refuses connections; those that stand end with their server."""
        # A blocked accept holds the port until it is woken.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for one in self.open_sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def asked(self, path=None):
        with self.lock:
            return [exchange for exchange in self.exchanges if path is None or exchange.path == path]

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            with socket.create_connection(("127.0.0.1", self.upstream), timeout=600) as server:
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self.lock:
                    self.open_sockets |= {client, server}
                try:
                    while self._exchange(client, server):
                        pass
                finally:
                    with self.lock:
                        self.open_sockets -= {client, server}

    def _exchange(self, client, server):
        # A server that ends an idle connection ends the client's too, or the next request would go to nobody.
        if server in select.select([client, server], [], [])[0]:
            return False
        asked = Reading(client)
        head = asked.head()
        if not head:
            return False
        body = asked.exactly(length(head) or 0)
        exchange = Exchange(head.split(b" ", 2)[1].decode(), body)
        if head.startswith(b"POST"):
            with self.lock:
                self.exchanges.append(exchange)
        server.sendall(head + body)
        answer = Reading(server, client)
        head = answer.head()
        if not head:
            return False
        exchange.status = int(head.split(b" ", 2)[1])
        exchange.is_stream = b"text/event-stream" in head.lower()
        if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
            answer.chunks(exchange)
        elif length(head) is not None:
            exchange.answer = answer.exactly(length(head))
        else:
            while piece := answer.piece():
                exchange.answer += piece
            exchange.is_complete = True
            return False
        exchange.is_complete = True
        return not re.search(rb"(?i)\r\nconnection: *close", head)


def length(head):
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else None


class Reading:
    """Bytes of one socket, each passed on to another one as it comes."""

    def __init__(self, source, target=None):
        self.source, self.target, self.held = source, target, b""

    def piece(self):
        data, self.held = self.held or self._receive(), b""
        return data

    def _receive(self):
        data = self.source.recv(65536)
        if data and self.target:
            self.target.sendall(data)
        return data

    def _more(self):
        data = self._receive()
        if not data:
            raise ConnectionError("ended in the middle")
        self.held += data

    def until(self, mark):
        while mark not in self.held:
            self._more()
        found, self.held = self.held.split(mark, 1)
        return found + mark

    def head(self):
        try:
            return self.until(b"\r\n\r\n")
        except ConnectionError:
            return b""

    def exactly(self, count):
        while len(self.held) < count:
            self._more()
        found, self.held = self.held[:count], self.held[count:]
        return found

    def chunks(self, exchange):
        while size := int(self.until(b"\r\n").split(b";")[0], 16):
            exchange.answer += self.exactly(size)
            self.exactly(2)
        while self.until(b"\r\n") != b"\r\n":
            pass
