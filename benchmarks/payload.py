"""What a shorter ticket buys in distance: token form, signature, header, error correction, mask.

    python benchmarks/payload.py [--quick]

Tokens are really signed. Prints markdown: how wide a code must be in the picture to be read nine
times in ten, and how far away a 60 mm code is then, with 1280 pixels over 60 degrees.
"""

import argparse
import time
from datetime import UTC, datetime

import cv2
import jwt
import numpy as np
import qrcode
import qrcode.constants
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.simulation.lens import disc_kernel

FOCAL_PX = 1108.5
CODE_MM = 60
EXPIRES = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
URL = "https://tickets.campus-night.example.org/?token="
LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
}


def signed(algorithm: str, *, cut: bool) -> str:
    """A ticket's token with a real signature."""
    key = "a secret of 32 bytes and a few more" if algorithm == "HS256" else _private_key()
    headers = {"typ": None} if cut else {}
    claims = {"ticket_id": 12345, "exp": EXPIRES}
    return jwt.encode(claims, key, algorithm, headers=headers)


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def modules_of(text: str, level: str, mask: int | None) -> np.ndarray:
    """The code as the `qrcode` library makes it; mask None lets it try all eight."""
    code = qrcode.QRCode(error_correction=LEVELS[level], border=4, mask_pattern=mask)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return np.where(np.array(code.get_matrix()), 0.03, 0.9).astype(np.float32)


def picture(modules: np.ndarray, width_px: float, seed: int) -> np.ndarray:
    """A code `width_px` wide: a little tilted, a little out of focus, with noise, through JPEG."""
    rng = np.random.default_rng([seed, round(width_px)])
    side = len(modules) - 8
    module = width_px / side
    fine, span = 4, round(len(modules) * module) + 60
    flat = cv2.resize(modules, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    tilt, turn = np.radians(rng.uniform(-10, 10)), np.radians(rng.normal(0, 4))
    scale = module * fine / 8
    shape = scale * np.array(
        [
            [np.cos(turn) * np.cos(tilt), -np.sin(turn)],
            [np.sin(turn) * np.cos(tilt), np.cos(turn)],
        ]
    )
    place = np.column_stack(
        [shape, span * fine / 2 + rng.uniform(-2, 2, 2) - shape @ np.full(2, len(flat) / 2)]
    )
    light = cv2.warpAffine(flat, place, (span * fine,) * 2, borderValue=0.08)
    light = cv2.resize(light, (span, span), interpolation=cv2.INTER_AREA)
    light = cv2.filter2D(light, -1, disc_kernel(0.9))
    light = cv2.GaussianBlur(light, (0, 0), 0.6)
    seen = 255 * np.sqrt(np.clip(light, 0, 1)) + rng.normal(0, 3, light.shape)
    _, data = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), [1, 80])
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def needed(text: str, modules: np.ndarray, read, count: int) -> float:
    """The least width in pixels from which nine of ten pictures are read, and all larger ones."""
    side = len(modules) - 8
    width = None
    for module in np.geomspace(3.2, 1.1, 26):
        hits = sum(text in read(picture(modules, side * module, s)) for s in range(count))
        if hits < 0.9 * count:
            break
        width = side * module
    return width or float("nan")


def zxing(gray) -> list[str]:
    found = zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def ours(gray) -> list[str]:
    reader = make_reader()
    # The budget counts CPU time, or other work on the machine would eat it.
    reader._clock = time.process_time
    return [code.text for code in reader.read(gray, 150).codes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer pictures")
    count = 6 if parser.parse_args().quick else 10
    cv2.setNumThreads(1)
    short, full = signed("HS256", cut=True), signed("HS256", cut=False)
    edward = signed("EdDSA", cut=True)
    rows = [
        ("bare, HS256, cut header (ours)", short, "M", 3),
        ("the same, best mask", short, "M", None),
        ("the same, level L", short, "L", 3),
        ("the same, level Q", short, "Q", 3),
        ("bare, HS256, full header", full, "M", 3),
        ("bare, EdDSA, cut header", edward, "M", 3),
        ("URL, HS256, cut header", URL + short, "M", 3),
        ("URL, HS256, full header (predecessor)", URL + full, "M", 3),
        ("URL, EdDSA, cut header", URL + edward, "M", 3),
    ]
    print("| ticket | level | characters | version | modules | Kiosk px | cm | zxing-cpp px | cm |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, text, level, mask in rows:
        modules = modules_of(text, level, mask)
        side = len(modules) - 8
        cells = [name, level, len(text), (side - 17) // 4, side]
        for read in (ours, zxing):
            width = needed(text, modules, read, count)
            cells += [round(width), round(FOCAL_PX * CODE_MM / width / 10)]
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
