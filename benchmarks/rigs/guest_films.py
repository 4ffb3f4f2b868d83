"""What a door sees of one guest: films of phones that come in, tremble and come into focus."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from rigs.door_scenes import token, typical
from rigs.moving_scenes import Frame, knocked, waited

from kiosk.adapters.simulation import FPS, SIZE, PhoneGesture, Shot, outline, render


class Film:
    """The pictures of one presentation, drawn when somebody looks."""

    def __init__(
        self, seed: int, look: Callable[[int], Shot], band: float = 0.0, sways: bool = False
    ) -> None:
        self.text = token(seed)
        self._sways = sways
        self._guest = PhoneGesture(self.text, seed, 3.0, look(seed))
        self._seed, self._band = seed, band
        self.first = next(n for n in range(200) if self._whole(n))

    def picture(self, number: int) -> Frame:
        """The picture with this number, in colours."""
        shot = self._guest.at(number / FPS)
        frame = render(shot, self._seed * 100_003 + number)
        if self._band:
            frame = lit_by_band(frame, shot, number, self._band)
        return knocked(frame, number) if self._sways else frame

    def before(self, seconds: float) -> Iterator[Frame]:
        """What the door sees while it waits for this guest."""
        scene = render(self._guest.at(0.0), self._seed * 100_003)
        yield from waited(scene, self._seed, round(seconds * FPS))

    def _whole(self, number: int) -> bool:
        corners = outline(self._guest.at(number / FPS))
        return bool((corners >= 0).all() and (corners < SIZE).all())


def lit_by_band(frame, shot: Shot, number: int, share: float):
    """A lamp tube's reflection over the whole code, which wanders as the phone trembles."""
    corners = outline(shot)
    side = float(np.linalg.norm(corners[1] - corners[0]))
    middle = corners.mean(axis=0) + side * 0.22 * np.array(
        (np.sin(number / 9), np.cos(number / 7 + shot.scene))
    )
    turn = 0.25 * np.sin(number / 11 + shot.scene)
    along = side * np.array((np.cos(turn), np.sin(turn)))
    light = np.zeros(frame.shape[:2], np.uint8)
    ends = [tuple(int(v) for v in middle + sign * along) for sign in (-1, 1)]
    cv2.line(light, *ends, 255, max(1, round(share * side)), cv2.LINE_AA)
    light = cv2.GaussianBlur(light, (0, 0), 1.5)
    return cv2.add(frame, cv2.merge([light] * 3))


FILMS = {
    "ordinary": (lambda s: typical(s), 0.0),
    "dim approach": (lambda s: typical(s, exposure=0.04, noise=0.05), 0.0),
    "lamp band 18 %": (lambda s: typical(s), 0.18),
    "dark-mode approach": (lambda s: typical(s, module_px=1.9, inverted=True), 0.0),
    "no margin": (lambda s: typical(s, quiet=0, theme="dark"), 0.0),
}
