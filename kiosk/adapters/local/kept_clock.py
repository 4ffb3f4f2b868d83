"""The server's time, kept in the journal for when the program starts without the server."""

from kiosk.adapters.local.journal import Journal
from kiosk.services.clock import ServerClock, boot_id
from kiosk.services.ports import Clock

_STEP_MS = 500
"""What is measured differs a little each time; less than this is not written again."""


class KeptClock:
    """Keeps what a clock learned from the server, and has it go on from there after a restart.

    Nothing is kept of a clock that no server corrects.

    Args:
        journal: this laptop's, which holds it.
        clock: the door's.
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal, self._clock = journal, clock
        self._offset_ms: int | None = None

    def resume(self) -> None:
        """Have the clock go on from what was kept, until the server tells again."""
        if isinstance(self._clock, ServerClock):
            self._clock.resume(self._journal.kept_clock, boot_id())

    def keep(self) -> None:
        """Write what the server told of its time, where it differs from what was written.

        Raises:
            StoreUnavailable: the journal cannot be written.
        """
        clock, offset, kept = self._clock, self._clock.offset_ms, self._offset_ms
        if not isinstance(clock, ServerClock) or offset is None:
            return
        if kept is None or abs(offset - kept) >= _STEP_MS:
            self._journal.keep_clock(clock.kept(boot_id()))
            self._offset_ms = offset
