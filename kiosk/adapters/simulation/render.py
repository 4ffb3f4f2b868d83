"""Puts a shot together: foyer, hand, phone, glare, thumb, lens, sensor, JPEG."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.simulation.foyer import foyer
from kiosk.adapters.simulation.lens import add_noise, disc_kernel, motion_kernel, through_jpeg
from kiosk.adapters.simulation.phone import Phone, draw
from kiosk.adapters.simulation.shot import FOCAL_PX, SIZE, Shot

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
_AMBIENT = 0.34  # what a screen fades to when the contrast goes: the foyer's own brightness
_SKIN = ((118, 150, 205), (92, 122, 176), (58, 82, 128), (40, 56, 88))


def render(shot: Shot, seed: int, size: tuple[int, int] = SIZE) -> Bytes:
    """The picture of a shot: BGR, owned by the caller.

    Args:
        shot: what stands before the lens.
        seed: of the sensor's noise; `shot.scene` is the seed of everything that stands still.
        size: width and height in pixels.
    """
    return develop(_before_sensor(shot, size), shot.noise, shot.jpeg, seed)


def develop(picture: Bytes, noise: float, jpeg: int | None, seed: int) -> Bytes:
    """A copy of a picture with the sensor's noise and the camera's compression."""
    rng = np.random.default_rng([seed, 2])
    noisy = add_noise(picture, noise, rng) if noise > 0 else picture.copy()
    return through_jpeg(noisy, jpeg) if jpeg is not None else noisy


def outline(shot: Shot, size: tuple[int, int] = SIZE) -> NDArray[np.float64]:
    """Where the code's four corners are: top left, top right, bottom right, bottom left, in px."""
    side = draw(shot, _scale(shot)[0]).modules / 2
    corners = np.array([[(-side, -side), (side, -side), (side, side), (-side, side)]], np.float64)
    if shot.mirrored:
        corners = corners * (-1, 1)
    return np.asarray(cv2.perspectiveTransform(corners, _homography(shot, size))[0], np.float64)


def _scale(shot: Shot) -> tuple[int, int]:
    """Drawing pixels a module, and how many finer than the picture the warp works."""
    fine = 3 if shot.module_px <= 3 else 2 if shot.module_px <= 8 else 1
    return min(max(round(shot.module_px * fine), 4), 24), fine


def _homography(shot: Shot, size: tuple[int, int]) -> NDArray[np.float64]:
    """From modules around the code's centre to picture pixels, through a pinhole."""
    width, height = size
    away = FOCAL_PX / shot.module_px
    turn, axis = np.radians(shot.rotation_deg), np.radians(shot.tilt_axis_deg)
    rotation = cv2.Rodrigues(
        np.array([np.cos(axis), np.sin(axis), 0.0]) * np.radians(shot.tilt_deg)
    )[0] @ np.array(
        [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1.0]]
    )
    cx, cy = shot.center[0] * width, shot.center[1] * height
    # The principal point goes with the code: a phone off the axis is turned towards the lens.
    camera = np.array([[FOCAL_PX, 0, cx], [0, FOCAL_PX, cy], [0, 0, 1.0]])
    place: NDArray[np.float64] = camera @ np.column_stack(
        [rotation[:, 0], rotation[:, 1], (0, 0, away)]
    )
    return place


@lru_cache(maxsize=4)
def _before_sensor(shot: Shot, size: tuple[int, int]) -> Bytes:
    """The picture without noise: what stays the same while nothing moves. Not to be written to."""
    picture = foyer(shot.scene if shot.room is None else shot.room, size).copy()
    scale, fine = _scale(shot)
    phone = draw(shot, scale)
    place = _homography(shot, size)
    _hold(picture, phone, place, shot)
    if shot.hall != 1:
        picture = cv2.convertScaleAbs(picture, alpha=math.sqrt(shot.hall)).astype(np.uint8)
    box = _box(phone, place, size, _reach(shot))
    if box is not None:
        x0, y0, x1, y1 = box
        lit = _warp(phone, place, box, fine)
        lit = _through_lens(lit, shot)
        behind = (picture[y0:y1, x0:x1].astype(np.float32) / 255.0) ** 2
        light = lit[..., :3] * (shot.exposure * (shot.hall if shot.paper else 1.0))
        if shot.moire:
            light *= _moire(light.shape[:2], shot)[..., None]
        light += behind * (1.0 - lit[..., 3:])
        if shot.contrast < 1:
            seen = cv2.sqrt(np.minimum(light, 1.0))
            faded = seen * shot.contrast + _AMBIENT * (1.0 - shot.contrast)
            light += (faded * faded - light) * lit[..., 3:]
        if shot.glare:
            light += _glare(shot, phone, place, box)[..., None]
        picture[y0:y1, x0:x1] = (cv2.sqrt(np.clip(light, 0.0, 1.0)) * 255.0 + 0.5).astype(np.uint8)
        if shot.thumb:
            _put_thumb(picture, phone, place, shot)
    picture.flags.writeable = False
    return picture


def _reach(shot: Shot) -> int:
    return int(np.ceil((shot.motion + 2 * shot.defocus) * shot.module_px + 4 * shot.lens_px)) + 4


def _box(
    phone: Phone, place: NDArray[np.float64], size: tuple[int, int], reach: int
) -> tuple[int, int, int, int] | None:
    height, width = phone.light.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    modules = (corners - phone.center) / phone.scale
    seen = cv2.perspectiveTransform(modules[None], place)[0]
    x0, y0 = np.maximum(np.floor(seen.min(axis=0)).astype(int) - reach, 0)
    x1, y1 = np.minimum(np.ceil(seen.max(axis=0)).astype(int) + reach, size)
    return (int(x0), int(y0), int(x1), int(y1)) if x1 > x0 and y1 > y0 else None


def _warp(
    phone: Phone, place: NDArray[np.float64], box: tuple[int, int, int, int], fine: int
) -> Floats:
    """The phone as the sensor's pixels see it: each is the mean of fine × fine samples."""
    x0, y0, x1, y1 = box
    from_drawing = np.array(
        [
            [1 / phone.scale, 0, -phone.center[0] / phone.scale],
            [0, 1 / phone.scale, -phone.center[1] / phone.scale],
            [0, 0, 1.0],
        ]
    )
    shift = (fine - 1) / 2  # centres of the fine samples against the centre of the pixel
    into_box = np.array([[fine, 0, shift - x0 * fine], [0, fine, shift - y0 * fine], [0, 0, 1.0]])
    seen = cv2.warpPerspective(
        phone.light,
        into_box @ place @ from_drawing,
        ((x1 - x0) * fine, (y1 - y0) * fine),
        flags=cv2.INTER_LINEAR,
    )
    if fine > 1:
        seen = cv2.resize(seen, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return seen.astype(np.float32, copy=False)


def _through_lens(lit: Floats, shot: Shot) -> Floats:
    if shot.defocus * shot.module_px > 0.3:
        lit = _spread(lit, disc_kernel(shot.defocus * shot.module_px))
    if shot.motion * shot.module_px > 0.3:
        lit = _spread(lit, motion_kernel(shot.motion * shot.module_px, shot.motion_deg))
    if shot.lens_px > 0:
        lit = cv2.GaussianBlur(lit, (0, 0), shot.lens_px).astype(np.float32, copy=False)
    return lit


def _spread(lit: Floats, kernel: Floats) -> Floats:
    spread = cv2.filter2D(lit, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return spread.astype(np.float32, copy=False)


def _moire(shape: tuple[int, ...], shot: Shot) -> Floats:
    rng = np.random.default_rng([shot.scene, 3])
    fx, fy = rng.uniform(0.02, 0.12, 2)
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    waves = np.sin(2 * np.pi * (fx * x + fy * y)) * np.sin(2 * np.pi * (fy * x - fx * y))
    shade: Floats = (1.0 - shot.moire * (0.5 + 0.5 * waves)).astype(np.float32)
    return shade


def _spot(phone: Phone, place: NDArray[np.float64], at: tuple[float, float]) -> NDArray[np.float64]:
    point = (np.array(at) - 0.5) * phone.modules
    return np.asarray(cv2.perspectiveTransform(point[None, None], place)[0, 0], np.float64)


def _glare(
    shot: Shot, phone: Phone, place: NDArray[np.float64], box: tuple[int, int, int, int]
) -> Floats:
    """A lamp's reflection: full white within its radius, a halo around it."""
    radius = shot.glare * phone.modules * shot.module_px / 2
    cx, cy = _spot(phone, place, shot.glare_at)
    y, x = np.mgrid[box[1] : box[3], box[0] : box[2]].astype(np.float32)
    far = ((x - cx) / (1.15 * radius)) ** 2 + ((y - cy) / (0.87 * radius)) ** 2
    spot: Floats = np.minimum(np.exp(1.2 * (1.0 - far)), 4.0).astype(np.float32)
    return spot


def _put_thumb(picture: Bytes, phone: Phone, place: NDArray[np.float64], shot: Shot) -> None:
    """A thumb from outside over the code, its round tip at `thumb_at`."""
    outer = sum(1 for share in shot.thumb_at if share <= 0.02 or share >= 0.98)
    side = phone.modules * shot.module_px
    radius = float(np.sqrt(shot.thumb * 2**outer / np.pi)) * side
    tip = _spot(phone, place, shot.thumb_at)
    middle = _spot(phone, place, (0.5, 0.5))
    away = tip - middle
    away = away / (float(np.linalg.norm(away)) or 1.0)
    base = tip + away * side
    tone = _SKIN[shot.scene % len(_SKIN)]
    layer = picture.copy()
    ends = tuple(int(v) for v in tip), tuple(int(v) for v in base)
    if outer:
        cv2.line(layer, ends[0], ends[1], tone, max(round(radius * 1.9), 1), cv2.LINE_AA)
    cv2.circle(layer, ends[0], max(round(radius), 1), tone, -1, cv2.LINE_AA)
    picture[:] = cv2.GaussianBlur(layer, (0, 0), 0.8) if outer == 0 else layer


def _hold(picture: Bytes, phone: Phone, place: NDArray[np.float64], shot: Shot) -> None:
    """A hand behind the phone: palm, and finger tips on both edges."""
    height, width = phone.light.shape[:2]
    scale = phone.scale
    tone = tuple(v * 0.55 for v in _SKIN[(shot.scene + 1) % len(_SKIN)])
    thick = max(round(width / scale * shot.module_px * 0.11), 2)

    def at(x: float, y: float) -> tuple[int, int]:
        point = (np.array([x * width, y * height]) - phone.center) / scale
        seen = cv2.perspectiveTransform(point[None, None], place)[0, 0]
        return int(np.clip(seen[0], -4000, 4000)), int(np.clip(seen[1], -4000, 4000))

    cv2.line(picture, at(0.5, 0.85), at(0.65, 1.6), tone, thick * 6, cv2.LINE_AA)
    for y in (0.6, 0.7, 0.8):
        cv2.line(picture, at(0.5, y + 0.1), at(-0.04, y), tone, thick, cv2.LINE_AA)
    cv2.line(picture, at(0.6, 0.95), at(1.05, 0.66), tone, thick, cv2.LINE_AA)
