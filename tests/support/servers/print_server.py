"""A printer in the network, as far as CUPS' own library asks it anything (RFC 8010 and 8011)."""

import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "DESK.PPD"
*Manufacturer: "Test"
*Product: "(Desk)"
*ModelName: "Desk"
*ShortNickName: "Desk"
*NickName: "Desk"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "12 12 583 830"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
"""
_NOT_FOUND = 0x0406
_CREATE_JOB, _SEND_DOCUMENT, _DEFAULT, _PRINTERS = 0x0005, 0x0006, 0x4001, 0x4002
_OPERATION, _JOB, _PRINTER, _END = b"\1", b"\2", b"\4", b"\3"
_INTEGER, _BOOLEAN, _ENUM, _TEXT, _NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _MIME = (
    0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip


class PrintServer:
    """A printer of that name; as a context it listens on loopback.

    Attributes:
        documents: what it was sent, each as it came.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.documents: list[bytes] = []
        server = self

        class Handler(_Handler):
            printer = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, request: bytes) -> bytes:
        """What it says to a request of IPP; a document behind it is kept."""
        operation, number = struct.unpack(">HI", request[2:8])
        status, groups = 0, b""
        named = f"/printers/{self.name}".encode() in request or operation == _PRINTERS
        if operation == _DEFAULT or not named:
            status = _NOT_FOUND
        elif operation in {_CREATE_JOB, _SEND_DOCUMENT}:
            if operation == _SEND_DOCUMENT:
                self.documents.append(request[request.index(b"%PDF") :])
            groups = _JOB + _number(_INTEGER, "job-id", 1) + _number(_ENUM, "job-state", 3)
            groups += _text(_URI, "job-uri", f"ipp://{self.address}/jobs/1")
        else:
            groups = _PRINTER + self._about()
        head = struct.pack(">BBHI", 2, 0, status, number) + _OPERATION
        head += _text(_CHARSET, "attributes-charset", "utf-8")
        head += _text(_LANGUAGE, "attributes-natural-language", "en")
        return head + groups + _END

    def _about(self) -> bytes:
        uri = f"ipp://{self.address}/printers/{self.name}"
        return b"".join(
            (
                _text(_NAME, "printer-name", self.name),
                _text(_URI, "printer-uri-supported", uri),
                _text(_TEXT, "printer-info", self.name),
                _text(_TEXT, "printer-make-and-model", "Desk"),
                _number(_ENUM, "printer-type", 0x4),
                _number(_ENUM, "printer-state", 3),
                _text(_KEYWORD, "printer-state-reasons", "none"),
                _attribute(_BOOLEAN, "printer-is-accepting-jobs", b"\1"),
                _text(_MIME, "document-format-supported", "application/pdf"),
            )
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    printer: PrintServer

    def do_GET(self) -> None:
        found = self.path == f"/printers/{self.printer.name}.ppd"
        self._send(
            200 if found else 404, PPD.encode() if found else b"", "application/vnd.cups-ppd"
        )

    def do_POST(self) -> None:
        self._send(200, self.printer.answer(self._body()), "application/ipp")

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        found = b""
        while count := int(self.rfile.readline(), 16):
            found += self.rfile.read(count)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(f">BH{len(name)}sH", tag, len(name), name.encode(), len(value)) + value


def _text(tag: int, name: str, value: str) -> bytes:
    return _attribute(tag, name, value.encode())


def _number(tag: int, name: str, value: int) -> bytes:
    return _attribute(tag, name, struct.pack(">i", value))
