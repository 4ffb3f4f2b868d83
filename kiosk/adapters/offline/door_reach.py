"""What the parts of a door's store reach: the server, this laptop's files, and who is told."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.door_parts import DoorOptions, DoorRemotes
from kiosk.adapters.offline.server_circuit import Availability, ServerCircuit
from kiosk.adapters.offline.server_worker import ThreadWorker
from kiosk.services.ports import Clock


@dataclass(frozen=True, slots=True)
class DoorCircuits:
    """The ways to the server; where it has fewer connections, two of them are one.

    Attributes:
        door: for what a guest waits for.
        background: for the rounds behind the operator's back.
        slow: for questions about many tickets.
    """

    door: ServerCircuit
    background: ServerCircuit
    slow: ServerCircuit

    @classmethod
    def over(cls, remotes: DoorRemotes, clock: Clock, options: DoorOptions) -> "DoorCircuits":
        """Make them; nothing is asked yet, and a thread begins with its first question.

        Args:
            remotes: the server's connections.
            clock: the server's time.
            options: where the server is asked.
        """
        worker = options.worker or ThreadWorker()
        door = background = ServerCircuit(remotes.door, worker, clock, Availability())
        if remotes.background is not None:
            background = door.for_background(remotes.background, ThreadWorker("kiosk-sync"))
        slow = background.for_slow_questions()
        if remotes.slow is not None:
            slow = door.for_slow_questions(remotes.slow, ThreadWorker("kiosk-table"))
        return cls(door, background, slow)

    def close(self, seconds: float) -> None:
        """Let go of every connection, once; each may take so many seconds."""
        circuits = (self.slow, self.background, self.door)
        for circuit in {id(circuit.remote): circuit for circuit in circuits}.values():
            circuit.close(seconds)


@dataclass(frozen=True, slots=True)
class DoorReach:
    """What a door answers from.

    Attributes:
        circuit: to the server.
        journal: keeps every decision before anybody is told.
        snapshot: what is known here of the tickets.
        timeout_s: seconds that a guest waits for the server at most.
    """

    circuit: ServerCircuit
    journal: Journal
    snapshot: Snapshot
    timeout_s: float


@dataclass(frozen=True, slots=True)
class DecisionNews:
    """Who hears of a decision on its way from this door.

    Attributes:
        claimed: keeps the upload off a decision while it is on its way from here.
        announce: tells the other doors that something was carried out.
        kept: told when a decision was kept here without the server's word.
    """

    claimed: Callable[[UUID], contextlib.AbstractContextManager[None]]
    announce: Callable[[], None]
    kept: Callable[[], None]
