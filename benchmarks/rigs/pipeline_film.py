"""What the pipeline is measured with: drawn pictures, as a film and as another process's stream."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[1] / "pipeline.py"
"""Serves a film when it is told to."""

SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
FRAMES, ROUNDS = 60, 10
FPS = 30

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjQ3MTEsImV4cCI6MTc5NTQ2MDAwMH0." + "Ab9-" * 10 + "abc"
)


def drawn(size, view):
    """Two seconds of a door: the same things in every picture, with noise of its own in each."""
    import cv2
    import numpy as np

    from kiosk.adapters.simulation import Shot, empty, render

    width, height = size
    if view == "code":
        shot = Shot(TOKEN, module_px=3.6 * width / 1280, tilt_deg=8.0, scene=3)
        still = render(shot, 1, size)
    else:
        still = empty(4, size=size)
    rng = np.random.default_rng(5)
    for _ in range(FRAMES):
        noise = rng.normal(0, 3, (height // 2, width // 2, 3)).astype(np.int16)
        noise = cv2.resize(noise, size, interpolation=cv2.INTER_NEAREST)
        yield np.clip(still.astype(np.int16) + noise, 0, 255).astype(np.uint8)


def film(folder, name, view):
    """A film as a webcam would record it: motion JPEG."""
    import cv2

    path = folder / f"{name}-{view}.avi"
    if not path.exists():
        size = SIZES[name]
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, size)
        pictures = list(drawn(size, view))
        for _ in range(ROUNDS):  # rewinding takes a picture's time; once in 20 s is not seen
            for picture in pictures:
                writer.write(picture)
        writer.release()
    return path


def serve(path):
    """Serve a film's pictures as a phone does, until standard input ends."""
    import cv2
    from support.cameras.streams import PhoneCamera, jpeg

    source, pictures = cv2.VideoCapture(str(path)), []
    while len(pictures) < FRAMES and (read := source.read())[0]:
        pictures.append(jpeg(read[1]))
    with PhoneCamera(pictures, FPS) as phone:
        print(phone.url, flush=True)
        sys.stdin.read()


class Server:
    """The stream's server in a process of its own: its work is not ours."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, str(BENCHMARK), "--serve", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().strip()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
