"""A serial scanner on a real pseudo terminal and over a socket."""

import os
import socket
import threading
import time
import tty

import pytest
from support.waiting import until

from kiosk.adapters.cameras.serial_scanner import SerialScanner

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyfQ.c2lnbmF0dXJl"


class Line:
    """The scanner's end of a serial line, under a name that stays when it is plugged in again."""

    def __init__(self, link):
        self.link = link
        self.ends = ()
        self.plug()

    def plug(self):
        self.ends = os.openpty()
        for end in self.ends:
            tty.setraw(end)
        self.link.symlink_to(os.ttyname(self.ends[1]))

    def unplug(self):
        self.link.unlink()
        for end in self.ends:
            os.close(end)
        self.ends = ()

    def send(self, data):
        os.write(self.ends[0], data)


@pytest.fixture
def line(tmp_path):
    line = Line(tmp_path / "ttyACM0")
    yield line
    if line.ends:
        line.unplug()


@pytest.fixture
def heard():
    return {"texts": [], "states": []}


@pytest.fixture
def scanner(line, heard):
    scanner = SerialScanner(str(line.link), heard["texts"].append, heard["states"].append)
    scanner.start()
    until(lambda: heard["states"] == [""])
    yield scanner
    scanner.stop()
    assert not scanner._thread.is_alive()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t", b""])
def test_each_scan_is_a_text(line, scanner, heard, end):
    line.send(TOKEN.encode() + end)
    until(lambda: heard["texts"] == [TOKEN])
    line.send(b"second" + end)
    until(lambda: heard["texts"] == [TOKEN, "second"])


def test_a_slow_line_does_not_tear_a_text(line, scanner, heard):
    for byte in TOKEN.encode():
        line.send(bytes([byte]))
        time.sleep(0.002)
    line.send(b"\r")
    until(lambda: heard["texts"])
    assert heard["texts"] == [TOKEN]


def test_noise_and_endless_lines_end_nothing(line, scanner, heard):
    line.send(b"\xff\xfe\x00\r")
    threading.Thread(target=lambda: [line.send(b"x" * 1000) for _ in range(20)]).start()
    until(lambda: len(heard["texts"]) > 1)
    line.send(TOKEN.encode() + b"\r")
    until(lambda: TOKEN in heard["texts"] or heard["texts"][-1].endswith(TOKEN))
    assert max(map(len, heard["texts"])) <= 8192


def test_unplugged_and_plugged_in_again(line, scanner, heard):
    line.unplug()
    until(lambda: len(heard["states"]) == 2)
    assert "Plug it in" in heard["states"][1]
    line.plug()
    until(lambda: heard["states"][-1] == "")
    line.send(TOKEN.encode() + b"\r")
    until(lambda: heard["texts"] == [TOKEN])


def test_a_scanner_that_is_not_there(tmp_path, heard):
    scanner = SerialScanner(str(tmp_path / "none"), heard["texts"].append, heard["states"].append)
    scanner.start()
    until(lambda: heard["states"])
    assert "KIOSK_SCANNER" in heard["states"][0]
    assert "Errno" not in heard["states"][0]
    scanner.stop()


@pytest.mark.parametrize("port", ["what://ever", "socket://nowhere", ""])
def test_a_port_that_is_none(heard, port):
    scanner = SerialScanner(port, heard["texts"].append, heard["states"].append)
    scanner.start()
    until(lambda: heard["states"])
    scanner.stop()


def test_over_a_socket(heard):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
        scanner = SerialScanner(url, heard["texts"].append, heard["states"].append)
        scanner.start()
        peer, _ = server.accept()
        with peer:
            until(lambda: heard["states"] == [""])  # what came before is thrown away by pyserial
            peer.sendall(TOKEN.encode() + b"\r")
            until(lambda: heard["texts"] == [TOKEN])
        until(lambda: len(heard["states"]) == 2)
        scanner.stop()
