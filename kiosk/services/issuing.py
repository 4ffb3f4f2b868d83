"""The registration desk's verbs: check what was typed, register, draw the ticket."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.text import has_visible, plain_digits, without_turning
from kiosk.domain.ticket import (
    EVENT_LIMIT,
    MOBILE_LIMIT,
    NAME_LIMIT,
    UNIVERSITY_LIMIT,
    Attendee,
    Ticket,
)
from kiosk.domain.token import ticket_text
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
    """

    ticket: Ticket
    token: str
    text: str
    expires_at: datetime


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

    def examine(self, name: str, mobile: str, university: str, event: str) -> Attendee | Refused:
        """Trim what was typed and check it as a person would."""
        # The database compares no digits but 0 to 9: else nobody would be registered already.
        attendee = Attendee(
            tidy(name), plain_digits(tidy(mobile)), _seen(tidy(university)), _seen(tidy(event))
        )
        faults: dict[str, str] = {}
        if not attendee.name:
            faults["name"] = "Type the guest's name."
        elif not has_visible(attendee.name):
            faults["name"] = "Nothing of this name can be seen. Type it again, letter by letter."
        if attendee.mobile_number and (fault := self.mobiles.fault(attendee.mobile_number)):
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

    def known(self, attendee: Attendee) -> tuple[Ticket, ...]:
        """Tickets with the same mobile number and event; the operator may reuse one."""
        if not attendee.mobile_number:
            return ()
        return tuple(self.store.registered_already(attendee.mobile_number, attendee.event))

    def register(self, attendee: Attendee) -> Issued:
        """Insert the ticket and issue it.

        Raises:
            StoreUnavailable: nothing was registered, or it is not known; what was typed is kept.
        """
        return self.issue(self.store.register(attendee))

    def issue(self, ticket: Ticket) -> Issued:
        """A fresh token for a ticket that exists: at registration, or for re-scanning."""
        expires_at = (self.clock.now() + self.ttl).replace(microsecond=0)
        token = self.mint.sign(ticket.id, expires_at)
        return Issued(ticket, token, ticket_text(token, self.app_url), expires_at)

    def draw(self, issued: Issued) -> bytes:
        """The ticket as PNG: to save, send or print."""
        return self.artist.ticket_png(issued.text, issued.ticket, issued.expires_at)


def tidy(text: str) -> str:
    """What a person meant to type: composed (Unicode NFC), single spaces, nothing that steers.

    Control characters go, and the signs that turn a line round: who is let in would be shown
    backwards. Joiners inside Devanagari, Arabic and emoji sequences are kept (category
    Cf): without them a name is spelt differently.
    """
    text = unicodedata.normalize("NFC", without_turning(text))
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) != "Cs")
    return " ".join(kept.split())


def _seen(text: str) -> str:
    return text if has_visible(text) else ""
