"""Services and desks over a store in memory, wired as the app wires them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.keys.badges import SealedBadges
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.admission import Admission
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.issuing import Issuing
from kiosk.services.people.sign_in import SignIn
from kiosk.services.people.wrong_pins import WrongPins
from kiosk.services.ports import Clock
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.ui.store_access.actions_desk import ActionsDesk
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk
from support.clocks import evening_clock

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


class QuickPins:
    """Hashes that take no time: what a good hash costs is tested where it is made."""

    def hashed(self, pin: str) -> str:
        return f"quick:{pin}"

    def matches(self, kept: str, pin: str) -> bool:
        return kept == f"quick:{pin}"


@dataclass
class RememberedPins:
    """Wrong PINs for as long as the object lives."""

    kept: dict[str, WrongPins] = field(default_factory=dict)

    def wrong(self, name: str) -> WrongPins:
        return self.kept.get(name, WrongPins())

    def note(self, name: str, pins: WrongPins) -> None:
        self.kept[name] = pins


def make_services(
    store: MemoryStore | None = None,
    *,
    secret: str = SECRET,
    door: Door | None = None,
    ttl: timedelta = timedelta(hours=24),
    app_url: str = "",
    clock: Clock | None = None,
) -> Services:
    """The production services over a store in memory, on the evening of the tests."""
    store = store if store is not None else MemoryStore()
    mint, clock = JwtMint(secret), clock or evening_clock()
    sign_in = SignIn(QuickPins(), SealedBadges(secret), RememberedPins(), clock.now)
    sign_in.refresh(store.operators)
    duty = sign_in.duty
    return Services(
        store,
        mint,
        clock,
        Issuing(store, mint, QrArtist(), clock, PhoneRules("IN"), ttl, app_url, duty=duty),
        Admission(store, mint, clock, door or Door("North door", "Asha"), duty=duty),
        Registry(store, duty),
        sign_in,
        weak_secret=mint.weak,
    )


@dataclass
class Desks:
    """The three facades over one worker, started."""

    services: Services
    worker: StoreWorker
    door: DoorDesk
    register: RegisterDesk
    table: TableDesk
    holds: HoldDesk
    actions: ActionsDesk
    sign_in: SignInDesk


@contextmanager
def open_desks(store: MemoryStore | None = None, door: Door | None = None) -> Iterator[Desks]:
    """Desks whose worker runs; ends the worker afterwards."""
    door = door or Door("North door", "Asha")
    services = make_services(store, door=door)
    worker = StoreWorker(lambda: services)
    desks = Desks(
        services,
        worker,
        DoorDesk(worker, door),
        RegisterDesk(worker),
        TableDesk(worker, door),
        HoldDesk(worker),
        ActionsDesk(worker),
        SignInDesk(worker),
    )
    worker.start()
    try:
        yield desks
    finally:
        desks.table.stop()
        desks.holds.stop()
        desks.sign_in.stop()
        assert worker.stop(), "the desk thread did not end"


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
