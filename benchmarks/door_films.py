"""How soon a stream is read, what its pictures cost, and that no text is wrong.

    python benchmarks/door_films.py [--only PART] [--each 8] [--pictures 5000] [--seed 40000]
        [--wait 8]

PART is films, motion, single, cpu, others or wrong. Prints markdown. Every picture comes from a
seed; none is a test's. Seconds count from the first picture in which the code is whole. Times are
the processor's, and the reader always takes the newest picture, so that one that takes long sees
fewer.
"""

import argparse
import platform
import statistics
import time
from collections import deque
from collections.abc import Callable

import cv2
import numpy as np
import zxingcpp
from rigs.door_scenes import mixed, seen, token, typical
from rigs.guest_films import FILMS, Film
from rigs.moving_scenes import panned

from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.simulation import FPS, empty, render

SEED = 40_000
"""Of the first picture; far from those of the tests and of the other benchmarks."""

SECONDS = 2.4
"""After the code is whole: later does not count as read."""

SINGLE = {
    "light on dark, 1.6 px a module": lambda s: typical(s, module_px=1.6, inverted=True),
    "dark on light, 1.6 px a module": lambda s: typical(s, module_px=1.6),
    "light on dark, 1.4 px a module": lambda s: typical(s, module_px=1.4, inverted=True),
    "dim and noisy (light 0.04, noise 0.05)": lambda s: typical(s, exposure=0.04, noise=0.05),
    "dimmer (light 0.015, noise 0.05)": lambda s: typical(s, exposure=0.015, noise=0.05),
    "moved by 1.6 modules": lambda s: typical(s, motion=1.6),
    "moved by 2.0 modules": lambda s: typical(s, motion=2.0),
    "moved by 2.5 modules": lambda s: typical(s, motion=2.5),
    "no margin on a dark page": lambda s: typical(s, quiet=0, theme="dark"),
    "lamp over 44 % of the side": lambda s: typical(s, glare=0.44),
}
"""One picture each, within 150 ms."""


def kiosk() -> Callable:
    reader = make_reader(clock=time.process_time)
    return lambda picture: [code.text for code in reader.follow(picture).codes]


def zxing() -> Callable:
    """As it comes, for QR: turned, smaller and light on dark too, in all of the picture."""

    def read(picture):
        gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return [c.text for c in zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormat.QRCode)]

    return read


def zxing_all_kinds() -> Callable:
    """As it comes, for all the kinds of codes that Kiosk names, in every picture."""
    form = zxingcpp.BarcodeFormat
    kinds = (form.QRCode, form.Aztec, form.DataMatrix, form.PDF417, form.RMQRCode, form.MicroQRCode)

    def read(picture):
        gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormats(list(kinds)))
        return [c.text for c in found]

    return read


def until_read(film: Film, follow: Callable, costs: list[float]) -> tuple[float, int]:
    """Seconds from the first whole code to its text, infinite for never; and wrong texts."""
    now, last, wrong = 0.0, -1, 0
    while now < film.first / FPS + SECONDS:
        newest = int(now * FPS + 1e-9)
        if newest == last:
            now = (newest + 1) / FPS
            continue
        last = newest
        picture = film.picture(newest)
        begin = time.process_time()
        found = follow(picture)
        cost = time.process_time() - begin
        costs.append(cost * 1000)
        now += cost
        wrong += sum(1 for text in found if text != film.text)
        if film.text in found:
            return max(0.0, now - film.first / FPS), wrong
    return float("inf"), wrong


def row(*cells) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def films(each: int, first: int, wait: float) -> None:
    """Before a reader that just began, or one that saw a scene that sways till then."""
    print(f"\n### Films, {each} guests each, after a wait of {wait} s: seconds since it is whole\n")
    row(
        "film", "reader", "within 0.5 s", "within 1.0 s", "median s", "ms a picture", "p95", "wrong"
    )
    row(*["---"] * 8)
    for name, (look, band) in FILMS.items():
        shown = [Film(first + seed, look, band, wait > 0) for seed in range(each)]
        for reader, make in (("Kiosk", kiosk), ("zxing-cpp", zxing)):
            costs: list[float] = []
            told = []
            for film in shown:
                follow = make()
                for picture in film.before(wait):
                    follow(picture)
                told.append(until_read(film, follow, costs))
            times = [seconds for seconds, _ in told]
            row(
                name,
                reader,
                *(f"{sum(t <= limit for t in times)} of {each}" for limit in (0.5, 1.0)),
                f"{statistics.median(times):.2f}",
                f"{statistics.mean(costs):.1f}",
                f"{np.percentile(costs, 95):.0f}",
                sum(wrong for _, wrong in told),
            )


def motion(each: int, first: int) -> None:
    """Half a second in which the hand never rests."""
    print(f"\n### Moved in every picture of half a second, {each} guests\n")
    row("modules", "read by Kiosk", "by zxing-cpp")
    row("---", "---", "---")
    for length in (1.6, 2.0, 2.5, 3.0):
        read = {"kiosk": 0, "zxing": 0}
        for seed in range(first, first + each):
            rng = np.random.default_rng(seed)
            whole = typical(seed, motion=length)
            pictures = [
                render(whole.but(motion_deg=float(rng.uniform(0, 180))), seed * 100 + number)
                for number in range(15)
            ]
            for name, make in (("kiosk", kiosk), ("zxing", zxing)):
                follow = make()
                read[name] += any(whole.text in follow(picture) for picture in pictures)
        row(length, *(f"{count} of {each}" for count in read.values()))


def single(each: int, first: int) -> None:
    print(f"\n### One picture, 150 ms, {each} each\n")
    row("fault", "Kiosk", "zxing-cpp", "wrong")
    row("---", "---", "---", "---")
    alone = zxing()
    for name, shot in SINGLE.items():
        counts, wrong = [0, 0], 0
        for seed in range(first, first + each):
            gray = seen(shot(seed), seed)
            reader = make_reader(clock=time.process_time)
            texts = [code.text for code in reader.read(gray, 150.0).codes]
            counts[0] += token(seed) in texts
            counts[1] += token(seed) in alone(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR))
            wrong += sum(1 for text in texts if text != token(seed))
        row(name, *(f"{count} of {each}" for count in counts), wrong)


WAITS = 660
"""Pictures: what a door sees after twenty-two seconds in which nothing new came."""

CPU_READERS = {"Kiosk": kiosk, "zxing-cpp": zxing, "zxing-cpp, all kinds": zxing_all_kinds}


def cpu(each: int, first: int) -> None:
    print("\n### CPU milliseconds a picture of a stream\n")
    row("what is seen", "reader", "mean", "median", "p95", "p99")
    row(*["---"] * 6)

    def told(name: str, costs: dict[str, list[float]]) -> None:
        for reader, ms in costs.items():
            figures = (statistics.mean(ms), *np.percentile(ms, (50, 95, 99)))
            row(name, reader, *(f"{figure:.1f}" for figure in figures))

    costs: dict[str, list[float]] = {name: [] for name in CPU_READERS}
    new: dict[str, list[float]] = {"Kiosk": []}
    for seed in range(first, first + 18):
        scene = list(panned(seed, WAITS + 12 * each))
        measured(new, scene[: 12 * each])
        measured(costs, scene, skip=WAITS)
    told("moving, without a code (18 kinds of scenes), from the first picture on", new)
    told("the same, after 22 s", costs)
    costs = {name: [] for name in CPU_READERS}
    for seed in range(first, first + 4):
        still = empty(seed)
        measured(costs, [still] * (60 + 4 * each), skip=60)
    told("still, without a code", costs)
    costs = {name: [] for name in CPU_READERS}
    for seed in range(first, first + each):
        lost = typical(seed, **({"motion": 4.0} if seed % 2 else {"defocus": 1.6}))
        moving = [
            render(lost.but(rotation_deg=float(n % 7)), seed * 100 + n) for n in range(8 * each)
        ]
        measured(costs, moving)
    told("a code that cannot be read", costs)


def measured(costs: dict[str, list[float]], pictures: list, skip: int = 0) -> None:
    for name in costs:
        follow = CPU_READERS[name]()
        # Only Kiosk remembers what it saw before.
        for number, picture in enumerate(pictures):
            if number < skip and name != "Kiosk":
                continue
            begin = time.process_time()
            follow(picture)
            if number >= skip:
                costs[name].append((time.process_time() - begin) * 1000)


def others(each: int, first: int) -> None:
    """Codes that are no tickets, held up before a scene that moves."""
    print(f"\n### Codes of other kinds, {each} each: seconds until one is named\n")
    row("kind", "named", "median s", "longest s")
    row(*["---"] * 4)
    for kind in ("Aztec", "DataMatrix", "PDF417", "MicroQRCode", "RMQRCode"):
        times = []
        for seed in range(first, first + each):
            drawn = zxingcpp.create_barcode("SEAT 12", getattr(zxingcpp.BarcodeFormat, kind))
            card = cv2.copyMakeBorder(
                np.array(drawn.to_image(scale=4)), *[30] * 4, cv2.BORDER_CONSTANT, value=255
            )
            follow, now, begin = kiosk(), 0.0, seed % 24 / FPS
            for number, frame in enumerate(panned(seed, 96)):
                if number / FPS < now:
                    continue
                if number / FPS >= begin:
                    x, y = 500 + number % 5 * 8, 200
                    frame[y : y + card.shape[0], x : x + card.shape[1]] = card[..., None]
                start = time.process_time()
                found = follow(frame)
                now = max(now, number / FPS) + time.process_time() - start
                if "SEAT 12" in found:
                    times.append(now - begin)
                    break
        longest = f"{max(times):.2f}" if times else "-"
        row(kind, f"{len(times)} of {each}", f"{statistics.median(times or [0]):.2f}", longest)


def wrong_texts(pictures: int, first: int) -> None:
    """Half without a code, half with one that is hard to read; single pictures and streams."""
    print(f"\n### Wrong texts in {pictures} pictures\n")
    wrong = read = late = 0
    shown: deque[str] = deque(maxlen=15)
    following = make_reader(clock=time.process_time)
    for number in range(pictures):
        seed = first + 1_000 + number
        if number % 2:
            gray, text = cv2.cvtColor(empty(seed), cv2.COLOR_BGR2GRAY), ""
        else:
            gray, text = seen(mixed("hard", seed), seed), token(seed)
        if number % 4 < 2:
            found = following.follow(gray).codes
        else:
            found = make_reader(clock=time.process_time).read(gray, 150.0).codes
        follows = number % 4 < 2
        for code in found:
            if code.text == text:
                continue
            # A stream's pass that takes its time ends on a later picture than it began on.
            if follows and code.text in shown:
                late += 1
                continue
            wrong += 1
            how = "following" if follows else "single look"
            print(f"wrong: seed {seed}, {how}, by {code.engine}: {code.text!r}", flush=True)
        if follows:
            shown.append(text)
        read += any(code.text == text for code in found)
    print(f"{wrong} wrong; {read} of {pictures // 2} codes read (half of them in a single look)")
    print(f"{late} read in a stream only when the next picture was there already")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("films", "motion", "single", "cpu", "others", "wrong"))
    parser.add_argument("--each", type=int, default=8, help="guests, or pictures, each")
    parser.add_argument("--pictures", type=int, default=5000, help="for wrong texts")
    parser.add_argument("--wait", type=float, default=8.0, help="seconds before a film")
    parser.add_argument("--seed", type=int, default=SEED, help="of the first picture")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    parts = {
        "single": lambda: single(options.each, options.seed),
        "films": lambda: films(options.each, options.seed, options.wait),
        "motion": lambda: motion(options.each, options.seed),
        "cpu": lambda: cpu(options.each, options.seed),
        "others": lambda: others(options.each, options.seed),
        "wrong": lambda: wrong_texts(options.pictures, options.seed),
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part()


if __name__ == "__main__":
    main()
