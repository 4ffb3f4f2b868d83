"""Which tickets something is done with: those that are selected, or all that the filter shows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from kiosk.domain.text import cut_to
from kiosk.domain.ticket import TicketQuery
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.ticket.status_mark import filter_word

if TYPE_CHECKING:
    from kiosk.services.lists.exporting import Chosen

_EVENT_SAID, _SEARCH_SAID = 24, 16
"""Characters; on one line with the number and the status, in the narrowest dialog."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the Tickets tab shows.

    Attributes:
        query: its filter and order.
        found: how many tickets that finds; None where they are not counted yet.
        selected: the numbers of the rows that are selected.
    """

    query: TicketQuery
    found: int | None = None
    selected: frozenset[int] = frozenset()


class WhichTickets(QWidget):
    """Two rows to choose from; one where nothing is selected."""

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        count = len(choice.selected)
        one = self.tr("The selected ticket")
        several = self.tr("The {0} selected tickets").format(grouped(count))
        self.selected = QRadioButton(one if count == 1 else several)
        self.all = QRadioButton(self._all_words())
        self.selected.setVisible(count > 0)
        # One row is always selected once somebody has looked a ticket up: that asks for no list.
        (self.selected if count > 1 else self.all).setChecked(True)
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.selected)
        column.addWidget(self.all)
        ScaledGaps(self, (Gaps(column, (0, 0, 0, 0), 2),))

    @property
    def chosen(self) -> "Chosen":
        """What the person chose."""
        from kiosk.services.lists.exporting import Chosen

        numbers = self._choice.selected if self.selected.isChecked() else None
        return Chosen(self._choice.query, numbers=numbers)

    @property
    def count(self) -> int | None:
        """How many tickets are chosen; None where nobody counted them."""
        return len(self._choice.selected) if self.selected.isChecked() else self._choice.found

    def _all_words(self) -> str:
        query, found = self._choice.query, self._choice.found
        number = f"{grouped(found)} " if found is not None else ""
        filters = filter_words(query)
        if not filters:
            return self.tr("All {0}tickets").format(number)
        return self.tr("All {0}that are shown: {1}").format(number, filters).replace("&", "&&")


def filter_words(query: TicketQuery) -> str:
    """What narrows a query, as people read it; empty where nothing does."""
    parts = (
        cut_to(query.event or "", _EVENT_SAID),
        filter_word(query.status).lower() if query.status else "",
        f"“{cut_to(query.search, _SEARCH_SAID)}”" if query.search else "",
    )
    return ", ".join(filter(None, parts))
