"""Correcting a guest: each change a row in the log, with who, when, old and new; the QR stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from kiosk.domain.decision import Lookup
from kiosk.domain.guest import CATEGORY_LIMIT, NOTE_LIMIT, Guest
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.issuing import Refused, examine, tidy
from kiosk.services.ports import Clock, MobileRules


@dataclass(frozen=True, slots=True)
class Edited:
    """A change of a guest, as the log has it.

    Attributes:
        changes: field -> what it was, and what it is.
    """

    id: UUID
    ticket_id: int
    attendee: Attendee
    guest: Guest
    changes: Mapping[str, tuple[str, str]]
    door: str
    operator: str
    at: datetime


class EditStore(Protocol):
    """Where guests are corrected.

    Every method may raise `StoreUnavailable`.
    """

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up."""
        ...

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets."""
        ...

    def edit_guest(self, edited: Edited) -> bool:
        """Write what was changed and the row of the log in one transaction, once.

        False where a field is no longer what it was in `changes`: nothing was written.
        """
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants changed; None leaves a field as it is."""

    name: str | None = None
    mobile: str | None = None
    university: str | None = None
    event: str | None = None
    category: str | None = None
    note: str | None = None
    attention: bool | None = None


@dataclass(frozen=True, slots=True)
class EditedElsewhere:
    """Somebody else changed the same fields meanwhile; nothing was written.

    Attributes:
        ticket: as it is now.
        guest: its further fields as they are now.
        fields: which of those that were to be changed are no longer what the person saw.
    """

    ticket: Ticket
    guest: Guest
    fields: tuple[str, ...]


_TRIES = 5


class Editing:
    """Corrects guests.

    Args:
        store: of the tickets.
        rules: say what a mobile number is.
        clock: the corrected time.
        door: where it is done, and by whom.
    """

    def __init__(self, store: EditStore, rules: MobileRules, clock: Clock, door: Door) -> None:
        self._store, self._rules, self._clock, self._door = store, rules, clock, door

    def look_up(self, number: int) -> tuple[Ticket, Guest] | None:
        """A ticket and its further fields; None where there is no such ticket."""
        lookup = self._store.find(number)
        if lookup is None:
            return None
        return lookup.ticket, self._store.guests([number]).get(number, Guest())

    def edit(
        self, number: int, wish: Wish, seen: tuple[Ticket, Guest] | None = None
    ) -> tuple[Ticket, Guest] | Refused | EditedElsewhere | None:
        """Correct a guest.

        Args:
            number: of the ticket.
            wish: what is to be changed.
            seen: what the person saw before; None where nobody looked.

        Returns:
            The ticket and its further fields as they are now; a sentence for each field that
            cannot be as wished; which fields somebody else changed meanwhile; None where there
            is no such ticket.
        """
        there = self.look_up(number)
        for _ in range(_TRIES):
            if there is None:
                return None
            found = self._edit_once(there, wish, seen)
            if found is not None:
                return found
            there = self.look_up(number)
        # Somebody changes it without a pause.
        return EditedElsewhere(there[0], there[1], ()) if there else None

    def _edit_once(
        self, there: tuple[Ticket, Guest], wish: Wish, seen: tuple[Ticket, Guest] | None
    ) -> tuple[Ticket, Guest] | Refused | EditedElsewhere | None:
        """None where it was changed between looking and writing."""
        ticket, before = there
        attendee = self._examined(ticket, wish)
        guest = replace(
            before,
            category=before.category if wish.category is None else tidy(wish.category),
            note=before.note if wish.note is None else wish.note.strip(),
            attention=before.attention if wish.attention is None else wish.attention,
        )
        faults = attendee.faults if isinstance(attendee, Refused) else {}
        faults = {**faults, **_too_long(guest)}
        if faults or isinstance(attendee, Refused):
            return Refused(faults)
        changes = _changes(ticket, attendee, before, guest)
        if seen is not None:
            known = {**_words_of(seen[0]), **further_words(seen[1])}
            stale = tuple(field for field, (old, _) in changes.items() if known[field] != old)
            if stale:
                return EditedElsewhere(ticket, before, stale)
        if changes and not self._store.edit_guest(
            self._edited(ticket.id, attendee, guest, changes)
        ):
            return None
        now = replace(
            ticket,
            name=attendee.name,
            mobile_number=attendee.mobile_number,
            university=attendee.university,
            event=attendee.event,
        )
        return now, guest

    def _edited(
        self,
        number: int,
        attendee: Attendee,
        guest: Guest,
        changes: Mapping[str, tuple[str, str]],
    ) -> Edited:
        door, now = self._door, self._clock.now()
        return Edited(uuid4(), number, attendee, guest, changes, door.name, door.operator, now)

    def _examined(self, ticket: Ticket, wish: Wish) -> Attendee | Refused:
        """What the four fields become; those that nobody touches are not judged."""
        found = examine(
            self._rules,
            ticket.name if wish.name is None else wish.name,
            "" if wish.mobile is None else wish.mobile,
            ticket.university if wish.university is None else wish.university,
            ticket.event if wish.event is None else wish.event,
        )
        if isinstance(found, Refused) or wish.mobile is not None:
            return found
        return replace(found, mobile_number=ticket.mobile_number)


def _too_long(guest: Guest) -> dict[str, str]:
    return {
        field: f"The {field} has {len(text)} characters; the table holds {limit}. Shorten it."
        for field, text, limit in (
            ("category", guest.category, CATEGORY_LIMIT),
            ("note", guest.note, NOTE_LIMIT),
        )
        if len(text) > limit
    }


def further_words(guest: Guest) -> dict[str, str]:
    """The further fields that can be edited, in the words of the log."""
    attention = "on" if guest.attention else "off"
    return {"category": guest.category, "note": guest.note, "attention": attention}


def _words_of(who: Ticket | Attendee) -> dict[str, str]:
    return {
        "name": who.name,
        "mobile_number": who.mobile_number,
        "university": who.university,
        "event": who.event,
    }


def _changes(
    ticket: Ticket, attendee: Attendee, before: Guest, guest: Guest
) -> dict[str, tuple[str, str]]:
    old = {**_words_of(ticket), **further_words(before)}
    new = {**_words_of(attendee), **further_words(guest)}
    return {field: (old[field], new[field]) for field in old if old[field] != new[field]}
