"""The program's icon in the shapes that Windows, macOS and Linux want, drawn from its SVG."""

import os
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
LINUX_SIZES = (48, 128, 256)
LARGEST = 1024


@dataclass(frozen=True)
class Icons:
    """Where the files are."""

    windows: Path
    mac: Path
    linux: dict[int, Path]


def make(drawing: Path, folder: Path) -> Icons:
    """Draw an SVG file in every size.

    Args:
        drawing: the SVG.
        folder: where the files are written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(["icons"])
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing} is no SVG that can be drawn.")
    drawn = {size: _drawn(renderer, size) for size in {*WINDOWS_SIZES, *LINUX_SIZES, LARGEST}}
    icons = Icons(
        folder / "kiosk.ico",
        folder / "kiosk.icns",
        {size: folder / f"kiosk-{size}.png" for size in LINUX_SIZES},
    )
    small = [drawn[size] for size in WINDOWS_SIZES]
    small[-1].save(
        icons.windows, sizes=[(size, size) for size in WINDOWS_SIZES], append_images=small[:-1]
    )
    drawn[LARGEST].save(icons.mac)
    for size, path in icons.linux.items():
        drawn[size].save(path)
    del application
    return icons


def _drawn(renderer: QSvgRenderer, size: int) -> Image.Image:
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGBA")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
