"""Services and desks over a store in memory, wired as the app wires them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kiosk.adapters.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.adapters.qr_image import QrArtist
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.admission import Admission
from kiosk.services.bundle import Services
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.issuing import Issuing
from kiosk.services.registry import Registry
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.lane import StoreLane
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.table_desk import TableDesk

SECRET = "a-key-for-tests-of-at-least-32-bytes"
AWAY = "The ticket server does not answer. Wait a moment and try again."

_ASKING = frozenset(
    {"register", "find", "page", "events", "registered_already", "counts", "revision"}
)


class ShakyStore(MemoryStore):
    """The store in memory, with a server that can go away and come back."""

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        super().__init__(tickets)
        self.away = False
        self.calls: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name in {
            "register",
            "find",
            "page",
            "events",
            "registered_already",
            "counts",
            "revision",
        }:
            self.calls.append(name)
            if self.away:
                raise StoreUnavailable(StoreTrouble.UNREACHABLE, AWAY)
        return found


@dataclass
class KeptInMemory:
    """Preferences that last as long as the object: hand it to a second window to restart one."""

    kept: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, default: str = "") -> str:
        return self.kept.get(key, default)

    def set(self, key: str, value: str) -> None:
        self.kept[key] = value


def make_services(
    store: MemoryStore | None = None,
    *,
    secret: str = SECRET,
    door: Door | None = None,
    ttl: timedelta = timedelta(hours=24),
    app_url: str = "",
) -> Services:
    """The production services over a store in memory."""
    store = store if store is not None else MemoryStore()
    mint, clock = JwtMint(secret), ServerClock()
    return Services(
        store,
        mint,
        clock,
        Issuing(store, mint, QrArtist(), clock, PhoneRules("IN"), ttl, app_url),
        Admission(store, mint, clock, door or Door("North door", "Asha")),
        Registry(store),
        weak_secret=mint.weak,
    )


@dataclass
class Desks:
    """The three facades over one lane, started."""

    services: Services
    lane: StoreLane
    door: DoorDesk
    register: RegisterDesk
    table: TableDesk


@contextmanager
def open_desks(store: MemoryStore | None = None, door: Door | None = None) -> Iterator[Desks]:
    """Desks whose lane runs; ends the lane afterwards."""
    door = door or Door("North door", "Asha")
    services = make_services(store, door=door)
    lane = StoreLane(lambda: services)
    desks = Desks(services, lane, DoorDesk(lane, door), RegisterDesk(lane), TableDesk(lane, door))
    lane.start()
    try:
        yield desks
    finally:
        desks.table.stop()
        assert lane.stop(), "the desk thread did not end"


def sample_tickets(count: int) -> list[Ticket]:
    """Tickets 1…count, of three events and four universities, names in no order."""
    names = ("Meera Krishnan", "Arjun Rao", "Zoya Khan", "Émile Zola", "अनन्या शर्मा", "محمد علي")
    universities = ("IIT Delhi", "Delhi University", "JNU", "Jamia Millia Islamia")
    events = ("Spring Ball 2026", "Tech Fest", "Alumni Dinner")
    return [
        Ticket(
            n,
            f"{names[n * 7 % len(names)]} {n}",
            f"+91 98{n:08d}",
            universities[n * 5 % len(universities)],
            events[n % len(events)],
        )
        for n in range(1, count + 1)
    ]


def attendee(name: str = "Meera Krishnan", **fields: str) -> Attendee:
    """An attendee with every field filled."""
    return Attendee(
        name,
        fields.get("mobile_number", "+91 98765 43210"),
        fields.get("university", "IIT Delhi"),
        fields.get("event", "Spring Ball 2026"),
    )
