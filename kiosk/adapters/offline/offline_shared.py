"""What all laptops share, at a door: the server's, else as this laptop heard of it last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.adapters.local import shared_codec as codec
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.offline_decisions import SERVER_ONLY_TIMEOUT
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator
from kiosk.domain.scan import folded
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.remote_store import RemoteStore

T = TypeVar("T")

REFRESH_SECONDS = 5.0
"""Between two looks at what all laptops share."""


class DoorShared:
    """Answers from the laptop's copy at once; changes need the server.

    Nobody waits for these: the copy is a few seconds old, and asked for anew behind a change.

    Args:
        circuit: to the server.
        slow: to the server, for questions that may be slow.
        snapshot: keeps them.
    """

    def __init__(self, circuit: ServerCircuit, slow: ServerCircuit, snapshot: Snapshot) -> None:
        self._circuit = circuit
        self._slow = slow
        self._snapshot = snapshot
        self._refused = False
        self._learnt = False

    def learn(self, circuit: ServerCircuit, timeout_s: float) -> None:
        """Keep what the server says now.

        Raises:
            StoreUnavailable: it did not answer.
        """
        if self._refused:
            return
        try:
            records = circuit.call(_records, timeout_s)
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.RIGHTS:
                raise
            self._refused = True  # a database user of 0.1 may not read these tables
            return
        old = {name: self._snapshot.shared(name) for name in records}
        if old != records:
            self._snapshot.keep_shared(records)
        self._learnt = True

    def _text(self, name: str) -> str:
        if not self._learnt and self._circuit.online:
            self.learn(self._circuit, SERVER_ONLY_TIMEOUT)
        return self._snapshot.shared(name)

    def _change(self, work: Callable[[RemoteStore], T]) -> T:
        answer = self._circuit.call(work, SERVER_ONLY_TIMEOUT)
        self.learn(self._circuit, SERVER_ONLY_TIMEOUT)
        return answer

    def event_list(self) -> Sequence[Event]:
        """Every event, by name."""
        found = {event.key: event for event in self.described_events()}
        for name in self._snapshot.events():
            found.setdefault(folded(name), Event(name=" ".join(name.split())))
        return [found[key] for key in sorted(found)]

    def described_events(self) -> Sequence[Event]:
        """The events that were described, as this laptop heard of them last; never waits."""
        return codec.decode_events(self._snapshot.shared("events"))

    def reentry(self, name: str) -> bool:
        """Whether an event lets guests who left come in again, as this laptop heard last."""
        key = folded(name)
        return all(event.reentry for event in self.described_events() if event.key == key)

    def put_event(self, event: Event) -> None:
        """Describe an event, at the server."""
        self._change(lambda remote: remote.put_event(event))

    def drop_event(self, name: str) -> None:
        """Forget what was said of an event, at the server."""
        self._change(lambda remote: remote.drop_event(name))

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets; while the server is away, what a door shows."""
        return self._slow.call_or_else(
            lambda remote: remote.guests(ticket_ids),
            lambda: self._guests_here(ticket_ids),
            SERVER_ONLY_TIMEOUT,
        )

    def _guests_here(self, ticket_ids: Sequence[int]) -> dict[int, Guest]:
        lookups = (self._snapshot.find(number) for number in ticket_ids)
        found = {
            lookup.ticket.id: replace(
                Guest(),
                category=lookup.ticket.category,
                note=lookup.ticket.note,
                attention=lookup.ticket.attention,
            )
            for lookup in lookups
            if lookup is not None
        }
        return {number: guest for number, guest in found.items() if not guest.empty}

    def put_guests(self, guests: Mapping[int, Guest]) -> None:
        """Write the further fields of these tickets, at the server."""
        self._circuit.call(lambda remote: remote.put_guests(guests), SERVER_ONLY_TIMEOUT)

    def operators(self) -> Sequence[Operator]:
        """Who has a name here, as this laptop heard of it last; the first time the server is asked.

        Raises:
            StoreUnavailable: it never heard of any, nor that there are none.
        """
        text = self._snapshot.shared("operators")
        if not text and self._circuit.online:
            self.learn(self._circuit, SERVER_ONLY_TIMEOUT)
            text = self._snapshot.shared("operators")
        if not text and not self._refused:
            raise StoreUnavailable(
                StoreTrouble.OFFLINE,
                "The server has not told this laptop yet who the operators are. Try again when it"
                " answers.",
            )
        return codec.decode_operators(text)

    def put_operator(self, operator: Operator) -> None:
        """Write an operator, at the server."""
        self._change(lambda remote: remote.put_operator(operator))

    def drop_operator(self, name: str) -> None:
        """Take an operator away, at the server."""
        self._change(lambda remote: remote.drop_operator(name))

    def shared_settings(self) -> Mapping[str, str]:
        """The settings that all laptops share."""
        return codec.decode_settings(self._text("settings"))

    def put_setting(self, name: str, value: str) -> None:
        """Share a setting, at the server."""
        self._change(lambda remote: remote.put_setting(name, value))

    def doors(self) -> Sequence[DoorRecord]:
        """The doors that were described or heard of, by name."""
        return codec.decode_doors(self._text("doors"))

    def put_door(self, door: DoorRecord) -> None:
        """Write what is known of a door, at the server."""
        self._change(lambda remote: remote.put_door(door))


def _records(remote: RemoteStore) -> dict[str, str]:
    return {
        "events": codec.encode_events(remote.described_events()),
        "operators": codec.encode_operators(remote.operators()),
        "settings": codec.encode_settings(remote.shared_settings()),
        "doors": codec.encode_doors(remote.doors()),
    }
