"""The registration desk's verbs: check what was typed, register, draw the ticket."""

import contextlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from kiosk.domain.decision import Lookup
from kiosk.domain.event import Event
from kiosk.domain.log_replay import state_of
from kiosk.domain.operator import Right
from kiosk.domain.scan import Door
from kiosk.domain.text import has_visible, plain_digits, without_turning
from kiosk.domain.ticket import (
    EVENT_LIMIT,
    MOBILE_LIMIT,
    NAME_LIMIT,
    UNIVERSITY_LIMIT,
    Attendee,
    Made,
    Ticket,
)
from kiosk.domain.token import ticket_text
from kiosk.services.faults import StoreUnavailable
from kiosk.services.people.permit import Duty, anybody, require
from kiosk.services.ports import Clock, MobileRules, TicketArtist, TicketStore, TokenMint


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed cannot be registered: a sentence for each field that is wrong."""

    faults: dict[str, str]


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket ready to be handed over.

    Attributes:
        text: what the QR holds.
        expires_at: UTC, aware.
        event: what is known of the event; None where only its name is.
        phone: the guest's number as +, country and digits; empty where that is not known.
    """

    ticket: Ticket
    token: str
    text: str
    expires_at: datetime
    event: Event | None = None
    phone: str = ""


_PREDECESSORS = timedelta(hours=24)


@dataclass(slots=True)
class Issuing:
    """Registers attendees and issues their tickets."""

    store: TicketStore
    mint: TokenMint
    artist: TicketArtist
    clock: Clock
    mobiles: MobileRules
    ttl: timedelta = timedelta(hours=24)
    app_url: str = ""
    event_of: Callable[[str], Event | None] = lambda _name: None
    """What is known of an event: until when its tickets count, where and when it is."""
    duty: Duty = anybody
    """Who works here."""
    door: Callable[[], Door] = Door
    """Where this laptop stands."""

    def examine(self, name: str, mobile: str, university: str, event: str) -> Attendee | Refused:
        """Trim what was typed and check it as a person would."""
        return examine(self.mobiles, name, mobile, university, event)

    def known(self, attendee: Attendee) -> tuple[Ticket, ...]:
        """Tickets with the same mobile number and event; the operator may reuse one.

        It is advice: where it cannot be asked in time the guest is registered all the same.
        """
        if not attendee.mobile_number:
            return ()
        with contextlib.suppress(StoreUnavailable):
            return tuple(self.store.registered_already(attendee.mobile_number, attendee.event))
        return ()

    def register(self, attendee: Attendee) -> Issued:
        """Insert the ticket and issue it.

        Raises:
            NotAllowed: who works here may not.
            StoreUnavailable: nothing was registered, or it is not known; what was typed is kept.
        """
        require(self.duty, Right.REGISTER)
        here, who = self.door(), self.duty().operator
        made = Made(self.clock.now(), here.name, who.name if who else here.operator)
        return self.issue(self.store.register(replace(attendee, made=made)))

    def issue(self, ticket: Ticket) -> Issued:
        """A fresh token for a ticket that exists: at registration, or for re-scanning.

        It ends with the event, so that a ticket of tomorrow's event, made today, works tomorrow.

        Raises:
            NotAllowed: who works here may not.
        """
        require(self.duty, Right.REGISTER)
        event = self.event_of(ticket.event)
        expires_at = (event and event.expires_at) or self.clock.now() + self.ttl
        expires_at = max(expires_at.replace(microsecond=0), self._least(ticket.id))
        token = self.mint.sign(ticket.id, expires_at)
        return Issued(ticket, token, ticket_text(token, self.app_url), expires_at, event)

    def _least(self, ticket_id: int) -> datetime:
        """From when a code counts, of a ticket that was issued again."""
        lookup = None
        with contextlib.suppress(StoreUnavailable):
            lookup = self.store.find(ticket_id)
        least = state_of(lookup).least_exp if lookup else None
        return datetime.fromtimestamp(least or 0, UTC)

    def next_expiry(self, lookup: Lookup) -> int:
        """The least `exp` for a new code: beyond every code that was drawn of this ticket before.

        The program that Kiosk succeeds draws codes for a day, and Kiosk for as long as is set or
        until the event's end. So no store has to know of each code that was ever drawn.
        """
        ticket, now = lookup.ticket, self.clock.now()
        known = [entry.expires_at or 0 for entry in self.store.history(ticket.id)]
        least = state_of(lookup).least_exp or 0
        event = self.event_of(ticket.event)
        ends = (event and event.expires_at) or now
        drawn = [now + self.ttl, now + _PREDECESSORS, ends]
        return max(least, *known, *(int(at.timestamp()) for at in drawn)) + 1

    def reissued(self, ticket: Ticket, expires_at: int) -> Issued:
        """The new code of a ticket whose older codes are dead."""
        at = datetime.fromtimestamp(expires_at, UTC)
        token = self.mint.sign(ticket.id, at)
        event = self.event_of(ticket.event)
        return Issued(ticket, token, ticket_text(token, self.app_url), at, event)

    def with_phone(self, issued: Issued) -> Issued:
        """The same ticket with the number to send it to, where the guest's is one."""
        return replace(issued, phone=self.mobiles.international(issued.ticket.mobile_number))


def examine(
    mobiles: MobileRules, name: str, mobile: str, university: str, event: str
) -> Attendee | Refused:
    """Trim what was typed, or stands in a list, and check it as a person would."""
    # The database compares no digits but 0 to 9: else nobody would be registered already.
    attendee = Attendee(
        tidy(name), plain_digits(tidy(mobile)), _seen(tidy(university)), _seen(tidy(event))
    )
    faults: dict[str, str] = {}
    if not attendee.name:
        faults["name"] = "Type the guest's name."
    elif not has_visible(attendee.name):
        faults["name"] = "Nothing of this name can be seen. Type it again, letter by letter."
    if attendee.mobile_number and (fault := mobiles.fault(attendee.mobile_number)):
        faults["mobile_number"] = fault
    for field, label, text, limit in (
        ("name", "name", attendee.name, NAME_LIMIT),
        ("mobile_number", "mobile number", attendee.mobile_number, MOBILE_LIMIT),
        ("university", "university", attendee.university, UNIVERSITY_LIMIT),
        ("event", "event", attendee.event, EVENT_LIMIT),
    ):
        if len(text) > limit:
            faults[field] = (
                f"The {label} has {len(text)} characters; the table holds {limit}. Shorten it."
            )
    return Refused(faults) if faults else attendee


def tidy(text: str) -> str:
    """What a person meant to type: composed (Unicode NFC), single spaces, nothing that steers.

    Control characters go, and the signs that turn a line round: who is let in would be shown
    backwards. Joiners inside Devanagari, Arabic and emoji sequences are kept (category
    Cf): without them a name is spelt differently.
    """
    if text.isascii() and text.isprintable():
        tidied = " ".join(text.split())
        return text if tidied == text else tidied
    text = unicodedata.normalize("NFC", without_turning(text))
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) != "Cs")
    return " ".join(kept.split())


def _seen(text: str) -> str:
    return text if has_visible(text) else ""
