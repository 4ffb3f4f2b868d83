"""Which hint is given where a code is in the picture and cannot be read, and where there is none.

    python benchmarks/coaching.py [--each 12] [--empty 306] [--photos FOLDER]

Prints markdown. Each picture has one fault; those that the reader reads within 150 ms of CPU are
counted and left out of the shares. Of photos, the parts away from every code are used, of every
other photo of which all codes are read: from the rest the weights are drawn. Times are CPU
milliseconds of the coach alone.
"""

import argparse
import statistics
import time
from collections import Counter
from pathlib import Path

import cv2
from door import make_reader
from rigs.coaching_scenes import FAULTS, INVERTED, photo_parts, shot
from rigs.coaching_scenes import scenes as without_code

from kiosk.adapters.readers.hint_advisor import HintAdvisor
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import render
from kiosk.domain.reading import Hint

SEED = 70_000
"""Of the first picture; far from those by which thresholds were drawn."""

LEVELS = {
    "small": (1.3, 1.15, 1.0, 0.9),
    "near blur": (1.1, 1.3, 1.6),
    "large": (16.5, 19.0),
    "motion": (2.6, 3.2, 4.0),
    "lamp": (0.45, 0.52, 0.6),
    "faint": (0.04, 0.03, 0.025),
    "dim": (0.004, 0.002),
    "dim paper": (0.003, 0.002, 0.0015),
    "thumb": (0.22, 0.28),
    "thumb on a corner": (0.16, 0.24),
    "cut": (0.05, 0.2, 0.35),
}
"""Of the faults in `rigs/coaching_scenes.py`; a cut goes round all four edges."""

INVERTED_LEVELS = {
    "small": (1.15, 1.0),
    "motion": (2.6, 3.2),
    "dim": (0.003, 0.002),
    "dark mode": (1.5, 1.4),
    "dark mode, blurred": (1.1, 1.2),
}
"""Of light codes on dark."""


class Bench:
    """Asks the coach as the reader does, and counts what it costs."""

    def __init__(self) -> None:
        self._fast, self._coach = ZxingEngine(), HintAdvisor()
        self.ms: list[float] = []

    def hint(self, gray):
        """The hint, "place only" or None for silence."""
        seen = self._fast.read(gray, downscale=True, invert=True, errors=True).sightings
        begin = time.process_time()
        glimpse = self._coach(gray, seen)
        self.ms.append((time.process_time() - begin) * 1000)
        return None if glimpse is None else glimpse.hint or "place only"

    def times(self) -> str:
        return f"{statistics.median(self.ms):.1f} | {max(self.ms):.0f}" if self.ms else "- | -"


def faults(each: int) -> None:
    print("| hint | fault | level | pictures | read | right | wrong | silent | ms | most ms |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    total: dict[str, Counter] = {}
    wrong: dict[str, Counter] = {}
    rows = [(fault, *FAULTS[fault][:2], LEVELS[fault], False) for fault in LEVELS]
    rows += [(fault, *INVERTED[fault], INVERTED_LEVELS[fault], True) for fault in INVERTED_LEVELS]
    for fault, hint, what, levels, inverted in rows:
        for level in levels:
            bench, seen = Bench(), Counter()
            name = f"{hint}, light on dark" if inverted else str(hint)
            for seed in range(SEED, SEED + each):
                held = shot(fault, level, seed, inverted=inverted)
                gray = cv2.cvtColor(render(held, seed), cv2.COLOR_BGR2GRAY)
                reader = make_reader()
                reader._clock = time.process_time
                if reader.read(gray, 150.0).codes:
                    seen["read"] += 1
                    continue
                said = bench.hint(gray)
                seen["right" if said == hint else "wrong" if said in list(Hint) else "silent"] += 1
                if said in list(Hint) and said != hint:
                    wrong.setdefault(name, Counter())[said] += 1
            total.setdefault(name, Counter()).update(seen)
            counts = " | ".join(str(seen[k]) for k in ("read", "right", "wrong", "silent"))
            print(
                f"| {name} | {what} | {level} | {each} | {counts} | {bench.times()} |", flush=True
            )
    print("\n| hint | not read | right | wrong | said in its place |\n|---|---|---|---|---|")
    for name, seen in total.items():
        unread = max(seen.total() - seen["read"], 1)
        told = ", ".join(f"{said} {count}" for said, count in wrong.get(name, Counter()).items())
        print(
            f"| {name} | {unread} | {seen['right'] / unread:.0%} | {seen['wrong'] / unread:.1%} | "
            f"{told} |"
        )


def scenes(count: int) -> None:
    bench = Bench()
    said = Counter(bench.hint(picture) for picture in without_code(SEED, count))
    _silence("scenes without a code", said, bench)
    bench = Bench()
    said = Counter(bench.hint(part) for part in without_code(SEED + count, count, cropped=True))
    _silence("the same cut off by the picture's edges", said, bench)


def photos(folder: Path) -> None:
    bench = Bench()
    said = Counter(bench.hint(part) for part in photo_parts(folder, 1))
    _silence("parts of photos without a code", said, bench)


def _silence(what: str, said: Counter, bench: Bench) -> None:
    loud = sum(count for hint, count in said.items() if hint in list(Hint))
    print(
        f"\n{what}: {said.total()}, with a hint {loud} ({loud / max(said.total(), 1):.1%}), ",
        end="",
    )
    print(f"with a place only {said['place only']}; ms median | most {bench.times()}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=12)
    parser.add_argument("--empty", type=int, default=306)
    parser.add_argument("--photos", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    faults(arguments.each)
    scenes(arguments.empty)
    if arguments.photos:
        photos(arguments.photos)


if __name__ == "__main__":
    main()
