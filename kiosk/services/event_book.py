"""What is known of the events, asked again now and then; until when an event's tickets count."""

import contextlib
import time
from collections.abc import Callable, Sequence

from kiosk.domain.event import Event
from kiosk.domain.scan import folded
from kiosk.services.faults import StoreUnavailable

FRESH_SECONDS = 5.0


class EventBook:
    """The events by name.

    Args:
        ask: the store's list.
        steady: seconds of a clock that is never set.
    """

    def __init__(
        self,
        ask: Callable[[], Sequence[Event]],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._steady = ask, steady
        self._events: dict[str, Event] = {}
        self._asked_at: float | None = None

    def of(self, name: str) -> Event | None:
        """An event; None where only tickets know it, or nobody. While the store is away, as it was.

        Args:
            name: in any spelling.
        """
        now = self._steady()
        if self._asked_at is None or now - self._asked_at > FRESH_SECONDS:
            self._asked_at = now
            with contextlib.suppress(StoreUnavailable):
                self._events = {event.key: event for event in self._ask()}
        return self._events.get(folded(name))
