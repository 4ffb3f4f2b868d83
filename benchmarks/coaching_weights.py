"""Draws the weights by which the coach tells a code that no engine sees from other squares.

    python benchmarks/coaching_weights.py [--each 90] [--scenes 540] [--photos FOLDER] [--write]

Prints what was found on its own pictures; with --write it writes
`kiosk/adapters/readers/code_weights.py`. Its seeds are apart from those of `coaching.py`, and of
photos it takes every other one, of which `coaching.py` measures the rest.
"""

import argparse
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from rigs.coaching_scenes import FAULTS, any_shot, photo_parts, scenes

from kiosk.adapters.readers import code_shape, code_weights
from kiosk.adapters.readers.code_patches import Cut, patches
from kiosk.adapters.simulation import outline, render

SEED = 100_000
TARGET = Path(code_weights.__file__)
LOUD = 0.008
"""Share of the pictures without a code that may have a patch above the limit, of each cut."""
KEPT = 0.995
"""Share of the codes that the first, cheap weights must let through."""


def overlap(quad, corners, shape) -> float:
    """Common over joint area of two quads, as far as they lie in the picture."""
    masks = []
    for points in (quad, corners):
        mask = np.zeros((shape[0] // 2, shape[1] // 2), np.uint8)
        masks.append(cv2.fillConvexPoly(mask, np.round(np.array(points) / 2).astype(np.int32), 1))
    return float((masks[0] & masks[1]).sum() / max((masks[0] | masks[1]).sum(), 1))


class Sample:
    """What is on the patches of all pictures; each row belongs to one picture."""

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.first, self.corners, self.code, self.picture = [], [], [], []

    def add(self, gray, patch, *, code: bool, picture: int) -> None:
        flat = code_shape._flat(gray, patch.quad)
        surface = code_shape._surface(flat, patch.cut)
        if surface is None:
            return
        self.first.append((*surface, *patch.squareness))
        self.corners.append(code_shape._corners(flat, patch.cut)[1])
        self.code.append(code)
        self.picture.append(picture)

    def weights(self):
        """Of the cheap features, and of all; the last of each is what is added."""
        code, picture = np.array(self.code), np.array(self.picture)
        cheap = np.array(self.first)
        first = regression(cheap, code)
        scores = cheap @ first[:-1] + first[-1]
        first[-1] -= np.quantile(scores[code], 1 - KEPT)
        passed = cheap @ first[:-1] + first[-1] > 0
        every = np.hstack([np.array(self.corners), cheap])
        # Where the first ones leave too few others to learn from, all are taken.
        learnt = passed if (passed & ~code).sum() >= 30 else np.ones_like(passed)
        second = regression(every[learnt], code[learnt])
        scores = np.where(passed, every @ second[:-1] + second[-1], -np.inf)
        bare = sorted({p for p in self.picture if p < 0})
        loudest = sorted(float(scores[picture == p].max(initial=-np.inf)) for p in bare)
        allowed = round(LOUD * Sample.bare)
        limit = max(loudest[-1 - allowed], 0.0) if len(loudest) > allowed else 0.0
        second[-1] -= limit
        print(
            f"cut {self.cut.value}: {code.sum()} codes, {(~code).sum()} others; first lets through "
            f"{passed[code].mean():.1%} and {passed[~code].mean():.1%}; of the codes above the "
            f"limit {(scores[code] > limit).mean():.1%}",
            flush=True,
        )
        return first, second

    bare = 1


def regression(rows, code):
    """Logistic regression by Newton's method; codes weigh as much as all else by half."""
    middle, width = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    x = np.c_[(rows - middle) / width, np.ones(len(rows))]
    share = np.where(code, 1 / code.sum(), 2 / (~code).sum())
    found = np.zeros(x.shape[1])
    for _ in range(40):
        likely = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (share * (likely - code)) + 1e-3 * found
        curve = (x * (share * likely * (1 - likely))[:, None]).T @ x + 1e-3 * np.eye(len(found))
        found -= np.linalg.solve(curve, slope)
    raw = found[:-1] / width
    return np.r_[raw, found[-1] - raw @ middle]


def collect(each: int, count: int, folder: Path | None):
    samples = {cut: Sample(cut) for cut in Cut}
    seen = Counter()
    number = 0
    for fault in FAULTS:
        for seed in range(SEED, SEED + each):
            number += 1
            shot = any_shot(fault, seed)
            gray = cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)
            corners = outline(shot)
            for patch in patches(gray):
                share = overlap(patch.quad, corners, gray.shape)
                if share > 0.8 or share < 0.1:
                    samples[patch.cut].add(gray, patch, code=share > 0.8, picture=number)
                    seen[fault] += share > 0.8
    print({fault: f"{seen[fault] / each:.2f}" for fault in FAULTS}, "patches on the code a picture")
    bare = [*scenes(SEED + 20_000, count), *scenes(SEED + 40_000, count, cropped=True)]
    bare += [*photo_parts(folder, 0)] if folder else []
    Sample.bare = len(bare)
    for picture, gray in enumerate(bare):
        for patch in patches(gray):
            samples[patch.cut].add(gray, patch, code=False, picture=-1 - picture)
    return samples


def text(weights) -> str:
    lines = [
        '"""What tells a code from other squares; written by `benchmarks/coaching_weights.py`.',
        "",
        "Logistic regression on synthetic codes with one fault each, on scenes without a code and",
        "on parts of photos without one. A code scores above 0. The last weight of each row is",
        "added as it is. The keys: how the edges of the picture cut the patch.",
        '"""',
        "",
        "from kiosk.adapters.readers.code_patches import Cut",
        "",
        "Rows = dict[Cut, tuple[float, ...]]",
    ]
    for at, (name, what) in enumerate(
        (
            ("FIRST", "Of what lies on and around a patch, and how square it is: cheap."),
            ("SECOND", "Of the corners' likeness to finder patterns, and of the same."),
        )
    ):
        lines += ["", f"{name}: Rows = {{"]
        for cut in Cut:
            lines += [f"    Cut.{cut.name}: ("]
            lines += [f"        {value:.4g}," for value in weights[cut][at]]
            lines += ["    ),"]
        lines += ["}", f'"""{what}"""']
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=90)
    parser.add_argument("--scenes", type=int, default=540)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    samples = collect(arguments.each, arguments.scenes, arguments.photos)
    weights = {cut: sample.weights() for cut, sample in samples.items()}
    if arguments.write:
        TARGET.write_text(text(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
