"""Calls the server with a timeout and tracks whether it is reachable (a circuit breaker)."""

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kiosk.adapters.offline.server_worker import Worker, WorkerTimeout
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.remote_store import RemoteStore

T = TypeVar("T")
_log = logging.getLogger(__name__)

REFUSALS = frozenset({StoreTrouble.UNSTORABLE, StoreTrouble.RIGHTS, StoreTrouble.FULL})
"""The server is there and says no to this one question."""
_STILL_THERE = REFUSALS | {StoreTrouble.BUSY}


@dataclass(slots=True)
class Availability:
    """Whether the server counts as there.

    It counts as away at the first question that it leaves unanswered, because a guest is waiting;
    and as back only after several good answers in a row, because Wi-Fi that comes and goes would
    otherwise cost every second guest the whole patience.

    Attributes:
        successes_needed: good answers in a row before it counts as back.
        since: when it went away; None while it is there.
    """

    successes_needed: int = 2
    online: bool = False
    since: datetime | None = None
    successes: int = 0

    def succeeded(self) -> bool:
        """Note a good answer; True if this one brought the server back."""
        if self.online:
            return False
        self.successes += 1
        if self.successes < self.successes_needed:
            return False
        self.online, self.since, self.successes = True, None, 0
        return True

    def failed(self, at: datetime) -> bool:
        """Note an unanswered question; True if this one made the server count as away."""
        self.successes = 0
        if self.since is None:
            self.since = at
        was, self.online = self.online, False
        return was


@dataclass(slots=True)
class _SharedState:
    """What all circuits to one server know together."""

    availability: Availability
    lock: threading.Lock = field(default_factory=threading.Lock)
    fault: StoreUnavailable | None = None
    read_only: StoreUnavailable | None = None
    times_restored: int = 0


class ServerCircuit:
    """Calls the server on its worker, and waits for an answer only so long.

    While the server counts as away nothing is sent to it, except by `call(even_if_away=True)`.
    Several circuits to one server share whether it is reachable: see `for_background` and
    `for_slow_questions`.

    Args:
        remote: the server.
        worker: where it is asked.
        clock: for "offline since".
        availability: whether the server counts as there.
    """

    def __init__(
        self, remote: RemoteStore, worker: Worker, clock: Clock, availability: Availability
    ) -> None:
        self.remote = remote
        self._worker = worker
        self._clock = clock
        self._shared = _SharedState(availability)
        self._reports = True
        self._contacted = False

    def for_background(self, remote: RemoteStore, worker: Worker) -> "ServerCircuit":
        """A circuit over a second connection: what is slow on it holds up nobody on the first.

        It shares whether the server is reachable, and reports to it.
        """
        return self._sharing(remote, worker, reports=True)

    def for_slow_questions(
        self, remote: RemoteStore | None = None, worker: Worker | None = None
    ) -> "ServerCircuit":
        """A circuit that shares whether the server is reachable, and reports nothing to it.

        A scan of a large table takes longer than a guest should wait; the server is there.
        """
        return self._sharing(remote or self.remote, worker or self._worker, reports=False)

    def _sharing(self, remote: RemoteStore, worker: Worker, *, reports: bool) -> "ServerCircuit":
        circuit = ServerCircuit(remote, worker, self._clock, self._shared.availability)
        circuit._shared, circuit._reports = self._shared, reports
        return circuit

    @property
    def online(self) -> bool:
        """Whether the server counts as there."""
        return self._shared.availability.online

    @property
    def since(self) -> datetime | None:
        """Since when it does not."""
        return self._shared.availability.since

    @property
    def times_restored(self) -> int:
        """How often it has come back."""
        return self._shared.times_restored

    @property
    def fault(self) -> StoreUnavailable | None:
        """Why it counts as away."""
        return self._shared.fault

    @property
    def trouble(self) -> str:
        """What a person must change before the server can come back; empty if nothing is."""
        fault = self._shared.read_only or self._shared.fault
        return "" if self.online or fault is None else fault.lasting

    def heartbeat(self, timeout: float, *, even_if_away: bool = False) -> None:
        """Ask for a sign of life; of a server that took no changes, whether it takes them again.

        Otherwise every answer would bring it back, and the next press would lose it again.

        Raises:
            StoreUnavailable: as `call`.
        """
        if self._shared.read_only is None:
            self.call(lambda remote: remote.heartbeat(), timeout, even_if_away=even_if_away)
            return
        self.call(lambda remote: remote.takes_changes(), timeout, even_if_away=even_if_away)
        self._shared.read_only = None

    def call(
        self,
        work: Callable[[RemoteStore], T],
        timeout: float,
        on_late_answer: Callable[[T], None] | None = None,
        *,
        even_if_away: bool = False,
        meanwhile: Callable[[], None] | None = None,
        raise_bugs: bool = False,
    ) -> T:
        """Ask the server and wait at most `timeout` seconds.

        What goes wrong there in a way that nobody foresaw is an outage, too: it is logged with its
        traceback, and the door goes on from its copy.

        Args:
            work: asks it.
            timeout: seconds, by the wall.
            on_late_answer: told the answer if it comes after all.
            even_if_away: ask also while the server counts as away.
            meanwhile: what to do until the answer comes; must not raise.
            raise_bugs: raise what nobody foresaw as it is, for a caller that can go on.

        Raises:
            StoreUnavailable: no answer, or a refusal; without an answer the server counts as away
                from now on, but not on a circuit for slow questions.
        """
        if not (self.online or even_if_away):
            raise self._away_fault()
        try:
            answer = self._worker.call(
                lambda: work(self.remote), timeout, on_late_answer, meanwhile
            )
        except WorkerTimeout:
            raise self._on_failure(
                StoreUnavailable(
                    StoreTrouble.TIMEOUT,
                    f"The server did not answer within {timeout:g} seconds. The door goes on from "
                    "this laptop's copy; check the network if it stays away.",
                )
            ) from None
        except StoreUnavailable as fault:
            # While it is away a refusal brings it back no more than silence, and says why.
            if fault.trouble not in _STILL_THERE or not self.online:
                self._on_failure(fault)
            raise
        except Exception as error:
            if raise_bugs:
                raise
            _log.exception("the server's side failed in a way that nobody foresaw")
            raise self._on_failure(_unforeseen()) from error
        self._contacted = True
        if self._reports:
            self._on_success()
        return answer

    def call_or_else(
        self, work: Callable[[RemoteStore], T], fallback: Callable[[], T], timeout: float
    ) -> T:
        """The server's answer if it comes in time, else what this laptop knows."""
        if self.online:
            with contextlib.suppress(StoreUnavailable):
                return self.call(work, timeout)
        return fallback()

    def first_contact(self, timeout: float) -> None:
        """Ask the server for the first time: nobody waits yet, so one good answer is enough."""
        availability = self._shared.availability
        availability.successes_needed, usual = 1, availability.successes_needed
        with contextlib.suppress(StoreUnavailable):
            self.heartbeat(timeout, even_if_away=True)
        availability.successes_needed = usual

    def probe(self, timeout: float) -> None:
        """Ask the server if it is there and never answered here: it was away at the start.

        Over the door's own circuit its clock is learned; the first press would carry the laptop's.
        """
        if self.online and not self._contacted:
            with contextlib.suppress(StoreUnavailable):
                self.heartbeat(timeout)

    def close(self, timeout: float) -> None:
        """Let go of the server; waits at most so long."""
        with contextlib.suppress(WorkerTimeout, StoreUnavailable):
            self._worker.call(self.remote.close, timeout)
        self._worker.close(timeout)

    def _on_success(self) -> None:
        with self._shared.lock:
            if self._shared.availability.succeeded():
                _log.info("the server is back")
                self._shared.times_restored += 1
                self._shared.fault = None

    def _on_failure(self, fault: StoreUnavailable) -> StoreUnavailable:
        if not self._reports:
            return fault
        with self._shared.lock:
            before = self._shared.fault
            if before is None or before.trouble is not fault.trouble:
                _log.warning("the server is away: %s", fault.trouble.value)
            self._shared.fault = fault
            if fault.trouble is StoreTrouble.READ_ONLY:  # until it took a change, whatever else
                self._shared.read_only = fault
            self._shared.availability.failed(self._clock.now())
        return fault

    def _away_fault(self) -> StoreUnavailable:
        fault = self._shared.fault
        if fault is not None and not fault.passing:
            return fault  # a password or a right: waiting does not help, so it is said as it is
        return StoreUnavailable(
            StoreTrouble.OFFLINE,
            "The server is away, and this laptop does not know what was asked. Try again when the "
            "network is back, or ask at another door.",
        )


def _unforeseen() -> StoreUnavailable:
    return StoreUnavailable(
        StoreTrouble.UNREACHABLE,
        "The server's answer was not understood. The door goes on from this laptop's copy; send "
        "the log file to who looks after Kiosk.",
    )
