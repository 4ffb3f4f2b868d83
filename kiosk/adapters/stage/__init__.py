"""The synthetic door: what a webcam would see, drawn from a seed, for tests, demo and figures."""

from kiosk.adapters.stage.clutter import KINDS, empty
from kiosk.adapters.stage.presentation import FPS, Presentation, presentation
from kiosk.adapters.stage.render import outline, render
from kiosk.adapters.stage.shot import SIZE, Shot

__all__ = [
    "FPS",
    "KINDS",
    "SIZE",
    "Presentation",
    "Shot",
    "empty",
    "outline",
    "presentation",
    "render",
]
