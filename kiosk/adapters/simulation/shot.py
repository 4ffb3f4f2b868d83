"""What stands before the simulated lens, as plain values: one still picture's worth."""

from dataclasses import dataclass, replace
from typing import Self

SIZE = (1280, 720)
"""Width and height of the picture in pixels: what most webcams give."""

FOCAL_PX = 1108.5
"""Focal length of a 1280 px wide picture with a 60 degree lens, in pixels."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A phone or a paper with a ticket, and everything that is wrong with the picture of it.

    The defaults are a good phone held still in front of an ordinary webcam.

    Attributes:
        text: what the QR holds.
        module_px: width of a module in picture pixels, at the code's centre, before tilt.
        tilt_deg: angle between the screen and the picture plane.
        tilt_axis_deg: direction of the line that the phone is tilted about; 90 is upright.
        rotation_deg: turn of the phone in the picture plane.
        center: the code's centre as shares of the picture's width and height.
        theme: "light" or "dark" page around the code's own white card.
        inverted: light modules on a dark page, without a card.
        mirrored: as a front camera gives it.
        quiet: modules of light around the code.
        motion: length of the motion blur in modules.
        motion_deg: its direction; 0 is sideways.
        defocus: radius of the blur disc in modules.
        lens_px: blur of the lens itself, sigma in pixels; 0.7 is a cheap webcam, 0.3 a good one.
        glare: width of the saturated spot as a share of the code's side; 0 for none.
        glare_at: its centre, as shares of the code's side from the top left corner.
        noise: sensor noise, sigma as a share of the full range.
        contrast: what is left of the range between black and white, 1 for all of it.
        exposure: gain on the light of the phone; 1 shows its white just below full range.
        jpeg: quality of the camera's JPEG, None for raw pictures.
        thumb: share of the code's area under a thumb.
        thumb_at: where the thumb's tip lies, as shares of the code's side.
        moire: strength of the interference with the screen's pixels, 0 to 1.
        scene: which foyer, hand and phone.
        room: which foyer, where another guest stands in the same one; None goes by `scene`.
        paper: whether it is a printed sheet, which shows the hall's light, in place of a phone.
        hall: share of the foyer's light that is left; a screen keeps its own.
    """

    text: str
    module_px: float = 4.0
    tilt_deg: float = 0.0
    tilt_axis_deg: float = 90.0
    rotation_deg: float = 0.0
    center: tuple[float, float] = (0.5, 0.47)
    theme: str = "light"
    inverted: bool = False
    mirrored: bool = False
    quiet: int = 4
    motion: float = 0.0
    motion_deg: float = 0.0
    defocus: float = 0.0
    lens_px: float = 0.7
    glare: float = 0.0
    glare_at: tuple[float, float] = (0.6, 0.4)
    noise: float = 0.012
    contrast: float = 1.0
    exposure: float = 0.9
    jpeg: int | None = 80
    thumb: float = 0.0
    thumb_at: tuple[float, float] = (1.0, 1.0)
    moire: float = 0.0
    scene: int = 0
    room: int | None = None
    paper: bool = False
    hall: float = 1.0

    def but(self, **changes: object) -> Self:
        """The same shot with these fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
