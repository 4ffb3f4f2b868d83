"""From the window to the first camera picture, started from this checkout with a film as camera.

usage: python benchmarks/first_picture.py [--rounds 7] [--tree FOLDER]

`benchmarks/package.py` measures the packaged program in the same way, and builds it for minutes.
With `--tree` another checkout is started in turn with this one, for a before and an after.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from package import ROOT, laptop, started


def starter(folder, tree):
    """A program that starts Kiosk as it stands in a checkout."""
    program = folder / f"kiosk-{abs(hash(tree))}"
    program.write_text(
        f'#!/bin/sh\ncd "{tree}" && PYTHONPATH="{tree}" exec "{sys.executable}" -m kiosk\n', "utf-8"
    )
    program.chmod(0o755)
    return program


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rounds", type=int, default=7, help="starts of each checkout")
    words.add_argument("--tree", type=Path, help="another checkout beside this one")
    given = words.parse_args()
    trees = [ROOT, *([given.tree.absolute()] if given.tree else [])]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environ = laptop(folder)
        programs = {tree: starter(folder, tree) for tree in trees}
        starts = {tree: [] for tree in trees}
        for number in range(given.rounds + 1):
            for tree, program in programs.items():
                start = started(program, environ, film=True)
                if number:  # the first one warms the disk's cache
                    starts[tree].append(start)
    print(
        "| checkout | window, s | the processor's seconds till then | picture after it, s | worst |"
    )
    print("|---|---|---|---|---|")
    for tree, taken in starts.items():
        window, busy, picture = (statistics.median(c) for c in zip(*taken, strict=True))
        worst = max(start[2] for start in taken)
        print(f"| {tree.name} | {window:.2f} | {busy:.2f} | {picture:.2f} | {worst:.2f} |")
    print(f"\nMedians of {given.rounds} starts each, in turn; load {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
