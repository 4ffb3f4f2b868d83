"""Listens to the other doors on the LAN: the standard library's HTTP server, bounded."""

import contextlib
import logging
import socket
import threading
import time
from collections import Counter
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from kiosk.adapters.peers.peer_candidates import Address
from kiosk.adapters.peers.peer_exchange import LARGEST_BODY, PATH, PeerExchange
from kiosk.adapters.peers.sealed_messages import UntrustedMessage
from kiosk.services.faults import StoreUnavailable

_log = logging.getLogger(__name__)
_SECONDS_FOR_A_REQUEST = 3.0
_AT_ONCE = 32
_AT_ONCE_FROM_ONE = 4
"""A door asks one question at a time; what else comes from its address may have the rest."""
_REFUSALS_SECONDS = 60.0


class PeerListener:
    """Listens for the other doors at one address of this laptop.

    Args:
        share: what is done with a message.
        address: interface and port; port 0 for any that is free.

    Raises:
        OSError: the address is not this laptop's, or in use.
    """

    def __init__(self, exchange: PeerExchange, address: Address) -> None:
        self._server = _Server(address, exchange)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="kiosk-peers", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> Address:
        """Where it listens."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)


class _Refusals:
    """Tells of refused messages once a minute: strangers must not fill the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()
        self._last = ""
        self._tell_from = 0.0

    def count(self, host: str, why: str) -> None:
        """One more was refused."""
        with self._lock:
            self._counted[why] += 1
            self._last = host

    def tell(self) -> None:
        """Write how many there were, where it is time."""
        with self._lock:
            now = time.monotonic()
            if not self._counted or now < self._tell_from:
                return
            counted, self._counted = self._counted, Counter()
            self._tell_from = now + _REFUSALS_SECONDS
        said = ", ".join(f"{number} {why}" for why, number in sorted(counted.items()))
        _log.info("messages were refused, the last from %s: %s", self._last, said)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: Address, exchange: PeerExchange) -> None:
        self.exchange = exchange
        self.refusals = _Refusals()
        self._open: dict[socket.socket, tuple[str, float]] = {}
        self._lock = threading.Lock()
        super().__init__(address, _Request)

    def server_bind(self) -> None:
        """Bind, and ask no name server what this laptop is called: that may take many seconds."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Begin a thread for it, unless a stranger keeps its places, or all, busy."""
        host = str(client_address[0]) if isinstance(client_address, tuple) else ""
        with self._lock:
            places = [where for where, _ in self._open.values()]
            free = len(places) < _AT_ONCE and places.count(host) < _AT_ONCE_FROM_ONE
            if free and isinstance(request, socket.socket):
                self._open[request] = host, time.monotonic()
        if not free:
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Serve it, and free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)  # type: ignore[arg-type]

    def service_actions(self) -> None:
        """End what takes too long as a whole: a byte a second would hold a place for ever."""
        edge = time.monotonic() - _SECONDS_FOR_A_REQUEST
        with self._lock:
            late = [sock for sock, (_, since) in self._open.items() if since < edge]
        for sock in late:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self.refusals.tell()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """A stranger hung up; his trace is nobody's business."""
        _log.debug("a message was broken off")


class _Request(BaseHTTPRequestHandler):
    timeout = _SECONDS_FOR_A_REQUEST
    server: _Server

    def do_POST(self) -> None:
        """A message from another door."""
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if self.path != PATH or not 0 < length <= LARGEST_BODY:
            self._say(HTTPStatus.NOT_FOUND)
            return
        try:
            answer = self.server.exchange.handle(self.rfile.read(length), self.client_address[0])
        except UntrustedMessage as error:
            self.server.refusals.count(self.client_address[0], error.why)
            self._say(HTTPStatus.FORBIDDEN)
        except StoreUnavailable:
            self._say(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._say(HTTPStatus.OK, answer)

    def _say(self, status: HTTPStatus, body: bytes = b"") -> None:
        with contextlib.suppress(OSError):
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Strangers do not write our log."""
