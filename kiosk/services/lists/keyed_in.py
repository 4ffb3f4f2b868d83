"""Keying in from paper: numbers that were ticked on the printed list become decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from kiosk.domain.check_word import check_word
from kiosk.domain.decision import Decision, UploadResult, Wanted
from kiosk.domain.scan import Door, Source
from kiosk.domain.text import plain_digits
from kiosk.domain.ticket import MAX_TICKET_ID
from kiosk.services.faults import StoreUnavailable

_SHEET = UUID("8e0f4a52-9a7c-4a3e-8b35-0d6a2b7f4c19")


class PaperStore(Protocol):
    """Where decisions are recorded that were carried out already."""

    def record_batch(self, decisions: Sequence[Decision]) -> list[UploadResult | StoreUnavailable]:
        """Record them; those that lost are kept as conflicts."""
        ...


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that names no ticket."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """What became of a sheet.

    Attributes:
        recorded: tickets that are in now, or were by this very sheet.
        conflicts: tickets that another door had decided; on the conflicts' list.
    """

    recorded: tuple[int, ...] = ()
    conflicts: tuple[int, ...] = ()
    wrong: tuple[WrongLine, ...] = field(default_factory=tuple)


def numbers_in(lines: Iterable[str]) -> tuple[dict[int, int], list[WrongLine]]:
    """Ticket number -> line for each line that names one, and the lines that do not.

    A line is a number, and the check word behind it where somebody typed that, too.
    """
    found: dict[int, int] = {}
    wrong: list[WrongLine] = []
    for place, line in enumerate(lines, 1):
        words = plain_digits(line).replace(",", " ").replace(";", " ").split()
        if not words:
            continue
        if not words[0].isdigit() or not 0 < int(words[0][:11]) <= MAX_TICKET_ID:
            wrong.append(WrongLine(place, line.strip()[:80], "This is no ticket number."))
        elif len(words) > 1 and words[1].lower() != check_word(int(words[0])):
            reason = "Number and check word do not belong together. Look at the list again."
            wrong.append(WrongLine(place, line.strip()[:80], reason))
        else:
            found.setdefault(int(words[0]), place)
    return found, wrong


class Paper:
    """Keys a sheet in.

    Args:
        store: of the tickets.
        door: where the list was ticked, and by whom.
    """

    def __init__(self, store: PaperStore, door: Door) -> None:
        self._store, self._door = store, door

    def key_in(self, lines: Iterable[str], at: datetime, door: str = "") -> Keyed:
        """Let everybody in whom the sheet names; the same sheet again changes nothing.

        Args:
            lines: a number each.
            at: the sheet's time, aware.
            door: where the list was ticked, if not here.

        Raises:
            StoreUnavailable: what is recorded stays recorded; the sheet may be keyed in again.
        """
        numbers, wrong = numbers_in(lines)
        door = door or self._door.name
        decisions = [
            Decision(
                uuid5(_SHEET, f"{door}\0{at.isoformat()}\0{number}"),
                number,
                Wanted.ALLOW,
                door,
                self._door.operator,
                at,
                source=Source.PAPER,
                offline=True,
            )
            for number in numbers
        ]
        recorded, conflicts = [], []
        for decision, kept in zip(decisions, self._store.record_batch(decisions), strict=True):
            number = decision.ticket_id
            if kept is UploadResult.RECORDED:
                recorded.append(number)
            elif kept is UploadResult.CONFLICT:
                conflicts.append(number)
            else:
                reason = "There is no such ticket." if kept is UploadResult.MISSING else str(kept)
                wrong.append(WrongLine(numbers[number], str(number), reason))
        return Keyed(tuple(recorded), tuple(conflicts), tuple(wrong))
