"""The synthetic door: what a webcam would see, drawn from a seed, for tests, demo and figures."""

from kiosk.adapters.simulation.clutter import KINDS, empty
from kiosk.adapters.simulation.phone_gesture import FPS, PhoneGesture, gesture_frames
from kiosk.adapters.simulation.render import outline, render
from kiosk.adapters.simulation.shot import SIZE, Shot

__all__ = [
    "FPS",
    "KINDS",
    "SIZE",
    "PhoneGesture",
    "Shot",
    "empty",
    "gesture_frames",
    "outline",
    "render",
]
