"""Fonts for ticket cards: which of this machine's can draw a text, so that no box is printed."""

import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont

# Preferred families first; then whatever covers a script that these do not. File names, because
# Pillow knows fonts by their files only.
_LATIN = (
    ("Inter-Regular.ttf", "Inter-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("Helvetica.ttc", "Helvetica.ttc"),
)
_OTHER_SCRIPTS = (
    "NotoSans*-Regular.?t?",
    "NotoNaskh*-Regular.?t?",
    "NotoSansCJK-Regular.ttc",
    "Lohit-*.ttf",
    "Nirmala*.tt?",
    "Kohinoor*.ttc",
    "Arial Unicode.ttf",
    "DroidSansFallback*.ttf",
)
_NOWHERE = "\U0010ffff"  # a noncharacter: every font draws its "missing" box for it
_LEAST_SIZE = 24


class Fonts:
    """Draws lines of text in the first font that has all their letters.

    Pillow shapes Devanagari, Arabic and the like where it was built with Raqm, as its wheels for
    Linux, macOS and Windows are.

    Args:
        pairs: files of a regular and a bold face, the preferred first.
    """

    def __init__(self, pairs: Iterable[tuple[Path, Path]]) -> None:
        self._pairs = tuple(pairs)

    def draw(
        self, text: str, size: int, colour: str, width: int, *, bold: bool
    ) -> Image.Image | None:
        """A line on white, made smaller and at last cut off where it is wider than `width`.

        Returns:
            None where the text is empty, or where no font has one of its letters.
        """
        for pair in self._pairs:
            font = _load(pair[bold], size)
            if font is None:
                continue
            shown = _drawable(text, font)
            if shown is not None:
                return _strip(shown, font, colour, width) if shown else None
        return None


def find_fonts(folders: Iterable[Path] | None = None) -> Fonts:
    """The fonts of this machine."""
    found: dict[str, Path] = {}
    for folder in _font_folders() if folders is None else folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                found.setdefault(path.name, path)
    pairs = [(found[a], found.get(b, found[a])) for a, b in _LATIN if a in found]
    for pattern in _OTHER_SCRIPTS:
        for name, path in found.items():
            if Path(name).match(pattern):
                pairs.append((path, found.get(name.replace("Regular", "Bold"), path)))
    return Fonts(dict.fromkeys(pairs))


def _font_folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    if sys.platform == "win32":
        return (Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",)
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


def _load(path: Path, size: int) -> Font | None:
    try:
        return ImageFont.truetype(path, size)
    except (OSError, ValueError):  # not a font after all, or without outlines
        return None


def _drawable(text: str, font: Font) -> str | None:
    """The text without pictures that the font lacks; None where it lacks a letter."""
    missing = bytes(font.getmask(_NOWHERE))
    kept: list[str] = []
    for char in text:
        if char.isspace() or _joins(char) or bytes(font.getmask(char)) != missing:
            kept.append(char)
        elif unicodedata.category(char) not in ("So", "Sk"):  # a picture is no part of the name
            return None
    shown = " ".join("".join(kept).split())
    return shown if any(not _joins(char) for char in shown) else ""


def _joins(char: str) -> bool:
    """Joiners, variation selectors and marks: drawn with their neighbour, or not at all."""
    return unicodedata.category(char) in ("Cf", "Mn", "Me", "Mc")


def _strip(text: str, font: Font, colour: str, width: int) -> Image.Image:
    while font.getlength(text) > width and font.size > _LEAST_SIZE:
        font = font.font_variant(size=font.size - 2)
    while font.getlength(text) > width and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    left, top, right, bottom = font.getbbox(text)
    ascent, descent = font.getmetrics()
    height = max(int(bottom), ascent + descent) - min(int(top), 0)
    strip = Image.new("RGB", (max(1, int(right - left)), max(1, height)), "white")
    ImageDraw.Draw(strip).text((-left, -min(int(top), 0)), text, fill=colour, font=font)
    return strip
