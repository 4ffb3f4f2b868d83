"""The link to a MySQL server or cluster: one warm connection, bounded retries, a wall deadline."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from kiosk.adapters.database.connect import Connector
from kiosk.adapters.database.connection_worker import ConnectionWorker, DeadlineExceeded
from kiosk.adapters.database.driver_errors import (
    Remedy,
    clarify_error,
    remedy,
    server_fault,
)
from kiosk.adapters.database.host_order import HostOrder, Resolver
from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.database.server_clock import ClockSamples
from kiosk.adapters.database.server_words import fault_of
from kiosk.adapters.database.session import PATIENCE_SECONDS, Session
from kiosk.services.faults import StoreTrouble, StoreUnavailable

T = TypeVar("T")

READ_SECONDS = 3.0
READ_SECONDS_OF_SEVERAL = 1.5
"""With several nodes a silent one is left sooner, so that the deadline still holds another."""
CONNECT_SECONDS = 2.0
AGAIN_SECONDS = 0.5
"""For a node that failed a moment ago, where another one is left: a stopped one accepts too."""
HEARTBEAT_SECONDS = 2.0
_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 1.0


@dataclass(slots=True)
class _State:
    """What belongs to one worker and is left behind with it."""

    session: Session | None = None
    node: tuple[str, int] | None = None
    left: bool = False
    samples: ClockSamples = field(default_factory=ClockSamples)


class ServerLink:
    """Does work on the server, again where that is safe, and elsewhere where that helps.

    Several threads may call; one after the other has its turn, within its patience.

    Args:
        address: whom to reach.
        learned: told the server's clock minus the laptop's, in milliseconds, when measured.
        patience: seconds from the call to the answer, whatever happens.
        heartbeat: seconds of idleness after which the connection is tried and kept warm.
        resolver: remembers names.
    """

    def __init__(
        self,
        address: ServerAddress,
        on_clock_offset: Callable[[float], None] | None = None,
        *,
        patience: float = PATIENCE_SECONDS,
        heartbeat: float = HEARTBEAT_SECONDS,
        resolver: Resolver | None = None,
    ) -> None:
        self.address = address
        self.place = address.place
        self.unsafe = address.unsafe
        self.patience = patience
        self.offline_since: datetime | None = None
        self.connections_opened = 0
        self._on_clock_offset = on_clock_offset
        self._heartbeat = heartbeat
        self._hosts = HostOrder(address.nodes)
        several = len(address.hosts) > 1
        self._connector = Connector(
            address,
            resolver or Resolver(),
            READ_SECONDS_OF_SEVERAL if several else READ_SECONDS,
        )
        self._turn = threading.Lock()
        self._worker: ConnectionWorker | None = None
        self._state = _State()
        self._offset: float | None = None

    def clock_offset(self) -> float | None:
        """Server's clock minus laptop's in milliseconds, as measured last."""
        return self._offset

    def call(
        self, work: Callable[[Session], T], *, again: bool = True, patience: float | None = None
    ) -> T:
        """Do work on the server.

        Args:
            work: on an open connection; run anew in every attempt.
            again: whether it may be run again when what became of an attempt is not known.
            patience: seconds, where not the usual.

        Raises:
            StoreUnavailable: with its sentence; what was asked is not known to be done.
        """
        seconds = self.patience if patience is None else patience
        deadline = time.monotonic() + seconds
        if not self._turn.acquire(timeout=seconds):
            raise self._fault(StoreTrouble.TIMEOUT, self._state)
        try:
            return self._call_exclusively(work, deadline, again=again)
        finally:
            self._turn.release()

    def _call_exclusively(self, work: Callable[[Session], T], deadline: float, *, again: bool) -> T:
        state, worker = self._state, self._worker
        if worker is None:
            worker = self._worker = ConnectionWorker(
                lambda: self._beat(state), self._heartbeat, lambda: _cut_off(state)
            )
        failed: tuple[Exception, float] | None = None
        if worker.try_begin_inline(deadline):
            session, begun = state.session, time.monotonic()
            try:
                if session is not None:
                    answer = work(session)
                    self.offline_since = None
                    return answer
            except Exception as error:  # noqa: BLE001 - told apart where the attempts are
                failed = (error, begun)
            except BaseException:
                self._drop(state)  # left in the middle of an answer
                raise
            finally:
                worker.done()
                if session is not None and state.session is not session:
                    session.abandon()  # cut off when its time was over, also if the answer had come
        try:
            answer = worker.run(
                lambda: self._attempts(state, work, deadline, failed, again=again),
                deadline - time.monotonic(),
            )
        except DeadlineExceeded:
            self._abandon_worker()
            self._lost()
            raise self._fault(StoreTrouble.TIMEOUT, state) from None
        except StoreUnavailable as fault:
            if fault.passing and fault.trouble is not StoreTrouble.BUSY:
                self._lost()
            raise
        self.offline_since = None
        return answer

    def close(self) -> None:
        """Close the connection and end the thread; waits a moment for both."""
        worker, state = self._worker, self._state
        self._abandon_worker()
        if worker is None or worker.join(1.0):
            self._drop(state)

    def _abandon_worker(self) -> None:
        state, worker = self._state, self._worker
        state.left = True
        self._worker, self._state = None, _State()
        if worker is not None:
            worker.stop()
        session = state.session
        if session is not None:
            session.cut()

    def _lost(self) -> None:
        self.offline_since = self.offline_since or datetime.now(UTC)

    def _fault(self, trouble: StoreTrouble, state: _State) -> StoreUnavailable:
        host = (state.node or self._hosts.good)[0]
        return fault_of(trouble, host, self.address.user, self.address.database)

    # What follows runs on the worker's thread.

    def _attempts(
        self,
        state: _State,
        work: Callable[[Session], T],
        deadline: float,
        failed: tuple[Exception, float] | None,
        *,
        again: bool,
    ) -> T:
        pause = _FIRST_PAUSE
        closed: set[tuple[str, int] | None] = set()
        while True:
            sent, begun = False, time.monotonic()
            try:
                if failed is not None:  # the attempt that the caller made itself
                    (first, begun), failed, sent = failed, None, True
                    raise first  # noqa: TRY301 - described, and mended, below
                if state.left:  # while this waited for its turn; its caller was told so
                    raise self._fault(StoreTrouble.TIMEOUT, state)  # noqa: TRY301
                session = self._connected(state, deadline)
                sent = True
                return work(session)
            except StoreUnavailable:
                raise
            except Exception as raised:
                error = clarify_error(raised, state.session, time.monotonic() - begun)
                cure = remedy(error)
                fault = self._described(error, state)
                self._recover(state, cure, explained=fault is not None)
                if fault is None:
                    raise
                unknown = sent and cure is Remedy.NEXT_HOST
                if self._is_hopeless(cure, fault, state, closed) or (unknown and not again):
                    raise fault from error
                wait = pause * random.uniform(0.5, 1.5)  # noqa: S311 - only spreads the doors
                # Who waited for a lock until now would wait as long again.
                needed = time.monotonic() - begun if cure is Remedy.SAME_CONNECTION else 0.0
                if state.left or time.monotonic() + wait + needed >= deadline:
                    raise fault from error
                time.sleep(wait)
                pause = min(pause * 2, _LONGEST_PAUSE)
            finally:
                if state.left:
                    self._drop(state)

    def _is_hopeless(
        self,
        cure: Remedy,
        fault: StoreUnavailable,
        state: _State,
        closed: set[tuple[str, int] | None],
    ) -> bool:
        """Whether trying again is of no use; `closed` are the nodes that took no changes.

        Where every node takes none, who waits is told that, and not a time-out.
        """
        if fault.trouble is StoreTrouble.READ_ONLY:
            closed.add(state.node)
        unknown_host = fault.trouble is StoreTrouble.HOST_UNKNOWN
        return cure is Remedy.NONE or unknown_host or len(closed) >= len(self.address.nodes)

    def _described(self, error: Exception, state: _State) -> StoreUnavailable | None:
        host = (state.node or self._hosts.good)[0]
        return server_fault(error, host, self.address.user, self.address.database)

    def _recover(self, state: _State, cure: Remedy, *, explained: bool = True) -> None:
        if cure is Remedy.NEXT_HOST:
            if state.node is not None:
                self._hosts.failed(state.node)
            self._drop(state)
        elif not explained:  # nobody knows what still lies in this connection
            self._drop(state)
        elif state.session is not None:
            state.session.rollback()

    def _connected(self, state: _State, deadline: float) -> Session:
        if state.session is not None:
            return state.session
        fault: Exception = TimeoutError("no time left")
        nodes = self._hosts.in_order()
        for node in nodes:
            hasty = node != nodes[-1] and self._hosts.resting(node)
            limit = AGAIN_SECONDS if hasty else CONNECT_SECONDS
            seconds = min(limit, deadline - time.monotonic())
            if seconds <= 0 or state.left:
                break
            state.node = node
            try:
                session = self._connector.open(node, seconds, limit if hasty else None)
                state.session = session  # from here on whoever leaves the worker cuts it
                state.samples.drop()
                if self._offset is None:
                    state.samples.take_several(session)
                else:
                    state.samples.take(session)
                self._learn(state.samples)
            except Exception as error:
                fault = clarify_error(error, None, 0.0)
                self._drop(state)
                if remedy(fault) is Remedy.NONE:
                    raise
                self._hosts.failed(node)
            else:
                self._hosts.answered(node)
                self.connections_opened += 1
                return session
        self._drop(state)
        raise fault

    def _learn(self, samples: ClockSamples) -> None:
        self._offset = samples.offset_ms()
        if self._on_clock_offset is not None:
            self._on_clock_offset(self._offset)

    def _beat(self, state: _State) -> None:
        if state.left or self._offset is None:
            return  # never connected yet: nobody asked for anything that could be kept warm
        try:
            state.samples.take(self._connected(state, time.monotonic() + CONNECT_SECONDS))
            self._learn(state.samples)
        except Exception:  # noqa: BLE001 - the next question says it to the one who asks
            self._recover(state, Remedy.NEXT_HOST)
            if not state.left:
                self._lost()
        else:
            self.offline_since = None

    def _drop(self, state: _State) -> None:
        session, state.session = state.session, None
        if session is not None:
            session.cut()
            session.abandon()


def _cut_off(state: _State) -> None:
    """End what the caller waits for; whoever comes next finds no connection instead of this one."""
    session, state.session = state.session, None
    if session is not None:
        session.cut()
