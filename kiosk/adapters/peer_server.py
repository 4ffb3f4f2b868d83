"""The ear of a door on the LAN: the standard library's HTTP server, with one thing to say."""

import contextlib
import logging
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from kiosk.adapters.peer_seal import Untrusted
from kiosk.adapters.peer_share import LARGEST_BODY, PATH, Address, PeerShare
from kiosk.services.faults import StoreUnavailable

_log = logging.getLogger(__name__)
_SECONDS_FOR_A_REQUEST = 3.0
_AT_ONCE = 32


class PeerServer:
    """Listens for the other doors at one address of this laptop.

    Args:
        share: what is done with a message.
        address: interface and port; port 0 for any that is free.

    Raises:
        OSError: the address is not this laptop's, or in use.
    """

    def __init__(self, share: PeerShare, address: Address) -> None:
        self._server = _Server(address, share)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: Address, share: PeerShare) -> None:
        self.share = share
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, _Request)

    def server_bind(self) -> None:
        """Bind, and ask no name server what this laptop is called: that may take many seconds."""
        TCPServer.server_bind(self)
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Begin a thread for it, unless a stranger keeps all of them busy."""
        if not self._places.acquire(blocking=False):
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
            self._places.release()

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
            answer = self.server.share.listen(self.rfile.read(length))
        except Untrusted as error:
            _log.info("a message from %s was refused: %s", self.client_address[0], error.why)
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
