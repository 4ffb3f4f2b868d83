"""What is read at the synthetic door: each fault alone, mixed, and as guests hold phones up.

    python benchmarks/door.py [--quick] [--only sweeps|mixes|size|presentations] [--sweep NAME …]

Prints markdown. Every picture comes from a seed, so that two runs differ only in their times.
"""

import argparse
import itertools
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import zxingcpp
from pyzbar import pyzbar
from rigs.door_scenes import MIXES, SWEEPS, Film, mixed, seen, typical

from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.simulation import FPS, Shot

BUDGET_MS = 150.0


# -- engines ------------------------------------------------------------------------------------


def ours(gray):
    """The cascade with its budget, a new one for each picture, so that nothing is remembered."""
    # Its budgets count CPU time, or other work here would eat them.
    reader = make_reader(clock=time.process_time)
    return [code.text for code in reader.read(gray, BUDGET_MS).codes]


def zxing(gray):
    """zxing-cpp as it comes."""
    found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def zbar(gray):
    """Pyzbar as it comes."""
    try:
        found = pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])
    except ValueError:
        return []
    return [code.data.decode("utf-8", "replace") for code in found]


def opencv(gray):
    """OpenCV's own detector as it comes."""
    try:
        _, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(gray)
    except (cv2.error, UnicodeDecodeError):
        return []
    return [text for text in texts if text]


@dataclass
class Engine:
    """An engine, on which share of the pictures it is run, and what it has cost."""

    name: str
    read: Callable
    every: int = 1
    cpu: float = 0.0
    pictures: int = 0
    wrong: int = 0

    def reads(self, gray, text: str) -> bool:
        """Whether the text is read; counts the time and every other text."""
        begin = time.process_time()
        found = self.read(gray)
        self.cpu += time.process_time() - begin
        self.pictures += 1
        self.wrong += sum(1 for one in found if one != text)
        return text in found


def engines() -> list[Engine]:
    return [
        Engine("Kiosk", ours),
        Engine("zxing-cpp", zxing),
        Engine("pyzbar", zbar),
        Engine("OpenCV", opencv, every=3),
    ]


# -- tables -------------------------------------------------------------------------------------


def rates(cast: list[Engine], shots: list[tuple[Shot, int]]) -> list[float]:
    """The share of the pictures that each engine reads."""
    hits: list[list[bool]] = [[] for _ in cast]
    for number, (shot, seed) in enumerate(shots):
        gray = seen(shot, seed)
        for engine, own in zip(cast, hits, strict=True):
            if number % engine.every == 0:
                own.append(engine.reads(gray, shot.text))
    return [sum(own) / len(own) for own in hits]


def half_level(levels: list[float], shares: list[float], share: float = 0.5) -> float | None:
    """Where the rate falls below a share, on the line between two levels; None for never."""
    if shares[0] < share:
        return levels[0]
    for (a, b), (high, low) in zip(
        itertools.pairwise(levels), itertools.pairwise(shares), strict=True
    ):
        if low < share:
            return a + (b - a) * (high - share) / (high - low)
    return None


def row(*cells) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def sweeps(cast: list[Engine], count: int, names: list[str]) -> None:
    print(f"\n### One fault at a time, {count} pictures a level: % read\n")
    verdicts = []
    for name, (unit, levels, shot) in SWEEPS.items():
        if names and name not in names:
            continue
        row(f"**{name}** ({unit})", *levels)
        row(*["---"] * (len(levels) + 1))
        columns: list[list[float]] = []
        for level in levels:
            # OpenCV takes minutes over noise: who read nothing at two levels is not asked again.
            harder = name != "Rotation"
            lost = [
                i for i in range(len(cast)) if harder and [c[i] for c in columns[-2:]] == [0, 0]
            ]
            asked = [engine for i, engine in enumerate(cast) if i not in lost]
            found = iter(rates(asked, [(shot(seed, level), seed) for seed in range(count)]))
            columns.append([0.0 if i in lost else next(found) for i in range(len(cast))])
        halves = []
        for engine, shares in zip(cast, zip(*columns, strict=True), strict=True):
            row(engine.name, *(round(100 * share) for share in shares))
            halves.append(half_level(levels, list(shares)))
        print()
        verdicts.append((name, unit, halves, levels[-1] > levels[0]))
    row("half are still read at", *(engine.name for engine in cast), "Kiosk beyond every engine")
    row(*["---"] * (len(cast) + 2))
    for name, unit, halves, rising in verdicts:
        texts = ["beyond" if half is None else f"{half:.3g}" for half in halves]
        row(f"{name} ({unit})", *texts, _beyond(halves, rising))


def _beyond(halves: list[float | None], rising: bool) -> str:
    sign = 1 if rising else -1
    mine, *others = (float("inf") if half is None else half * sign for half in halves)
    best = max(others)
    if mine == best == float("inf"):
        return "both read every level"
    return "yes" if mine > best else "**no**"


def size(cast: list[Engine], count: int) -> None:
    print(f"\n### Smallest module that is read in 90 % of typical pictures, {count} each\n")
    levels = [3.4, 3.0, 2.7, 2.4, 2.2, 2.0, 1.9, 1.8, 1.7, 1.6, 1.5, 1.4]
    shots = [[(typical(s, module_px=level), s) for s in range(count)] for level in levels]
    columns = [rates(cast, level) for level in shots]
    row("px a module", *levels, "90 % at")
    row(*["---"] * (len(levels) + 2))
    for engine, shares in zip(cast, zip(*columns, strict=True), strict=True):
        at = [
            level
            for level, ok in zip(
                levels,
                itertools.accumulate((share >= 0.9 for share in shares), lambda a, b: a and b),
                strict=True,
            )
            if ok
        ]
        row(engine.name, *(round(100 * s) for s in shares), at[-1] if at else "never")


def mixes(cast: list[Engine], count: int) -> None:
    print(f"\n### All faults mixed, {count} pictures each: % read\n")
    row("", *MIXES)
    row(*["---"] * (len(MIXES) + 1))
    columns = [rates(cast, [(mixed(kind, s), s) for s in range(count)]) for kind in MIXES]
    for engine, shares in zip(cast, zip(*columns, strict=True), strict=True):
        row(engine.name, *(round(100 * share) for share in shares))


def first_reading(film: Film, follow: Callable, slower: float) -> tuple[float | None, list[float]]:
    """When a reader that always takes the newest picture has the text, and its CPU seconds each.

    Args:
        film: what the camera sees.
        follow: the reader.
        slower: by how much the CPU is slower than this one: the reader's time counts that often.
    """
    now, last, costs = 0.0, -1, []
    while now < 2.8:
        newest = int(now * FPS + 1e-9)
        if newest == last:
            now = (newest + 1) / FPS
            continue
        last = newest
        picture = film.frame(newest)  # drawn before the clock of the reader starts
        begin = time.process_time()
        found = follow(picture)
        cost = time.process_time() - begin
        costs.append(cost)
        now += cost * slower
        if film.text in found:
            return now, costs
    return None, costs


def _follower(slower: float) -> Callable:
    # On a slower CPU the reader's own clock tells it so.
    reader = make_reader(clock=lambda: time.process_time() * slower)
    return lambda gray: [code.text for code in reader.follow(gray).codes]


def presentations(count: int) -> None:
    print(f"\n### Presentations, {count} guests, 30 pictures a second, newest first\n")
    row("reader", "CPU", "within 1.0 s", "1.5 s", "median s", "p90 s", "CPU ms a picture")
    row(*["---"] * 7)
    films = [Film(seed) for seed in range(1000, 1000 + count)]
    for name, make in (
        ("Kiosk", _follower),
        ("zxing-cpp", lambda _: zxing),
        ("pyzbar", lambda _: zbar),
    ):
        for slower in (1.0, 2.0):
            times, costs = [], []
            for film in films:
                at, own = first_reading(film, make(slower), slower)
                times.append(at if at is not None else float("inf"))
                costs += own
            times.sort()
            row(
                name,
                f"1/{slower:.0f}" if slower > 1 else "1",
                f"{100 * sum(t <= 1.0 for t in times) / count:.0f} %",
                f"{100 * sum(t <= 1.5 for t in times) / count:.0f} %",
                f"{statistics.median(times):.2f}",
                f"{times[int(0.9 * (count - 1))]:.2f}",
                f"{1000 * statistics.mean(costs):.1f}",
            )


def parts(arguments: argparse.Namespace) -> Iterator[str]:
    every = ("mixes", "size", "presentations", "sweeps")
    yield from (part for part in every if arguments.only in (None, part))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a third of the pictures")
    parser.add_argument("--only", choices=("sweeps", "mixes", "size", "presentations"))
    parser.add_argument("--engines", help="only these, by name, with commas")
    parser.add_argument("--sweep", nargs="*", default=[], help="only these sweeps, by name")
    arguments = parser.parse_args()
    few = 3 if arguments.quick else 1
    cast = [e for e in engines() if not arguments.engines or e.name in arguments.engines.split(",")]
    cv2.setNumThreads(1)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    for part in parts(arguments):
        match part:
            case "sweeps":
                sweeps(cast, 12 // few, arguments.sweep)
            case "mixes":
                mixes(cast, 120 // few)
            case "size":
                size(cast, 24 // few)
            case "presentations":
                presentations(24 // few)
    print("\nCPU ms a picture and wrong texts:")
    for engine in cast:
        if engine.pictures:
            mean = 1000 * engine.cpu / engine.pictures
            print(f"- {engine.name}: {mean:.1f} ms, {engine.wrong} wrong in {engine.pictures}")


if __name__ == "__main__":
    main()
