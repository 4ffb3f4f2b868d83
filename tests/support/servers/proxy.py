"""A TCP proxy of our own between a door and its server: delays, stalls, drips, cuts."""

import contextlib
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Self

CHUNK = 65536


class Proxy:
    """Listens on a free port of 127.0.0.1 and passes everything on to another.

    All attributes may be changed while it runs.

    Attributes:
        delay: seconds that every chunk takes, each way: half a round trip.
        stalled: passes nothing on any more, on open and on new connections; accepts them all.
        drip: seconds between single bytes of the answers; 0 for none.
        cut: called before each chunk with whether it is an answer, and its length; a number
            cuts the connection hard (RST) after so many bytes of the chunk were passed on.
        change: called with whether a chunk is an answer, and the chunk; what is passed on instead.
        refuse: new connections are reset at once.
        accepted: how many connections came.
    """

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.target = (host, port)
        self.delay = 0.0
        self.stalled = False
        self.drip = 0.0
        self.refuse = False
        self.cut: Callable[[bool, int], int | None] | None = None
        self.change: Callable[[bool, bytes], bytes] | None = None
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._closed = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset_all()
        for thread in self._threads:
            thread.join(2)

    def reset_all(self) -> None:
        """Cut every open connection, as a server that resets does."""
        with self._lock:
            doomed, self._open = self._open, set()
        for sock in doomed:
            _reset(sock)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            if self.refuse:
                _reset(client)
                continue
            thread = threading.Thread(target=self._pass, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _pass(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self.target, 5)
        except OSError:
            _reset(client)
            return
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open |= {client, server}
        try:
            self._pump(client, server)
        except (OSError, ValueError):  # ValueError: select on a socket that was reset meanwhile
            pass
        finally:
            with self._lock:
                self._open -= {client, server}
            _reset(client)
            _reset(server)

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        waiting: deque[tuple[float, socket.socket, bytes]] = deque()
        while not self._closed.is_set():
            due = waiting[0][0] - time.monotonic() if waiting else 0.05
            readable, _, _ = select.select([client, server], [], [], max(0.0, min(due, 0.05)))
            for sock in readable:
                data = sock.recv(CHUNK)
                if not data:
                    return
                target = server if sock is client else client
                if not self.stalled:
                    waiting.append((time.monotonic() + self.delay, target, data))
            while waiting and waiting[0][0] <= time.monotonic():
                _, target, data = waiting.popleft()
                if self.stalled:
                    continue
                answer = target is client
                if self.change is not None:
                    data = self.change(answer, data)
                passed = None if self.cut is None else self.cut(answer, len(data))
                self._send(target, data[:passed], answer=answer)
                if passed is not None:
                    return

    def _send(self, target: socket.socket, data: bytes, *, answer: bool) -> None:
        if not (answer and self.drip):
            target.sendall(data)
            return
        for index in range(len(data)):
            if self._closed.wait(self.drip):
                return
            target.sendall(data[index : index + 1])


def _reset(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    sock.close()
