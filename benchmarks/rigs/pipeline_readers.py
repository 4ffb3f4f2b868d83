"""Beside the pipeline: our first pass and pyzbar, our reader of streams and OpenCV's."""

import statistics
import tempfile
import time
from pathlib import Path

from rigs.pipeline_film import Server, film


def primary(count=40):
    """The first pass and pyzbar on the same empty pictures, in turn: CPU milliseconds."""
    import cv2
    from pyzbar import pyzbar

    from kiosk.adapters.readers.pass_schedule import looked_for
    from kiosk.adapters.readers.zxing_engine import ZxingEngine
    from kiosk.adapters.simulation import empty

    zxing = ZxingEngine()
    ours, theirs = [], []
    for number in range(count):
        gray = cv2.cvtColor(empty(number), cv2.COLOR_BGR2GRAY)
        downscale, invert = looked_for(1 + number)
        began = time.thread_time()
        zxing.read(gray, "", downscale=downscale, invert=invert, errors=True)
        middle = time.thread_time()
        pyzbar.decode(gray, symbols=[pyzbar.ZBarSymbol.QRCODE])
        ours.append((middle - began) * 1000)
        theirs.append((time.thread_time() - middle) * 1000)
    a, b = statistics.mean(ours), statistics.mean(theirs)
    print("| first pass on an empty 720p picture | CPU ms mean | median | of pyzbar's |")
    print("|---|---|---|---|")
    print(f"| ours | {a:.2f} | {statistics.median(ours):.2f} | {a / b:.3f} |")
    print(f"| pyzbar | {b:.2f} | {statistics.median(theirs):.2f} | 1 |")


def readers():
    """Our motion JPEG reader and OpenCV's on the same stream, before and after a pause."""
    from kiosk.adapters.cameras.spec import StreamSpec
    from kiosk.adapters.cameras.stream import FfmpegSource, MotionJpegSource

    print(
        "| reader | first picture ms | pictures/s | CPU % | stale pictures after a pause of 2 s |"
    )
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(film(Path(folder), "720p", "empty"))
        for kind in (MotionJpegSource, FfmpegSource) * 2:
            source = kind(StreamSpec(server.url))
            began = time.perf_counter()
            source.open()
            source.grab()
            first = (time.perf_counter() - began) * 1000
            began, used, count = time.perf_counter(), time.process_time(), 0
            while time.perf_counter() - began < 5:
                source.grab()
                count += 1
            cpu = (time.process_time() - used) / 5 * 100
            time.sleep(2)
            stale = -1
            waited = 0.0
            while waited < 0.02:
                began = time.perf_counter()
                source.grab()
                waited = time.perf_counter() - began
                stale += 1
            source.close()
            print(f"| {kind.__name__} | {first:.0f} | {count / 5:.1f} | {cpu:.0f} | {stale} |")
        server.stop()
