"""Draws a lit phone or a sheet with a ticket, flat, as light and not as picture values."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import qrcode
import qrcode.constants
from numpy.typing import NDArray

from kiosk.adapters.simulation.shot import Shot

Light = NDArray[np.float32]
"""Height × width × 4: blue, green, red as linear light from 0 to 1, multiplied by the alpha."""

_MARGIN = 1.13  # page beside the code's card
_TALL = 2.05  # a phone's screen is about twice as high as wide
_SHEET_TALL = 1.42  # so is a sheet of DIN 476
_CENTER_Y = 0.46  # where on the screen the code's centre is
_PAGES = {"light": (244, 242, 240), "dark": (34, 28, 26)}
_INK = {"light": (90, 80, 76), "dark": (190, 186, 182)}
_PRINTED, _SHEET = (62, 60, 60), (246, 248, 250)  # ink on paper, and paper, in the hall's light
_ACCENTS = ((170, 90, 30), (60, 120, 40), (110, 50, 130), (50, 60, 190))


@dataclass(frozen=True, slots=True)
class Phone:
    """A drawn phone.

    Attributes:
        light: the drawing.
        scale: drawing pixels a module.
        center: the code's centre in drawing pixels.
        modules: modules a side of the code.
    """

    light: Light
    scale: int
    center: tuple[float, float]
    modules: int


@lru_cache(maxsize=64)
def matrix(text: str) -> NDArray[np.uint8]:
    """The code's modules, 1 for dark, as `QrArtist` draws them: level M, one fixed mask."""
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=3
    )
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return np.array(code.get_matrix(), np.uint8)


def draw(shot: Shot, scale: int) -> Phone:
    """The phone of a shot, `scale` drawing pixels a module."""
    if shot.paper:
        return _print(shot.text, shot.quiet, shot.scene, scale)
    return _draw(shot.text, shot.theme, shot.inverted, shot.mirrored, shot.quiet, shot.scene, scale)


@lru_cache(maxsize=8)
def _print(text: str, quiet: int, scene: int, scale: int) -> Phone:
    """A sheet: neither a bezel nor round corners, and its ink is not as black as a screen."""
    modules = matrix(text)
    side = len(modules)
    width = round((side + 2 * quiet) * scale * _MARGIN)
    page = np.empty((round(width * _SHEET_TALL), width, 3), np.uint8)
    page[:] = _SHEET
    _write_page(page, "light", np.random.default_rng(scene))
    cx, cy = width // 2, round(len(page) * _CENTER_Y)
    half, rim = side * scale // 2, quiet * scale
    page[cy - half - rim : cy + half + rim, cx - half - rim : cx + half + rim] = _SHEET
    code = cv2.resize(modules, (side * scale,) * 2, interpolation=cv2.INTER_NEAREST).astype(bool)
    x, y = cx - half, cy - half
    page[y : y + side * scale, x : x + side * scale] = np.where(code[..., None], _PRINTED, _SHEET)
    lit = np.dstack([(page.astype(np.float32) / 255.0) ** 2, np.ones(page.shape[:2], np.float32)])
    center = (x + side * scale / 2, y + side * scale / 2)
    return Phone(lit.astype(np.float32), scale, center, side)


@lru_cache(maxsize=8)
def _draw(
    text: str, theme: str, inverted: bool, mirrored: bool, quiet: int, scene: int, scale: int
) -> Phone:
    modules = matrix(text)
    side = len(modules)
    rng = np.random.default_rng(scene)
    card = (side + 2 * max(quiet, 1)) * scale
    width = round((side + 8) * scale * _MARGIN)
    height = round(width * _TALL)
    page = np.empty((height, width, 3), np.uint8)
    page[:] = _PAGES["dark" if inverted else theme]
    _write_page(page, "dark" if inverted else theme, rng)
    cx, cy = width // 2, round(height * _CENTER_Y)
    if not inverted and quiet:
        half = card // 2
        page[max(cy - half, 0) : cy + half, max(cx - half, 0) : cx + half] = 255
    code = cv2.resize(
        modules, (side * scale, side * scale), interpolation=cv2.INTER_NEAREST
    ).astype(bool)
    x, y = cx - side * scale // 2, cy - side * scale // 2
    dark, light = ((34, 28, 26), (250, 250, 250)) if inverted else ((8, 8, 8), (255, 255, 255))
    area = page[y : y + side * scale, x : x + side * scale]
    area[:] = np.where(code[..., None], light if inverted else dark, dark if inverted else light)
    if mirrored:
        page = np.ascontiguousarray(page[:, ::-1])
        x = width - x - side * scale
    bezel = max(round(width * 0.035), 2)
    body = cv2.copyMakeBorder(
        page, bezel * 2, bezel * 2, bezel, bezel, cv2.BORDER_CONSTANT, value=(20, 19, 18)
    )
    alpha = _rounded(body.shape[0], body.shape[1], bezel * 3)
    lit = np.dstack([(body.astype(np.float32) / 255.0) ** 2 * alpha[..., None], alpha])
    center = (x + side * scale / 2 + bezel, y + side * scale / 2 + bezel * 2)
    return Phone(lit.astype(np.float32), scale, center, side)


def _write_page(page: NDArray[np.uint8], theme: str, rng: np.random.Generator) -> None:
    """Bars and lines in place of a ticket's words: what surrounds the code is never empty."""
    height, width = page.shape[:2]
    accent = _ACCENTS[int(rng.integers(len(_ACCENTS)))]
    cv2.rectangle(page, (0, 0), (width, round(height * 0.09)), accent, -1)
    ink = _INK[theme]
    for top in (0.13, 0.155, 0.76, 0.79, 0.83, 0.87):
        x, y = round(width * 0.08), round(height * top)
        thick = max(round(height * 0.008), 1)
        while x < width * rng.uniform(0.5, 0.9):
            word = round(width * rng.uniform(0.03, 0.12))
            cv2.rectangle(page, (x, y), (x + word, y + thick), ink, -1)
            x += word + round(width * 0.02)
    cv2.rectangle(
        page,
        (round(width * 0.1), round(height * 0.91)),
        (round(width * 0.9), round(height * 0.96)),
        accent,
        -1,
    )


def _rounded(height: int, width: int, radius: int) -> NDArray[np.float32]:
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / 255.0
