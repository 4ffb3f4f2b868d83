"""Network streams: motion JPEG over HTTP by a small reader of our own, all else through FFmpeg.

Why our own: FFmpeg's queue and the socket's buffers keep every picture that the laptop was too
busy for; after a pause of two seconds its reader gave 8 to 67 pictures of the past, ours none, at
the same cost (`benchmarks/pipeline.py --readers`). Here the newest complete picture is
decoded and older ones are dropped undecoded. The format is a `multipart/x-mixed-replace` body of
JPEG parts (RFC 2046, section 5.1, as browsers and phone apps have it).
"""

import base64
import http.client
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote, urljoin, urlsplit

import cv2

from kiosk.adapters.cameras.capture import negotiated, owned
from kiosk.adapters.cameras.compressed import decoded
from kiosk.adapters.cameras.multipart import MAX_PICTURE, JpegParts
from kiosk.adapters.cameras.picture_source import PictureSource
from kiosk.adapters.cameras.spec import StreamSpec
from kiosk.adapters.cameras.stream_fault_words import dead, no_address, refusal
from kiosk.services.camera_ports import CameraInfo, Picture
from kiosk.services.faults import CameraTrouble, CameraUnavailable

CONNECT_SECONDS = 4.0
SILENCE_SECONDS = 4.0
"""A stream without a complete picture for so long is dead."""

DRAIN_SECONDS = 0.1
"""How long a complete picture waits for a newer one that has already begun to arrive."""

_CHUNK = 1 << 18
_LITTLE = 64
"""Bytes that may wait without being a picture: what closes one chunk and opens the next."""
_SNAPSHOT_PAUSE = 0.1


class StreamSource:
    """Any http, https, rtsp or other address that OpenCV can play."""

    def __init__(self, spec: StreamSpec) -> None:
        self._spec = spec
        self._inner: PictureSource | None = None
        self._interrupted = threading.Event()

    def open(self) -> CameraInfo:
        """Connect; the server's own word (Content-Type) tells which reader is used."""
        try:
            address = urlsplit(self._spec.url)
            scheme, _ = address.scheme.lower(), address.port
        except ValueError as error:  # a port that is no number, half an IPv6 address
            raise no_address(self._spec) from error
        if scheme in {"http", "https"}:
            motion = MotionJpegSource(self._spec)
            self._inner = motion
            with suppress(_NotMotionJpegError):
                return motion.open()
            motion.close()
        self._inner = FfmpegSource(self._spec)
        if self._interrupted.is_set():
            raise dead(self._spec)
        return self._inner.open()

    def grab(self) -> Picture:
        """Wait for the next picture."""
        if self._inner is None:
            raise dead(self._spec)
        return self._inner.grab()

    def close(self) -> None:
        """Disconnect."""
        if self._inner is not None:
            self._inner.close()

    def interrupt(self) -> None:
        """End a waiting call, where the reader can."""
        self._interrupted.set()
        if self._inner is not None:
            self._inner.interrupt()


class FfmpegSource:
    """A stream that FFmpeg demultiplexes (RTSP, HLS, MP4 over HTTP, …), with its time limits."""

    def __init__(self, spec: StreamSpec) -> None:
        self._spec = spec
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> CameraInfo:
        """Connect and probe."""
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            int(CONNECT_SECONDS * 1000),
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            int(SILENCE_SECONDS * 1000),
        ]
        self._capture = capture = cv2.VideoCapture(self._spec.url, cv2.CAP_FFMPEG, limits)
        if not capture.isOpened():
            raise dead(self._spec)
        return negotiated(capture, self._spec.shown)

    def grab(self) -> Picture:
        """Wait for the next picture."""
        ok, picture = self._capture.read() if self._capture else (False, None)
        if not ok or picture is None:
            raise dead(self._spec)
        return owned(picture)

    def close(self) -> None:
        """Disconnect."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def interrupt(self) -> None:
        """Nothing can safely end FFmpeg's call from outside; its own time limits do."""


class MotionJpegSource:
    """Motion JPEG over HTTP, or a single JPEG that is asked for again and again."""

    def __init__(self, spec: StreamSpec) -> None:
        self._spec = spec
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._response: http.client.HTTPResponse | None = None
        self._parts: JpegParts | None = None
        self._first: Picture | None = None

    def open(self) -> CameraInfo:
        """Connect, and wait for the first picture, which alone tells the size."""
        try:
            kind = self._ask(self._spec.url)
        except ssl.SSLError as error:
            raise CameraUnavailable(
                CameraTrouble.STREAM_DEAD,
                f"The certificate of {self._spec.shown} is not trusted. "
                "Use the http:// address of the phone or camera.",
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise dead(self._spec) from error
        if kind.startswith("multipart/"):
            self._parts = JpegParts()
        elif not kind.startswith("image/"):
            raise _NotMotionJpegError
        self._first = first = self._next()
        return CameraInfo(self._spec.shown, first.shape[1], first.shape[0], 0.0)

    def grab(self) -> Picture:
        """The newest complete picture; waits where there is none yet."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return self._next()

    def close(self) -> None:
        """Disconnect."""
        for part in (self._response, self._connection):
            if part is not None:
                with suppress(OSError):
                    part.close()
        self._response = self._connection = self._socket = None

    def interrupt(self) -> None:
        """End a waiting receive: the socket is shut down under it."""
        if (sock := self._socket) is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _ask(self, url: str, hops: int = 3) -> str:
        """Send the request, follow redirects; the answer's media type in lower case."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme.lower() == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, parts.port, timeout=CONNECT_SECONDS
            )
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=CONNECT_SECONDS)
        self.close()
        self._connection = connection
        connection.connect()
        # Kept here: `http.client` lets go of its socket when the answer has no length.
        self._socket = connection.sock
        headers = {"Accept": "multipart/x-mixed-replace, image/jpeg, */*", "User-Agent": "kiosk"}
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers=headers)
        self._response = response = connection.getresponse()
        target = response.getheader("Location")
        if response.status in {301, 302, 303, 307, 308} and target and hops:
            return self._ask(urljoin(url, target), hops - 1)
        refused = refusal(
            self._spec, response.status, response.headers, with_login=parts.username is not None
        )
        if refused is not None:
            raise refused
        return response.headers.get_content_type()

    def _next(self) -> Picture:
        try:
            for data in self._snapshots() if self._parts is None else self._streamed(self._parts):
                if (picture := decoded(data)) is not None:
                    return picture
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # AttributeError: `http.client` on an answer that was closed under it.
            raise dead(self._spec) from error
        raise dead(self._spec)

    def _streamed(self, parts: JpegParts) -> Iterator[bytes]:
        """Complete pictures, the newest of those that have arrived."""
        deadline = time.monotonic() + SILENCE_SECONDS
        newest: bytes | None = None
        until = deadline
        while time.monotonic() < deadline:
            response, sock = self._response, self._socket
            if response is None or sock is None:
                return
            chunk = response.read1(_CHUNK)
            if not chunk:
                break
            parts.feed(chunk)
            if (fresh := parts.newest()) is not None:
                until = until if newest is not None else time.monotonic() + DRAIN_SECONDS
                newest = fresh
            # Reading on where nothing waits would wait for the next picture, and the next.
            if newest is not None and (time.monotonic() >= until or not _waiting(sock)):
                yield newest
                newest = None
        if newest is not None:
            yield newest

    def _snapshots(self) -> Iterator[bytes]:
        """The single picture of the address, asked for anew each time."""
        deadline = time.monotonic() + SILENCE_SECONDS
        while time.monotonic() < deadline:
            if self._response is None or self._response.isclosed():
                time.sleep(_SNAPSHOT_PAUSE)
                self._ask(self._spec.url)
            if self._response is not None:
                data = self._response.read(MAX_PICTURE + 1)
                self._response.close()
                if len(data) > MAX_PICTURE:
                    return
                yield data


class _NotMotionJpegError(Exception):
    """The server sends something else; FFmpeg may know it."""


def _waiting(sock: socket.socket) -> bool:
    """Whether so many bytes are here already that a newer picture may be complete."""
    if isinstance(sock, ssl.SSLSocket):
        return sock.pending() > _LITTLE or bool(select.select([sock], [], [], 0)[0])
    if not select.select([sock], [], [], 0)[0]:
        return False
    # A body in chunks leaves the end of each behind: that alone is no picture.
    return len(sock.recv(_LITTLE + 1, socket.MSG_PEEK)) > _LITTLE
