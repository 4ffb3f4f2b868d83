"""Makes guests of a list's rows; what cannot be one is told with its place and the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.guest import CATEGORY_LIMIT, CODE_LIMIT, NOTE_LIMIT, Guest
from kiosk.domain.text import plain_digits
from kiosk.domain.ticket import MAX_TICKET_ID, MOBILE_LIMIT, NAME_LIMIT, Attendee
from kiosk.services.issuing import Refused, examine, tidy
from kiosk.services.lists.column_words import LEFT_OUT, NOT_PAID, Field
from kiosk.services.lists.mapping import Header, plain_heading
from kiosk.services.lists.mobile_repair import repair
from kiosk.services.ports import MobileRules
from kiosk.services.safe_csv import active

MOST_PARTY = 500
KEPT_CHARACTERS = 2000
"""Of a further column's cell."""
OTHER_MOBILES = "Mobile number"

_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "si", "sí", "oui", "sim", "on", "✓", "✔"})
_COMMA_NAME = re.compile(r"([^\W\d_][^,\d]*),\s*([^\W\d_][^,\d]*)")
_LIMITS = (
    (Field.CATEGORY, "category", CATEGORY_LIMIT),
    (Field.NOTE, "note", NOTE_LIMIT),
    (Field.CODE, "code", CODE_LIMIT),
)
_EXTRAS = (*(field for field, _, _ in _LIMITS), Field.ATTENTION, Field.PARTY, Field.NUMBER)
_ACCEPTED = 10_000
"""Universities and events that are remembered as good."""
_FIELD_OF = {
    "name": (Field.NAME, Field.GIVEN, Field.FAMILY),
    "mobile_number": (Field.MOBILE,),
    "university": (Field.UNIVERSITY,),
    "event": (Field.EVENT,),
}


@dataclass(frozen=True, slots=True)
class ListedGuest:
    """A row that becomes a guest.

    Attributes:
        row: its number in the list, from 1.
        party: how many people the ticket is for.
        number: the ticket number that our own export says; None where it says none.
        email: for telling guests apart who left no mobile number.
    """

    row: int
    attendee: Attendee
    guest: Guest
    party: int = 1
    number: int | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot become a guest.

    Attributes:
        row: its number in the list, from 1.
        column: the heading.
        value: what stands there.
        reason: a sentence.
    """

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is left out on purpose.

    Attributes:
        why: some words, such as "refunded".
    """

    row: int
    why: str


Read = ListedGuest | LeftOut | tuple[RowFault, ...] | None


class RowReader:
    """Reads rows under one mapping.

    Args:
        header: the headings.
        mapping: what each column is.
        rules: say what a mobile number is.
        event: of all guests; empty where the list says it.
        escaped: whether the list is our own CSV, with an apostrophe before what a spreadsheet
            would run.

    Attributes:
        place: field -> its column.
        kept: columns that are kept as they are, with their headings.
        event: of all guests, tidied; empty where the list says it.
        universities: those that were good in a row before -> how they are registered.
        events: the same of events.
        simple: whether rows hold nothing but name, mobile number, university, event and what is
            kept, and nobody is left out.
    """

    def __init__(
        self,
        header: Header,
        mapping: Mapping[int, Field],
        rules: MobileRules,
        event: str = "",
        *,
        escaped: bool = False,
    ) -> None:
        self._names = header.names
        self.place = {field: column for column, field in mapping.items()}
        kept = [c for c, f in mapping.items() if f in {Field.KEEP, Field.EMAIL}]
        self.kept = [(column, header.names[column]) for column in kept]
        self.rules, self.event, self._escaped = rules, tidy(event), escaped
        # A list has a hundred thousand rows: what is the same for each is asked once.
        self._width = max(mapping, default=-1) + 1
        self._at = {field.value: self.place.get(field, -1) for field in Field}
        self._extras = any(field in self.place for field in _EXTRAS)
        self._turned_away = Field.STATUS in self.place or Field.PAID in self.place
        self.simple = not (self._extras or self._turned_away or escaped)
        self.universities: dict[str, str] = {}
        self.events: dict[str, str] = {}

    def read(self, number: int, row: Sequence[str]) -> Read:
        """What a row is: a guest, left out, faulty, or empty (None)."""
        if not "".join(row).strip():
            return None
        # Every column of the mapping is there, and behind them an empty one for what is not mapped.
        width = self._width
        row = [*row, ""] if len(row) == width else [*row[:width], *[""] * (width - len(row)), ""]
        if self._escaped:
            row = [active(cell) for cell in row]
        if self._turned_away and (why := self._left_out(row)):
            return LeftOut(number, why)
        at = self._at
        mobile = repair(row[at["mobile"]], self.rules)
        attendee = self._attendee(row, mobile.number)
        party = self._party(row) if self._extras else 1
        long = self._too_long(number, row) if self._extras else ()
        if mobile.fault or isinstance(attendee, Refused) or party is None or long:
            return self._faults(number, row, mobile.fault, attendee, party, long)
        return ListedGuest(
            number,
            attendee,
            self._guest(row, mobile.others),
            party,
            self._number(row) if self._extras else None,
            address(row[at["email"]]),
        )

    def _attendee(self, row: Sequence[str], mobile: str) -> Attendee | Refused:
        """As a person would type it; university and event are nearly always those of a row before.

        Args:
            row: of the list.
            mobile: already found to be a number.
        """
        at, universities, events = self._at, self.universities, self.events
        name, university = self._name(row), row[at["university"]]
        event = self.event or row[at["event"]]
        plain = name.isascii() and name.isprintable() and 0 < len(name) <= NAME_LIMIT
        if plain and university in universities and event in events and len(mobile) <= MOBILE_LIMIT:
            return Attendee(name, mobile, universities[university], events[event])
        attendee = examine(self.rules, name, mobile, university, event)
        if isinstance(attendee, Attendee) and max(len(universities), len(events)) < _ACCEPTED:
            universities[university], events[event] = attendee.university, attendee.event
        return attendee

    def _faults(
        self,
        number: int,
        row: Sequence[str],
        mobile_fault: str,
        attendee: Attendee | Refused,
        party: int | None,
        long: Sequence[RowFault],
    ) -> tuple[RowFault, ...]:
        faults: list[RowFault] = []
        if mobile_fault:
            faults.append(self._fault(number, row, (Field.MOBILE,), mobile_fault))
        if isinstance(attendee, Refused):
            for name, sentence in attendee.faults.items():
                if name == "name" and not self._name(row):
                    sentence = "This row has no name."
                faults.append(self._fault(number, row, _FIELD_OF[name], sentence))
        if party is None:
            reason = f"This is no number of people from 1 to {MOST_PARTY}."
            faults.append(self._fault(number, row, (Field.PARTY,), reason))
        return (*faults, *long)

    def _name(self, row: Sequence[str]) -> str:
        at = self._at
        name = tidy(row[at["name"]])
        if not name:
            parts = (tidy(row[at[part]]) for part in ("first_name", "last_name"))
            return " ".join(part for part in parts if part)
        turned = _COMMA_NAME.fullmatch(name) if "," in name else None
        return f"{turned[2].strip()} {turned[1].strip()}" if turned else name

    def _left_out(self, row: Sequence[str]) -> str:
        status = plain_heading(row[self._at["status"]])
        if status in LEFT_OUT:
            return LEFT_OUT[status]
        return NOT_PAID.get(plain_heading(row[self._at["paid"]]), "")

    def _party(self, row: Sequence[str]) -> int | None:
        text = plain_digits(row[self._at["party"]]).strip()
        if not text:
            return 1
        return int(text) if text.isdigit() and 1 <= int(text[:9]) <= MOST_PARTY else None

    def _number(self, row: Sequence[str]) -> int | None:
        text = row[self._at["number"]].strip()
        usable = text.isascii() and text.isdigit() and len(text) <= 10
        return int(text) if usable and 0 < int(text) <= MAX_TICKET_ID else None

    def _guest(self, row: Sequence[str], others: Sequence[str]) -> Guest:
        fields = [
            (name, cell[:KEPT_CHARACTERS])
            for column, name in self.kept
            if (cell := row[column].strip())
        ]
        for n, number in enumerate(others, 2):
            fields.append((f"{OTHER_MOBILES} {n}", number))
        if not self._extras:
            return Guest(fields=tuple(fields))
        at = self._at
        return Guest(
            category=tidy(row[at["category"]]),
            note=row[at["note"]].strip(),
            attention=row[at["attention"]].strip().lower() in _YES,
            code=code_in(row[at["code"]]),
            fields=tuple(fields),
        )

    def _too_long(self, number: int, row: Sequence[str]) -> list[RowFault]:
        return [
            self._fault(number, row, (field,), f"The {word} has more than {limit} characters.")
            for field, word, limit in _LIMITS
            if len(row[self._at[field.value]].strip()) > limit
        ]

    def _fault(
        self, number: int, row: Sequence[str], fields: Sequence[Field], reason: str
    ) -> RowFault:
        columns = [self.place[field] for field in fields if field in self.place]
        if not columns:
            return RowFault(number, "", "", reason)
        value = row[columns[0]] if columns[0] < len(row) else ""
        return RowFault(number, self._names[columns[0]], value[:200], reason)


def address(cell: str) -> str:
    """What tells guests apart; "anonymous", as a form without a login has it, does not."""
    return cell.strip().lower() if "@" in cell else ""


def code_in(cell: str) -> str:
    """A ticket's code in another system; of an address the part that tells tickets apart."""
    cell = cell.strip()
    if "://" in cell:
        found = re.search(r"[?&](?:pk|code|ticket|token|k)=([^&#\s]+)", cell)
        return found[1] if found else cell
    return cell
