"""The columns of the ticket table: what they are called, what they show, what they sort by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from kiosk.domain.scan import folded
from kiosk.domain.ticket import SortKey, Status, Ticket
from kiosk.ui.style.moments import short_moment
from kiosk.ui.ticket.status_mark import status_word

_DECIDED = (Status.ENTERED, Status.DENIED, Status.MARKED)

SortValue = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: what the store sorts by.
        title: in the header.
        sample: a text that fits into the column's least width.
        share: of the width that is left over; 0 keeps the least width.
        shown: the text of a cell; literal.
        value: what two tickets are compared by.
    """

    key: SortKey
    title: str
    sample: str
    share: int
    shown: Callable[[Ticket], str]
    value: Callable[[Ticket], SortValue]


def ticket_columns() -> tuple[Column, ...]:
    """Every field of a ticket, in the order of the table."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("TicketColumns", text)

    return (
        Column(SortKey.ID, tr("No."), "888888", 0, lambda t: str(t.id), lambda t: t.id),
        Column(
            SortKey.NAME,
            tr("Name"),
            "Meera Krishnan",
            4,
            lambda t: t.name,
            lambda t: folded(t.name),
        ),
        Column(
            SortKey.MOBILE,
            tr("Mobile number"),
            "+49 1512 34567890",
            0,
            lambda t: t.mobile_number,
            lambda t: folded(t.mobile_number),
        ),
        Column(
            SortKey.UNIVERSITY,
            tr("University"),
            "University",
            3,
            lambda t: t.university,
            lambda t: folded(t.university),
        ),
        Column(
            SortKey.EVENT,
            tr("Event"),
            "Spring Ball",
            3,
            lambda t: t.event,
            lambda t: folded(t.event),
        ),
        Column(
            SortKey.STATUS,
            tr("Status"),
            f"✓✓ {max(map(status_word, _DECIDED), key=len)}",
            0,
            lambda t: status_word(t.status) if t.status in _DECIDED else "",
            lambda t: t.status.value,
        ),
        Column(
            SortKey.ENTRY_TIME,
            tr("Entry time"),
            "22 Nov 19:02.",
            0,
            lambda t: short_moment(t.entry_time) if t.entry_time else "",
            lambda t: t.entry_time,
        ),
    )
