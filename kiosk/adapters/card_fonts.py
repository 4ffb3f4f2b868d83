"""Fonts for ticket cards: which of this machine's can draw a text, so that no box is printed."""

import contextlib
import math
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    "NotoColorEmoji.ttf",
)
_NOWHERE = "\U0010ffff"  # a noncharacter: every font draws its "missing" box for it
_LEAST_SIZE = 24
_PICTURE_SIZE = 109  # the only size of fonts whose letters are pictures, such as Noto's emoji


class Fonts:
    """Draws lines of text in the first font that has all their letters, else part by part.

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

        Where no font has all letters, each part is drawn in the first that has it; a letter that
        none has is left out, and never drawn as an empty box.

        Returns:
            None where there is nothing to draw.
        """
        faces = [face for pair in self._pairs if (face := _load(pair[bold], size))]
        runs = _runs(" ".join(text.split()), faces)
        return _strip(runs, colour, width) if runs else None


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


class _Face:
    """A font at one size, and which letters it has."""

    def __init__(self, font: Font, size: int) -> None:
        self.font = font
        self.scale = size / font.size
        self._missing = bytes(font.getmask(_NOWHERE))
        self._has: dict[str, bool] = {}

    def has(self, char: str) -> bool:
        """Whether the font draws anything but its "missing" box for a letter."""
        if char not in self._has:
            self._has[char] = bytes(self.font.getmask(char)) != self._missing
        return self._has[char]

    def sized(self, size: int) -> "_Face":
        """The same font at another size; pictures come in one size, and are scaled."""
        if self.font.size == _PICTURE_SIZE:
            return _Face(self.font, size)
        return _Face(self.font.font_variant(size=size), size)


@dataclass(frozen=True, slots=True)
class _Run:
    """A part of a line in one font."""

    text: str
    face: _Face

    @property
    def width(self) -> float:
        return self.face.font.getlength(self.text) * self.face.scale


def _load(path: Path, size: int) -> _Face | None:
    for tried in (size, _PICTURE_SIZE):
        with contextlib.suppress(OSError, ValueError):  # no font after all, or of one size only
            return _Face(ImageFont.truetype(path, tried), size)
    return None


def _runs(text: str, faces: Sequence[_Face]) -> list[_Run]:
    """The text in parts, in the order of reading; one part where one font has every letter."""
    letters = [char for char in text if not _goes_along(char)]
    whole = next((face for face in faces if all(map(face.has, letters))), None)
    if whole is not None:
        return [_Run(text, whole)] if letters else []
    runs: list[_Run] = []
    face: _Face | None = None
    for char in text:
        if not _goes_along(char) and not (face is not None and face.has(char)):
            face = next((other for other in faces if other.has(char)), None)
        elif char == " " and face is not None and face.font.size == _PICTURE_SIZE:
            face = faces[0]  # a space among pictures is as wide as three letters
        if face is None:
            continue
        if runs and (runs[-1].face is face or (_goes_along(char) and char != " ")):
            runs[-1] = _Run(runs[-1].text + char, runs[-1].face)
        else:
            runs.append(_Run(char, face))
    return runs


def _goes_along(char: str) -> bool:
    """Spaces, joiners, variation selectors and marks: drawn with their neighbour, or not at all."""
    return char.isspace() or unicodedata.category(char) in ("Cf", "Mn", "Me", "Mc")


def _strip(runs: list[_Run], colour: str, width: int) -> Image.Image:
    size = round(runs[0].face.font.size * runs[0].face.scale)
    while _width(runs) > width and size > _LEAST_SIZE:
        size -= 2
        runs = [_Run(run.text, run.face.sized(size)) for run in runs]
    while _width(runs) > width and sum(len(run.text) for run in runs) > 1:
        runs = _cut(runs)
    above = max(math.ceil(run.face.font.getmetrics()[0] * run.face.scale) for run in runs)
    below = max(math.ceil(run.face.font.getmetrics()[1] * run.face.scale) for run in runs)
    strip = Image.new("RGB", (max(1, math.ceil(_width(runs))), above + below), "white")
    x = 0.0
    # Within a part Raqm orders the letters; between parts the line's first letter decides.
    for run in reversed(runs) if _from_right(runs) else runs:
        _paint(strip, run, round(x), above, colour)
        x += run.width
    return strip


def _paint(strip: Image.Image, run: _Run, x: int, baseline: int, colour: str) -> None:
    font = run.face.font
    if font.size != _PICTURE_SIZE:
        ImageDraw.Draw(strip).text((x, baseline), run.text, fill=colour, font=font, anchor="ls")
        return
    ascent, descent = font.getmetrics()
    picture = Image.new("RGB", (math.ceil(font.getlength(run.text)), ascent + descent), "white")
    ImageDraw.Draw(picture).text(
        (0, ascent), run.text, font=font, anchor="ls", embedded_color=True, fill=colour
    )
    scale = run.face.scale
    wide, high = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
    strip.paste(picture.resize((wide, high)), (x, baseline - int(ascent * scale)))


def _width(runs: Sequence[_Run]) -> float:
    return sum(run.width for run in runs)


def _cut(runs: list[_Run]) -> list[_Run]:
    """The line with one letter less and dots at its end."""
    *rest, last = runs
    text = last.text.removesuffix("…")[:-1].rstrip()
    if text or not rest:
        return [*rest, _Run(f"{text}…", last.face)]
    return [*rest[:-1], _Run(f"{rest[-1].text.rstrip()}…", rest[-1].face)]


def _from_right(runs: Sequence[_Run]) -> bool:
    """Whether the first letter with a direction is of a script written from the right."""
    for run in runs:
        for char in run.text:
            if (way := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
                return way != "L"
    return False
