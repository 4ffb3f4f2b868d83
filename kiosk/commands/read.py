"""`kiosk read`: the production reader on files."""

import statistics
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from kiosk.adapters.pictures.picture_files import is_moving, picture_files, pictures_in
from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.app import qr_reader
from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, say, say_json
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture, QrReader
from kiosk.services.faults import Fault


def read(options: Namespace) -> Exit:
    """Print what every file holds: one line a file."""
    with Sandbox() as sandbox:
        return _read(sandbox, options)


def _read(sandbox: Sandbox, options: Namespace) -> Exit:
    reader = qr_reader()
    found = unreadable = 0
    for named in options.files:
        files = tuple(picture_files(named))
        if not files:
            unreadable += 1
            _report(options, named, f"The folder {named} holds no photo, video or PDF.")
        for path in files:
            try:
                result = _file(sandbox, reader, path, options)
            except Fault as trouble:
                unreadable += 1
                _report(options, path, trouble.sentence)
                continue
            found += len(result["codes"])
            if options.json:
                say_json(result)
            else:
                _tell(result)
    if unreadable:
        return Exit.USAGE
    return Exit.DONE if found else Exit.REFUSED


def _report(options: Namespace, path: Path, sentence: str) -> None:
    complain(sentence)
    if options.json:
        say_json({"file": str(path), "ms": None, "codes": [], "error": sentence})


def _file(sandbox: Sandbox, reader: QrReader, path: Path, options: Namespace) -> dict[str, Any]:
    pictures = pictures_in(sandbox, path)
    return _video(path, pictures) if is_moving(path) else _still(reader, path, pictures, options)


def _still(
    reader: QrReader, path: Path, pictures: Iterator[Picture], options: Namespace
) -> dict[str, Any]:
    codes: list[Code] = []
    ms = 0.0
    for picture in pictures:  # the pages of a PDF
        began = perf_counter()
        codes += reader.read(picture, options.budget_ms).codes
        ms += (perf_counter() - began) * 1000
    return {"file": str(path), "ms": round(ms, 2), "codes": [_code_json(code) for code in codes]}


def _video(path: Path, pictures: Iterator[Picture]) -> dict[str, Any]:
    """Every frame through the stream's way of reading; each text once, where it was seen first."""
    reader = qr_reader()  # of its own: it remembers the frames before
    first: dict[str, dict[str, Any]] = {}
    times: list[float] = []
    for number, picture in enumerate(pictures):
        began = perf_counter()
        reading = reader.follow(picture)
        times.append((perf_counter() - began) * 1000)
        for code in reading.codes:
            seen = first.setdefault(code.text, {**_code_json(code), "frame": number, "frames": 0})
            seen["frames"] += 1
    return {
        "file": str(path),
        "ms": round(statistics.median(times), 2),
        "frames": len(times),
        "codes": list(first.values()),
    }


def _code_json(code: Code) -> dict[str, Any]:
    corners = [[round(x, 1), round(y, 1)] for x, y in code.corners]
    return {"text": code.text, "engine": code.engine, "corners": corners}


def _tell(result: dict[str, Any]) -> None:
    codes = result["codes"]
    frames = f", {result['frames']} frames, median" if "frames" in result else ""
    count = f"{len(codes)} code{'' if len(codes) == 1 else 's'}" if codes else "no code"
    say(f"{result['file']}: {count}{frames} ({result['ms']} ms)")
    for code in codes:
        say(f"  {code['text']}  [{code['engine']}]")
