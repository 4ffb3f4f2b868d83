"""A phone as camera: motion JPEG over HTTP on loopback, with the faults that phones have."""

import http.server
import itertools
import threading
import time
from collections.abc import Sequence

import cv2
import numpy as np


def jpeg(picture, quality=80):
    """A picture as JPEG bytes."""
    ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert ok
    return data.tobytes()


def plain(width=640, height=360, grey=120):
    """A picture of one grey with a brighter field, so that it is no covered lens."""
    picture = np.full((height, width, 3), grey, np.uint8)
    picture[height // 4 : height // 2, width // 4 : width // 2] = min(255, grey + 100)
    return picture


class PhoneCamera:
    """Serves pictures in turn; every fault can be switched on and off while it runs.

    Attributes:
        pictures: JPEG bytes, served one after the other, over and over.
        stalled: accept and keep the connection, but send nothing more.
        snapshot: answer each request with one JPEG instead of a stream.
        with_length: whether parts carry a Content-Length.
        drip: send bytes one by one, so slowly that no picture is ever complete.
        login: "name:password" where one is asked for.
        digest: whether the login is asked for by a method that Kiosk does not know.
        chunks: in how many chunks (RFC 9112, 7.1) each picture is sent; 0 for none.
        page: whether a web page is sent in place of pictures.
        status: of the answer.
        sent: pictures sent so far, over all connections.
    """

    def __init__(self, pictures: Sequence[bytes], fps=30.0):
        self.pictures = list(pictures)
        self.fps = fps
        self.stalled = False
        self.snapshot = False
        self.with_length = True
        self.drip = False
        self.login = ""
        self.digest = False
        self.chunks = 0
        self.page = False
        self.status = 200
        self.content_type = "multipart/x-mixed-replace; boundary=frame"
        self.sent = 0
        self.connections = 0
        self.port = 0
        self._server = None
        self._cut = threading.Event()

    def start(self):
        """Listen, on the port of the last time if there was one."""
        self._cut = threading.Event()
        self._server = _Server(("127.0.0.1", self.port), _Phone)
        self._server.phone = self
        self._server.cut = self._cut
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def die(self):
        """Close the listening socket and every connection."""
        if self._server is not None:
            self._cut.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.die()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/video"


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """A reader that goes away is what these tests do all the time."""


class _Phone(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        import base64

        self.close_connection = True

        phone = self.server.phone
        phone.connections += 1
        if phone.login:
            wanted = "Basic " + base64.b64encode(phone.login.encode()).decode()
            if self.headers.get("Authorization") != wanted:
                self.send_response(401)
                method = "Digest" if phone.digest else "Basic"
                self.send_header("WWW-Authenticate", f'{method} realm="camera"')
                self.end_headers()
                return
        if phone.status != 200 or phone.page:
            self.send_response(phone.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<html>The phone's page</html>")
            return
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/video")
            self.end_headers()
            return
        if phone.snapshot:
            data = phone.pictures[phone.sent % len(phone.pictures)]
            phone.sent += 1
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        self.send_response(200)
        self.send_header("Content-Type", phone.content_type)
        if phone.chunks:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._stream(phone)

    def _send(self, phone, head, data):
        if not phone.chunks:
            self.wfile.write(head + data + b"\r\n")
            return
        whole = head + data + b"\r\n"
        # As ESP32 cameras do: boundary, headers and picture in chunks of their own.
        cuts = [0, 9, len(head), len(whole)] if phone.chunks == 3 else [0, len(whole)]
        for begin, end in itertools.pairwise(cuts):
            self.wfile.write(f"{end - begin:x}\r\n".encode() + whole[begin:end] + b"\r\n")

    def _stream(self, phone):
        due = time.monotonic()
        while not self.server.cut.is_set():
            if phone.stalled:
                self.server.cut.wait(0.02)
                due = time.monotonic()
                continue
            data = phone.pictures[phone.sent % len(phone.pictures)]
            length = f"Content-Length: {len(data)}\r\n" if phone.with_length else ""
            head = f"--frame\r\nContent-Type: image/jpeg\r\n{length}\r\n".encode()
            if phone.drip:
                self.wfile.write(head + data[:100])
                for byte in data[100:]:
                    if self.server.cut.wait(0.1):
                        return
                    self.wfile.write(bytes([byte]))
            self._send(phone, head, data)
            if not phone.with_length:
                # Without a length only the next boundary tells where a picture ends.
                self.wfile.write(b"--frame\r\n")
            phone.sent += 1
            due += 1 / phone.fps
            self.server.cut.wait(max(0.0, due - time.monotonic()))
