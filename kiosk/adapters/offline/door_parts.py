"""What a door's store is made of: the server, this laptop's files, the other doors, its options."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import Worker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.services.remote_store import RemoteStore

LEASED_NUMBERS = 50
"""How many a laptop keeps unless it is told otherwise: an hour of walk-ins without a server."""


class Peers(Protocol):
    """The other doors on the same LAN."""

    def announce(self) -> None:
        """There is a new decision in the journal's feed; never waits."""
        ...

    def not_heard(self) -> tuple[str, ...]:
        """Addresses of doors that do not answer; from memory."""
        ...

    def newer(self) -> tuple[str, ...]:
        """Addresses of doors with a newer program, which this one does not understand."""
        ...

    def older(self) -> tuple[str, ...]:
        """Addresses of doors with an older program, which does not understand every action."""
        ...

    def close(self) -> None:
        """Let go of the network."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRemotes:
    """One server over up to three connections.

    Attributes:
        door: for what a guest waits for.
        background: for what goes on behind the operator's back, so that a press never waits behind
            it; None where one connection has to do.
        slow: for questions about many tickets; None where the background's, or the only one, has
            to do.
    """

    door: RemoteStore
    background: RemoteStore | None = None
    slow: RemoteStore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFiles:
    """What a door keeps on this laptop, and whom it tells.

    Attributes:
        journal: this laptop's decisions.
        snapshot: this laptop's copy of the ticket table.
        peers: begins to tell the other doors on the LAN, where they are to be told.
    """

    journal: Journal
    snapshot: Snapshot
    peers: Callable[[], Peers] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOptions:
    """How a door works.

    Attributes:
        timeout_s: seconds that a guest waits for the server at most.
        lease: ticket numbers to keep for walk-ins while the server is away.
        background: whether rounds to the server run by themselves, on a thread.
        worker: where the server is asked; a thread of its own by default.
        clocks: by which the rounds are paced.
    """

    timeout_s: float = 1.5
    lease: int = LEASED_NUMBERS
    background: bool = True
    worker: Worker | None = None
    clocks: SyncClocks = field(default_factory=SyncClocks)
