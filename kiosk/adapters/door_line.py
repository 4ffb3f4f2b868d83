"""The line to the server: who asks waits only so long, and everybody learns whether it is there."""

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kiosk.adapters.door_lane import Lane, TooLate
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import Presence, RemoteStore

T = TypeVar("T")
_log = logging.getLogger(__name__)

REFUSALS = frozenset({StoreTrouble.UNSTORABLE, StoreTrouble.RIGHTS})
"""The server is there and says no to this one question."""
_STILL_THERE = REFUSALS | {StoreTrouble.BUSY}


@dataclass(slots=True)
class _Watch:
    """What all lines to one server know together."""

    presence: Presence
    lock: threading.Lock = field(default_factory=threading.Lock)
    fault: StoreUnavailable | None = None
    returns: int = 0


class Line:
    """Asks the server on its lane.

    Args:
        remote: the server.
        lane: where it is asked.
        clock: for "offline since".
        presence: whether the server counts as there.
    """

    def __init__(self, remote: RemoteStore, lane: Lane, clock: Clock, presence: Presence) -> None:
        self.remote = remote
        self._lane = lane
        self._clock = clock
        self._watch = _Watch(presence)
        self._tells = True
        self._met = False

    def beside(self, remote: RemoteStore, lane: Lane) -> "Line":
        """A second line to the same server: what is slow on it holds up nobody on the first."""
        line = Line(remote, lane, self._clock, self._watch.presence)
        line._watch = self._watch
        return line

    def aside(self, remote: RemoteStore | None = None, lane: Lane | None = None) -> "Line":
        """A line for questions that may be slow: what becomes of them tells nobody of the server.

        A scan of a large table takes longer than a guest should wait; the server is there.
        """
        presence = self._watch.presence
        line = Line(remote or self.remote, lane or self._lane, self._clock, presence)
        line._watch, line._tells = self._watch, False
        return line

    @property
    def online(self) -> bool:
        """Whether the server counts as there."""
        return self._watch.presence.online

    @property
    def since(self) -> datetime | None:
        """Since when it does not."""
        return self._watch.presence.since

    @property
    def returns(self) -> int:
        """How often it has come back."""
        return self._watch.returns

    @property
    def fault(self) -> StoreUnavailable | None:
        """Why it counts as away."""
        return self._watch.fault

    @property
    def trouble(self) -> str:
        """What a person must change before the server can come back; empty where nothing is."""
        fault = self._watch.fault
        return "" if self.online or fault is None or fault.passing else fault.sentence

    def ask(
        self,
        work: Callable[[RemoteStore], T],
        patience: float,
        late: Callable[[T], None] | None = None,
        *,
        anyway: bool = False,
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Ask the server and wait at most `patience` seconds.

        Args:
            work: asks it.
            patience: seconds, by the wall.
            late: told the answer where it comes after all.
            anyway: ask also while the server counts as away.
            meanwhile: what to do until the answer comes; must not raise.

        Raises:
            StoreUnavailable: no answer, or a refusal; without an answer the server counts as away
                from now on, but not where this line is `aside`.
        """
        if not (self.online or anyway):
            raise self._away()
        try:
            answer = self._lane.call(lambda: work(self.remote), patience, late, meanwhile)
        except TooLate:
            raise self._missed(
                StoreUnavailable(
                    StoreTrouble.TIMEOUT,
                    f"The server did not answer within {patience:g} seconds. The door goes on from "
                    "this laptop's copy; check the network if it stays away.",
                )
            ) from None
        except StoreUnavailable as fault:
            # While it is away a refusal brings it back no more than silence, and says why.
            if fault.trouble not in _STILL_THERE or not self.online:
                self._missed(fault)
            raise
        self._met = True
        if self._tells:
            self._answered()
        return answer

    def either(self, work: Callable[[RemoteStore], T], here: Callable[[], T], patience: float) -> T:
        """The server's answer where it comes in time, else what this laptop knows."""
        if self.online:
            with contextlib.suppress(StoreUnavailable):
                return self.ask(work, patience)
        return here()

    def greet(self, seconds: float) -> None:
        """Ask the server for the first time: nobody waits yet, so one good answer is enough."""
        presence = self._watch.presence
        presence.needed, usual = 1, presence.needed
        with contextlib.suppress(StoreUnavailable):
            self.ask(lambda remote: remote.heartbeat(), seconds, anyway=True)
        presence.needed = usual

    def meet(self, seconds: float) -> None:
        """Ask the server where it is there and never answered here: it was away at the start.

        Over the door's own line its clock is learned; the first press would carry the laptop's.
        """
        if self.online and not self._met:
            with contextlib.suppress(StoreUnavailable):
                self.ask(lambda remote: remote.heartbeat(), seconds)

    def close(self, patience: float) -> None:
        """Let go of the server; waits at most so long."""
        with contextlib.suppress(TooLate, StoreUnavailable):
            self._lane.call(self.remote.close, patience)
        self._lane.close(patience)

    def _answered(self) -> None:
        with self._watch.lock:
            if self._watch.presence.answered():
                _log.info("the server is back")
                self._watch.returns += 1
                self._watch.fault = None

    def _missed(self, fault: StoreUnavailable) -> StoreUnavailable:
        if not self._tells:
            return fault
        with self._watch.lock:
            before = self._watch.fault
            if before is None or before.trouble is not fault.trouble:
                _log.warning("the server is away: %s", fault.trouble.value)
            self._watch.fault = fault
            self._watch.presence.missed(self._clock.now())
        return fault

    def _away(self) -> StoreUnavailable:
        fault = self._watch.fault
        if fault is not None and not fault.passing:
            return fault  # a password or a right: waiting does not help, so it is said as it is
        return StoreUnavailable(
            StoreTrouble.OFFLINE,
            "The server is away, and this laptop does not know what was asked. Try again when the "
            "network is back, or ask at another door.",
        )
