"""What decoding a stranger's file in a child process costs, beside decoding it here.

python benchmarks/untrusted_files.py        a table, with the same work in this process as the floor
"""

import argparse
import io
import statistics
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.pictures.decoding import pictures
from kiosk.adapters.pictures.untrusted_files import open_pictures
from kiosk.adapters.sandbox.runner import Sandbox


def files():
    """Name -> what is in the file."""
    code = Image.open(io.BytesIO(QrArtist(12).qr_png("x" * 110))).convert("RGB")
    photo = Image.effect_noise((4000, 3000), 60).convert("RGB")
    photo.paste(code, (700, 500))
    made = {}
    for name, image, form in (
        ("screenshot, PNG", code, "PNG"),
        ("photo of 12 megapixels, JPEG", photo, "JPEG"),
        ("ticket, PDF", code, "PDF"),
    ):
        out = io.BytesIO()
        image.save(out, form)
        made[name] = out.getvalue()
    return made


def timed(work, times):
    """Median milliseconds."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)


def cold(data):
    """The first file of an evening: the child is started for it."""
    with Sandbox() as sandbox:
        list(open_pictures(sandbox, data))


def main():
    """Print the table."""
    times = argparse.ArgumentParser(description=__doc__)
    times.add_argument("--times", type=int, default=9)
    count = times.parse_args().times
    print("| file | here ms | child, next file ms | ratio | child, first file ms |")
    print("|---|---:|---:|---:|---:|")
    for name, data in files().items():
        here = timed(lambda data=data: list(pictures(data, {"max_pages": 500})), count)
        with Sandbox() as sandbox:
            list(open_pictures(sandbox, data))
            warm = timed(lambda data=data: list(open_pictures(sandbox, data)), count)
        first = timed(lambda data=data: cold(data), max(3, count // 3))
        print(f"| {name} | {here:.0f} | {warm:.0f} | {warm / here:.1f} | {first:.0f} |")


if __name__ == "__main__":
    main()
