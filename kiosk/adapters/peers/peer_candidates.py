"""Addresses that somebody announced: each must answer once, sealed, before it counts as a door.

Anybody on a LAN may announce thousands. They cost a few threads, and a true door among them is
found soon: addresses never tried come first, and before them those from where a sealed message
came already.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Address = tuple[str, int]

MOST_CANDIDATES = 1024
WORKERS = 8
FIRST_AGAIN_SECONDS = 5.0
LAST_AGAIN_SECONDS = 60.0


@dataclass(slots=True)
class _Candidate:
    failures: int = 0
    due: float = 0.0


class PeerCandidates:
    """Tries addresses on a few threads until each has answered.

    Args:
        try_one: asks an address; whether a door of this event answered.
        found: told an address that answered.
        steady: seconds on a clock that only goes forward.
    """

    def __init__(
        self,
        try_one: Callable[[Address], bool],
        found: Callable[[Address], None],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._try_one = try_one
        self._found = found
        self._steady = steady
        self._waiting: dict[Address, _Candidate] = {}
        self._proven_hosts: set[str] = set()
        self._changed = threading.Condition()
        self._ended = False
        self._workers = 0

    def add(self, addresses: Iterable[Address]) -> None:
        """There may be doors at these addresses; known ones stay as they are."""
        with self._changed:
            for address in addresses:
                if address in self._waiting or self._ended:
                    continue
                if len(self._waiting) >= MOST_CANDIDATES:
                    worst = max(self._waiting, key=lambda one: self._waiting[one].failures)
                    if not self._waiting[worst].failures:
                        continue
                    del self._waiting[worst]
                self._waiting[address] = _Candidate()
            while self._workers < min(WORKERS, len(self._waiting)) and not self._ended:
                self._workers += 1
                threading.Thread(target=self._work, name="kiosk-peer-probe", daemon=True).start()
            self._changed.notify_all()

    def prove_host(self, host: str) -> None:
        """A sealed message came from this host: its addresses are tried before all others."""
        with self._changed:
            if len(self._proven_hosts) < MOST_CANDIDATES and host not in self._proven_hosts:
                self._proven_hosts.add(host)
                for (where, _), candidate in self._waiting.items():
                    if where == host:
                        candidate.failures, candidate.due = 0, 0.0
                self._changed.notify_all()

    def close(self) -> None:
        """Try nobody any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _work(self) -> None:
        while (address := self._next()) is not None:
            answered = self._try_one(address)
            with self._changed:
                candidate = self._waiting.get(address)
                if candidate is None or answered:
                    self._waiting.pop(address, None)
                else:
                    pause = FIRST_AGAIN_SECONDS * 2.0 ** min(candidate.failures, 8)
                    candidate.failures += 1
                    candidate.due = self._steady() + min(pause, LAST_AGAIN_SECONDS)
            if answered:
                self._found(address)

    def _next(self) -> Address | None:
        """The next to try, marked as under way; None at the end."""
        with self._changed:
            while not self._ended:
                now = self._steady()
                due = [one for one, it in self._waiting.items() if it.due <= now]
                if due:
                    address = min(due, key=self._rank)
                    self._waiting[address].due = now + LAST_AGAIN_SECONDS
                    return address
                soonest = min((it.due for it in self._waiting.values()), default=now + 1.0)
                self._changed.wait(max(0.05, min(1.0, soonest - now)))
            return None

    def _rank(self, address: Address) -> tuple[bool, int]:
        return address[0] not in self._proven_hosts, self._waiting[address].failures
