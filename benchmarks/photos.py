"""How many codes of the photo collection are read, how many texts are wrong, and in what time.

    python benchmarks/photos.py [--photos DIR] [--budget MS …] [--cpu] [--only NAME …] [--halves]

Prints markdown: our cascade within each budget and without one, each engine alone, and what a
scanner in a browser would use (with Node, after `npm install` in benchmarks/browser). The photos'
own scorer counts; its folder is ../shared/qr-photos unless --photos names another.
"""

import argparse
import hashlib
import json
import math
import platform
import re
import runpy
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2

from kiosk.adapters.readers.picture_reader import make_reader

PHOTOS = Path(__file__).parents[2] / "shared" / "qr-photos"
BROWSER = Path(__file__).parent / "browser"
BUDGETS = (33.0, 150.0, math.inf)
ALONE = {"zxing": "zxing-cpp alone", "zbar": "pyzbar alone", "opencv": "OpenCV alone"}

Reading = dict[str, Any]
Readings = Iterator[Reading]


def picture(photos: Path, name: str):
    """A photo in grey, as the scorer gives it to the engines."""
    return cv2.imread(str(photos / name), cv2.IMREAD_GRAYSCALE)


def ours(photos: Path, names: list[str], budget: float, clock: Callable[[], float]) -> Readings:
    """What the cascade reads within a budget of milliseconds."""
    reader = make_reader(clock=clock)
    for name in names:
        gray = picture(photos, name)
        begin = clock()
        found = reader.read(gray, None if math.isinf(budget) else budget)
        ms = (clock() - begin) * 1000
        yield {"file": name, "ms": ms, "codes": [{"text": code.text} for code in found.codes]}


def in_browser(photos: Path, names: list[str], package: str) -> Readings:
    """What a reader for browsers reads under Node."""
    command = ["node", str(BROWSER / "read.mjs"), package]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        for name in names:
            gray = picture(photos, name)
            node.stdin.write(struct.pack("<II", gray.shape[1], gray.shape[0]) + gray.tobytes())
            node.stdin.flush()
            answer = json.loads(node.stdout.readline())
            codes = [{"text": text} for text in answer["texts"]]
            yield {"file": name, "ms": answer["ms"], "codes": codes}
        node.stdin.close()


def scored(photos: Path, readings: list[Reading]) -> tuple[int, int, int]:
    """Codes read, codes there are, and wrong texts, as the photos' scorer counts them."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as out:
        out.writelines(json.dumps(reading) + "\n" for reading in readings)
        out.flush()
        command = [sys.executable, str(photos / "score.py"), out.name, str(photos)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = re.search(r"total (\d+) / (\d+) +wrong (\d+)", told)
    assert line is not None, told
    return int(line[1]), int(line[2]), int(line[3])


def row(name: str, photos: Path, readings: list[Reading]) -> str:
    """One line of the table."""
    read, codes, wrong = scored(photos, readings)
    times = sorted(reading["ms"] for reading in readings)
    median, p95 = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    share = f"{read} / {codes} | {100 * read / codes:.1f} %"
    return f"| {name} | {share} | {wrong} | {median:.1f} | {p95:.0f} |"


def half(name: str) -> int:
    """In which half of the photos one is, so that what one half taught can be seen on the other."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def runs(
    photos: Path, names: list[str], budgets: list[float], clock: Callable[[], float]
) -> Iterator[tuple[str, Readings]]:
    """Every reader, by its name in the table."""
    for budget in budgets:
        told = "unbounded" if math.isinf(budget) else f"within {budget:g} ms"
        yield f"cascade {told}", ours(photos, names, budget, clock)
    baseline = runpy.run_path(str(photos / "score.py"))["baseline"]
    # The scorer takes the time itself; all readers in the table go by one clock.
    baseline.__globals__["time"] = SimpleNamespace(perf_counter=clock)
    for engine, name in ALONE.items():
        yield name, baseline(engine, photos, names)
    for package in ("jsqr", "zxing-wasm"):
        if shutil.which("node") and (BROWSER / "node_modules" / package).exists():
            yield f"{package} (Node)", in_browser(photos, names, package)
        else:
            print(f"{package}: left out; install Node and run npm install in {BROWSER}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--budget", type=float, nargs="*", default=list(BUDGETS))
    parser.add_argument("--cpu", action="store_true", help="count the processor's time for ours")
    parser.add_argument("--only", nargs="*", default=[""], help="parts of names in the table")
    parser.add_argument("--halves", action="store_true", help="also score each half of the photos")
    options = parser.parse_args()
    photos: Path = options.photos
    if not (photos / "truth.json").exists():
        print(
            f"The photo collection is not in {photos}: nothing to measure. Name it with --photos."
        )
        return
    cv2.setNumThreads(1)
    names = sorted(json.loads((photos / "truth.json").read_text()))
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.processor() or platform.machine()}, ", end="")
    print(f"Python {platform.python_version()}, {len(names)} photos, one thread")
    print("\n| reader | codes read | share | wrong texts | median ms | p95 ms |")
    print("|---|---|---|---|---|---|")
    clock = time.process_time if options.cpu else time.perf_counter
    for name, readings in runs(photos, names, options.budget, clock):
        if not any(part in name for part in options.only):
            continue
        kept = list(readings)
        print(row(name, photos, kept), flush=True)
        if options.halves:
            for number in (0, 1):
                part = [r for r in kept if half(r["file"]) == number]
                read, _, wrong = scored(photos, part)
                print(f"|   photos of half {number} | {read} | | {wrong} | | |", flush=True)


if __name__ == "__main__":
    main()
