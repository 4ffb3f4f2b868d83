"""Tells a covered lens from a dim room: nothing in the picture is bright, and nothing differs."""

from dataclasses import dataclass

from kiosk.services.camera_ports import Picture

_STEP = 16
"""Every sixteenth pixel each way: 3,600 of 720p, 30 µs, and enough for a mean."""

_MEAN = 20.0
_SPREAD = 6.0
"""Grey levels. A lens cap gives 0–16 with sensor noise of 1–4; a phone in a dark hall gives a
spread of 30 and more, whatever the mean."""


def looks_covered(picture: Picture) -> bool:
    """Whether the picture is as black and as even as a covered lens makes it."""
    sample = picture[::_STEP, ::_STEP]
    return bool(sample.mean() < _MEAN and sample.std() < _SPREAD)


@dataclass(slots=True)
class Darkness:
    """Says that the lens is covered only when it lasted: a hand may pass.

    Attributes:
        patience: seconds of black before it counts.
    """

    patience: float = 1.0
    _since: float | None = None

    def observe(self, picture: Picture, at: float) -> bool:
        """Take the next picture of a stream; whether the lens counts as covered now.

        Args:
            picture: BGR or grey.
            at: seconds on a clock that only goes forward.
        """
        if not looks_covered(picture):
            self._since = None
            return False
        if self._since is None:
            self._since = at
        return at - self._since >= self.patience
