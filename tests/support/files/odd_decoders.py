"""Decoders that misbehave, for the sandbox's tests; each runs in a child."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.sandbox.wire import Piece

NAMES = (
    "echo", "count", "hang", "spin", "hog", "hog_quietly", "crash", "odd_error", "own_reason",
    "aborts", "starts_a_program", "writes_a_file", "opens_a_socket", "environment", "prints",
    "garbage",
)  # fmt: skip
DECODERS = {name: f"support.files.odd_decoders:{name}" for name in NAMES}


def echo(source, options):
    data = source if isinstance(source, bytes) else source.read_bytes()
    yield Piece({"options": options, "pid": os.getpid()}, data)


def count(source, options):
    for number in range(options["to"]):
        yield Piece([number, "x" * options.get("width", 0)])


def hang(source, options):
    yield Piece("before")
    time.sleep(600)


def spin(source, options):
    """Never lets another thread of Python run, as a C loop under the lock does not."""
    sys.setswitchinterval(600)
    while True:
        pass
    yield


def hog(source, options):
    yield Piece(len(bytearray(options["bytes"])))


def hog_quietly(source, options):
    """Takes memory that no Python object counts, and touches it, as a C library does."""
    hold = [ctypes.create_string_buffer(2**20) for _ in range(options["megabytes"])]
    yield Piece(len(hold))


def crash(source, options):
    ctypes.string_at(0)
    yield


def aborts(source, options):
    """Ends as a library in C++ does that gets no memory."""
    os.abort()
    yield


def odd_error(source, options):
    raise KeyError(Path(source).read_text())
    yield


def own_reason(source, options):
    raise Undecodable("locked")
    yield


def starts_a_program(source, options):
    for start in (
        lambda: subprocess.run(["touch", options["file"]]),
        lambda: os.system(f"touch {options['file']}"),
        lambda: os.posix_spawn("/usr/bin/touch", ["touch", options["file"]], {}),
        lambda: os.fork(),
        lambda: os.execv("/usr/bin/touch", ["touch", options["file"]]),
    ):
        try:
            start()
            yield Piece("done")
        except PermissionError:
            yield Piece("refused")


def writes_a_file(source, options):
    Path(options["file"]).write_text("mine")
    yield Piece("done")


def opens_a_socket(source, options):
    socket.create_connection(("127.0.0.1", 9))
    yield Piece("done")


def environment(source, options):
    yield Piece(dict(os.environ))


def prints(source, options):
    print("noise" * 1000, flush=True)
    os.write(1, b"more noise")
    yield Piece("fine")


def garbage(source, options):
    """Writes on the pipe itself, as a child would that a file has taken over."""
    for number in range(3, 64):
        try:
            os.write(number, options["text"].encode("latin-1"))
        except OSError:
            continue
    time.sleep(600)
    yield
