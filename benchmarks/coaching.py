"""Which hint is given where a code is in the picture and cannot be read, and where there is none.

    python benchmarks/coaching.py [--each 12] [--empty 306] [--photos FOLDER]

Prints markdown. Each picture has one fault; those that the reader reads within 150 ms of CPU are
counted and left out of the shares. Of photos, the parts away from every code are used, of those
photos of which all codes are read. Times are CPU milliseconds of the coach alone.
"""

import argparse
import json
import statistics
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from door import make_reader, typical

from kiosk.adapters.readers.coaching import Coach
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.stage import empty, render
from kiosk.domain.reading import Hint

SEED = 70_000
"""Of the first picture; far from those by which thresholds were drawn."""

LEVELS = {
    (Hint.NEARER, "px a module"): [("module_px", v) for v in (1.3, 1.15, 1.0, 0.9)],
    (Hint.FARTHER, "modules out of focus, 10 px each"): [("defocus", v) for v in (1.1, 1.3, 1.6)],
    (Hint.FARTHER, "px a module, beyond the picture"): [("module_px", v) for v in (16.5, 19.0)],
    (Hint.HOLD_STILL, "modules moved"): [("motion", v) for v in (2.6, 3.2, 4.0)],
    (Hint.TILT, "lamp, share of the side"): [("glare", v) for v in (0.45, 0.52, 0.6)],
    (Hint.BRIGHTER, "contrast left"): [("contrast", v) for v in (0.07, 0.055, 0.04)],
    (Hint.SHOW_WHOLE, "thumb in the middle"): [("thumb", v) for v in (0.16, 0.22, 0.28)],
    (Hint.SHOW_WHOLE, "share beyond the edge"): [("cut", v) for v in (0.2, 0.35)],
}


def shot(name: str, level: float, seed: int):
    """A phone whose only fault is this one."""
    base = typical(seed).but(theme="dark" if seed % 3 == 0 else "light")
    if name == "cut":
        side = 45 * base.module_px
        return base.but(center=(side * (0.5 - level) / 1280, base.center[1]))
    changes: dict[str, object] = {name: level}
    if name == "defocus":
        changes |= {"module_px": 10.0, "center": (0.5, 0.5)}
    if name == "thumb":
        changes["thumb_at"] = (0.5, 0.5)
    return base.but(**changes)


class Bench:
    """Asks the coach as the reader does, and counts what it costs."""

    def __init__(self) -> None:
        self._fast, self._coach = ZxingEngine(), Coach()
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
    total: dict[Hint, Counter] = {hint: Counter() for hint in Hint}
    for (hint, what), levels in LEVELS.items():
        for name, level in levels:
            bench, seen = Bench(), Counter()
            for seed in range(SEED, SEED + each):
                gray = cv2.cvtColor(render(shot(name, level, seed), seed), cv2.COLOR_BGR2GRAY)
                reader = make_reader()
                reader._clock = time.process_time
                if reader.read(gray, 150.0).codes:
                    seen["read"] += 1
                    continue
                said = bench.hint(gray)
                seen["right" if said == hint else "wrong" if said in list(Hint) else "silent"] += 1
            total[hint] += seen
            counts = " | ".join(str(seen[k]) for k in ("read", "right", "wrong", "silent"))
            print(
                f"| {hint} | {what} | {level} | {each} | {counts} | {bench.times()} |", flush=True
            )
    print("\n| hint | right of what is not read | wrong |\n|---|---|---|")
    for hint, seen in total.items():
        unread = max(seen.total() - seen["read"], 1)
        print(f"| {hint} | {seen['right'] / unread:.0%} | {seen['wrong'] / unread:.1%} |")


def scenes(count: int) -> None:
    bench = Bench()
    pictures = (cv2.cvtColor(empty(SEED + n), cv2.COLOR_BGR2GRAY) for n in range(count))
    said = Counter(bench.hint(picture) for picture in pictures)
    _silence("scenes without a code", said, bench)


def photos(folder: Path) -> None:
    bench, said = Bench(), Counter()
    for name, truth in sorted(json.loads((folder / "truth.json").read_text()).items()):
        gray = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        codes = ZxingEngine().read(gray, downscale=True, invert=True, errors=True).codes
        if not codes or len(codes) != truth["codes"]:
            continue
        corners = np.array([code.corners for code in codes]).reshape(-1, 2)
        low, high = corners.min(axis=0), corners.max(axis=0)
        rim = 0.12 * float((high - low).max())
        (left, top), (right, bottom) = (low - rim).astype(int), (high + rim).astype(int)
        beside = (gray[: max(top, 0)], gray[bottom:], gray[:, : max(left, 0)], gray[:, right:])
        for part in beside:
            if min(part.shape) >= 240:
                said[bench.hint(np.ascontiguousarray(part))] += 1
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
