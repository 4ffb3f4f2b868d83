"""A handheld scanner on a serial port, through pyserial."""

import errno
import threading
import time
from collections.abc import Callable

import serial

BAUD = 9600
"""What scanners are set to when they leave the factory; USB ones do not care."""

_POLL = 0.1
_IDLE = 0.12
"""Seconds of silence that end a text for a scanner without a suffix; a byte takes 1 ms."""

_PAUSES = (0.5, 1.0, 2.0, 5.0)
_MAX_BYTES = 8192
_ENDS = b"\r\n\t\x03"


class SerialScanner:
    """Reads texts from a serial port, and opens it again when it went away.

    It has a thread of its own. The callbacks run on that thread.

    Args:
        port: "/dev/ttyACM0", "COM3", or an address that pyserial knows ("socket://127.0.0.1:4000").
        on_text: gets each text that was scanned.
        on_state: gets a sentence when the scanner is away, and "" when it is there.
    """

    def __init__(
        self, port: str, on_text: Callable[[str], None], on_state: Callable[[str], None]
    ) -> None:
        self._port = port
        self._on_text = on_text
        self._on_state = on_state
        self._stopped = threading.Event()
        self._said: str | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start reading; returns at once, also where the scanner is not there."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="serial", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop reading; waits for a moment and never hangs."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            began = time.monotonic()
            try:
                with self._open() as port:
                    self._say("")
                    self._read(port)
            except (OSError, serial.SerialException, ValueError) as trouble:
                self._say(_sentence(self._port, trouble))
            if time.monotonic() - began > _PAUSES[-1]:
                failures = 0
            self._stopped.wait(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    def _open(self) -> serial.Serial:
        # Declared as another class where it is an address; it has the same methods.
        port: serial.Serial = serial.serial_for_url(self._port, baudrate=BAUD, timeout=_POLL)
        return port

    def _read(self, port: serial.Serial) -> None:
        """Cut what comes into texts, until the port is gone."""
        waiting = bytearray()
        heard = time.monotonic()
        while not self._stopped.is_set():
            data = port.read(max(1, port.in_waiting))
            if data:
                heard = time.monotonic()
            for byte in data:
                if byte in _ENDS:
                    self._tell(waiting)
                elif len(waiting) < _MAX_BYTES:
                    waiting.append(byte)
            if waiting and time.monotonic() - heard > _IDLE:
                self._tell(waiting)

    def _tell(self, waiting: bytearray) -> None:
        text = waiting.decode("utf-8", "replace").strip()
        waiting.clear()
        if text:
            self._on_text(text)

    def _say(self, sentence: str) -> None:
        if sentence != self._said and not self._stopped.is_set():
            self._said = sentence
            self._on_state(sentence)


def _sentence(port: str, trouble: Exception) -> str:
    number = getattr(trouble, "errno", None)
    if isinstance(trouble, PermissionError) or number == errno.EACCES:
        return (
            f"You may not use the scanner at {port}. Ask the administrator to add you to the group "
            "“dialout”, then log in again."
        )
    if number == errno.EBUSY:
        return f"The scanner at {port} is used by another program. Close it; it is tried again."
    return (
        f"No scanner at {port}. Plug it in; it is tried again. "
        "The port is set with KIOSK_SCANNER, for example /dev/ttyACM0 or COM3."
    )
