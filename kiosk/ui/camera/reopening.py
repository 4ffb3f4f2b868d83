"""When a camera that was lost, unplugged or refused is opened again."""

PAUSES = (0.5, 1.0, 2.0, 4.0, 5.0)
"""Seconds before the next try; the last for ever."""

STEADY_SECONDS = 3.0
"""For so long a camera must have worked for the pauses to begin anew."""


class Reopening:
    """Counts the tries without success; the pauses grow, so that a dead device is left in peace."""

    def __init__(self) -> None:
        self._failures = 0

    @property
    def failed(self) -> bool:
        """Whether the last try was in vain."""
        return self._failures > 0

    def worked(self, seconds: float) -> None:
        """The camera gave pictures for so long before it was lost."""
        if seconds > STEADY_SECONDS:
            self._failures = 0

    def begin_anew(self) -> None:
        """Another camera was chosen: its first try comes at once."""
        self._failures = 0

    def next_pause(self) -> float:
        """Seconds to wait after a try in vain, which is counted."""
        seconds = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        return seconds
