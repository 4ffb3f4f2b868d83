"""Which of the readings in a camera stream are a new presentation: one ticket, one scan."""

from dataclasses import dataclass, field

from kiosk.domain.reading import Corners


@dataclass(frozen=True, slots=True)
class Sighted:
    """A ticket-shaped text that begins a new presentation in front of the camera.

    Attributes:
        engine: which engine and which preparation of the picture read it, for support.
        ms: wall milliseconds the engines took.
        at: seconds of `time.monotonic()` when the picture was captured.
    """

    text: str
    corners: Corners
    engine: str
    ms: float
    at: float


@dataclass(slots=True)
class CoolDown:
    """Admits a text once, and again only after it was out of sight for a while.

    A ticket that stays in front of the lens is one presentation, however long it stays; a guest
    who takes the phone away and holds it up again presents it again.

    Attributes:
        gone_for: seconds without a sighting after which the same text counts as new.
    """

    gone_for: float = 2.0
    _seen: dict[str, float] = field(default_factory=dict)

    def admits(self, text: str, at: float) -> bool:
        """Note a sighting and tell whether it begins a new presentation.

        Args:
            text: what was read.
            at: seconds on any clock that only goes forward.
        """
        last = self._seen.get(text)
        self._seen = {t: s for t, s in self._seen.items() if at - s < self.gone_for}
        self._seen[text] = at
        return last is None or at - last >= self.gone_for

    def forget(self) -> None:
        """Count every text as new again: after "Next", or when another camera is chosen."""
        self._seen.clear()
