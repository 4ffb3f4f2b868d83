"""The server's clock as this laptop measured it, over one connection."""

import time
from dataclasses import dataclass, field

from kiosk.adapters.database.session import Session
from kiosk.services.clock import steady

_KEPT = 5
_SECONDS = 0.5


@dataclass(slots=True)
class ClockSamples:
    """The last few measurements; the one with the shortest round trip counts (RFC 5905, 10).

    All are of one connection.
    """

    _taken: list[tuple[float, float]] = field(default_factory=list)

    def drop(self) -> None:
        """There is a new connection, perhaps to another node: what was measured is of the past."""
        self._taken = []

    def take(self, session: Session) -> None:
        """One sample of the server's clock against the laptop's steady one: error <= RTT / 2."""
        before = steady()
        server = float(session.rows("SELECT UNIX_TIMESTAMP(NOW(6))")[0][0])
        after = steady()
        sample = (after - before, server - (before + after) / 2)
        self._taken = [*self._taken, sample][-_KEPT:]

    def take_several(self, session: Session) -> None:
        """As many as are kept, but for no longer than half a second."""
        begun = time.monotonic()
        for _ in range(_KEPT):
            self.take(session)
            if time.monotonic() - begun > _SECONDS:
                return

    def offset_ms(self) -> float:
        """Server's clock minus the laptop's; the steady clock leaves out what was set since."""
        _, ahead = min(self._taken)
        return (ahead + steady() - time.time()) * 1000
