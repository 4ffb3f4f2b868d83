"""What is read at the synthetic door: each fault alone, mixed, and as guests hold phones up.

    python benchmarks/door.py [--quick] [--only sweeps|mixes|size|presentations]

Prints markdown. Every picture comes from a seed, so that two runs differ only in their times.
"""

import argparse
import itertools
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from kiosk.adapters.jwt_tokens import JwtMint
from kiosk.adapters.readers.cascade import make_reader
from kiosk.adapters.stage import FPS, Presentation, Shot, render

BUDGET_MS = 150.0
MINT = JwtMint("a secret of the synthetic door, 32 bytes and more")


def token(number: int) -> str:
    """A ticket's text as the program issues it: version 7, 45 modules a side."""
    return MINT.sign(1 + number, datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number))


# -- engines ------------------------------------------------------------------------------------


def ours(gray):
    """The cascade with its budget, a new one for each picture, so that nothing is remembered."""
    return [code.text for code in _reader().read(gray, BUDGET_MS).codes]


def _reader():
    """The production reader; its budgets count CPU time, or other work here would eat them."""
    return make_reader(clock=time.process_time)


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


# -- pictures -----------------------------------------------------------------------------------


def typical(seed: int, **faults) -> Shot:
    """A phone as most are; what a sweep does not change varies a little from picture to picture."""
    rng = np.random.default_rng([seed, 11])
    ordinary = {
        "module_px": 4.0,
        "tilt_deg": float(rng.uniform(0, 10)),
        "tilt_axis_deg": float(rng.uniform(0, 180)),
        "rotation_deg": float(rng.normal(0, 5)),
        "center": (float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.43, 0.52))),
        "theme": "dark" if rng.random() < 0.4 else "light",
        "motion_deg": float(rng.uniform(0, 180)),
        "glare_at": (float(rng.uniform(0.3, 0.75)), float(rng.uniform(0.3, 0.75))),
        "scene": seed,
    }
    return Shot(token(seed), **(ordinary | faults))


SWEEPS: dict[str, tuple[str, list[float], Callable[[int, float], Shot]]] = {
    "Distance": (
        "px a module",
        [2.6, 2.2, 2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1],
        lambda seed, level: typical(seed, module_px=level),
    ),
    "Tilt": (
        "degrees",
        [20, 35, 45, 52, 58, 63, 67, 71],
        lambda seed, level: typical(seed, tilt_deg=level, module_px=5.0),
    ),
    "Motion": (
        "modules",
        [0.6, 1.0, 1.3, 1.6, 1.9, 2.2, 2.6, 3.2],
        lambda seed, level: typical(seed, motion=level),
    ),
    "Defocus": (
        "modules, radius",
        [0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3],
        lambda seed, level: typical(seed, defocus=level),
    ),
    "Glare": (
        "share of the side",
        [0.15, 0.22, 0.28, 0.33, 0.38, 0.44, 0.5, 0.58],
        lambda seed, level: typical(seed, glare=level),
    ),
    "Noise": (
        "sigma, share of range",
        [0.03, 0.06, 0.1, 0.14, 0.19, 0.25, 0.32, 0.4],
        lambda seed, level: typical(seed, noise=level),
    ),
    "Contrast": (
        "share of range",
        [0.3, 0.15, 0.1, 0.07, 0.055, 0.045, 0.035, 0.025],
        lambda seed, level: typical(seed, contrast=level),
    ),
    "JPEG": (
        "quality, at 3 px",
        [50, 30, 20, 14, 10, 7, 5, 3],
        lambda seed, level: typical(seed, jpeg=int(level), module_px=3.0),
    ),
    "Rotation": (
        "degrees, at 1.7 px",
        [0, 10, 20, 30, 45, 60, 75, 90],
        lambda seed, level: typical(seed, rotation_deg=level, module_px=1.7),
    ),
    "Occlusion": (
        "share of the area, free corner",
        [0.05, 0.08, 0.11, 0.14, 0.17, 0.2, 0.24, 0.3],
        lambda seed, level: typical(seed, thumb=level, thumb_at=(1.0, 1.0)),
    ),
    "Covered finder": (
        "share of the area, finder corner",
        [0.004, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14],
        lambda seed, level: typical(
            seed, thumb=level, thumb_at=[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)][seed % 3]
        ),
    ),
    "Inverted": (
        "px a module, light on dark",
        [2.6, 2.2, 2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1],
        lambda seed, level: typical(seed, module_px=level, inverted=True),
    ),
}
"""What is swept: unit, levels from easy to hard, and the picture of a level.

Rotation is no fault of its own: every direction must be read as far away as upright ones are.
"""

MIXES = {
    # Smallest and largest: px a module, then 0 to: tilt, motion, defocus, noise, glare.
    "easy": (3.0, 5.0, 20, 0.4, 0.25, 0.02, 0.1),
    "medium": (2.3, 4.2, 28, 0.55, 0.4, 0.03, 0.15),
    "hard": (1.8, 3.2, 40, 0.9, 0.6, 0.04, 0.3),
}
"""All faults at once. Chosen by what zxing-cpp alone reads of them, nothing else."""


def mixed(kind: str, seed: int) -> Shot:
    small, large, tilt, motion, defocus, noise, glare = MIXES[kind]
    rng = np.random.default_rng([seed, 12, len(kind)])
    return typical(
        seed,
        module_px=float(rng.uniform(small, large)),
        tilt_deg=float(rng.uniform(0, tilt)),
        rotation_deg=float(rng.normal(0, 15)),
        motion=float(rng.uniform(0, motion)),
        defocus=float(rng.uniform(0, defocus)),
        noise=float(rng.uniform(0.005, noise)),
        glare=float(rng.uniform(0.05, glare)) if rng.random() < 0.4 else 0.0,
        contrast=float(rng.uniform(0.4, 1.0)),
        exposure=float(rng.uniform(0.4, 1.3)),
        jpeg=int(rng.integers(55, 92)),
        inverted=bool(rng.random() < 0.1),
        thumb=float(rng.uniform(0, 0.04)) if rng.random() < 0.2 else 0.0,
    )


def seen(shot: Shot, seed: int):
    return cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)


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


def sweeps(cast: list[Engine], count: int) -> None:
    print(f"\n### One fault at a time, {count} pictures a level: % read\n")
    verdicts = []
    for name, (unit, levels, shot) in SWEEPS.items():
        row(f"**{name}** ({unit})", *levels)
        row(*["---"] * (len(levels) + 1))
        columns = [
            rates(cast, [(shot(seed, level), seed) for seed in range(count)]) for level in levels
        ]
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


class Film:
    """The pictures of one presentation, each drawn once, when somebody looks."""

    def __init__(self, seed: int) -> None:
        self.text = token(seed)
        self._guest = Presentation(self.text, seed, holds=2.5)
        self._seed, self._frames = seed, {}

    def frame(self, number: int):
        if number not in self._frames:
            shot = self._guest.at(number / FPS)
            self._frames[number] = seen(shot, self._seed * 100_003 + number)
        return self._frames[number]


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
        begin = time.process_time()
        found = follow(film.frame(newest)) if _drawn(film, newest) else []
        cost = time.process_time() - begin
        costs.append(cost)
        now += cost * slower
        if film.text in found:
            return now, costs
    return None, costs


def _drawn(film: Film, number: int) -> bool:
    """Draw before the clock of the reader starts; always true."""
    return film.frame(number) is not None


def _follower() -> Callable:
    reader = _reader()
    return lambda gray: [code.text for code in reader.follow(gray).codes]


def presentations(count: int) -> None:
    print(f"\n### Presentations, {count} guests, 30 pictures a second, newest first\n")
    row("reader", "CPU", "within 1.0 s", "1.5 s", "median s", "p90 s", "CPU ms a picture")
    row(*["---"] * 7)
    films = [Film(seed) for seed in range(1000, 1000 + count)]
    for name, make in (
        ("Kiosk", _follower),
        ("zxing-cpp", lambda: zxing),
        ("pyzbar", lambda: zbar),
    ):
        for slower in (1.0, 2.0):
            times, costs = [], []
            for film in films:
                at, own = first_reading(film, make(), slower)
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
    arguments = parser.parse_args()
    few = 3 if arguments.quick else 1
    cast = [e for e in engines() if not arguments.engines or e.name in arguments.engines.split(",")]
    cv2.setNumThreads(1)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    for part in parts(arguments):
        match part:
            case "sweeps":
                sweeps(cast, 12 // few)
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
