"""The printed list, for a door without a laptop: as a PDF or straight to the printer."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from kiosk.domain.text import cut_to
from kiosk.domain.ticket import Status
from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.paper_dialog import (
    AskTarget,
    OpenFolder,
    PaperDialog,
    ask_target,
    open_folder,
)
from kiosk.ui.organiser.tickets_paper import MakeSheets
from kiosk.ui.organiser.which_tickets import Choice
from kiosk.ui.sheets.expected_guests import expected_guests
from kiosk.ui.sheets.printed_list import Expected, NameList
from kiosk.ui.store_access.lists_desk import Cancelled, ListsDesk, Tick
from kiosk.ui.style.captions import captioned
from kiosk.ui.style.measure import counted, grouped
from kiosk.ui.style.moments import short_moment
from kiosk.ui.style.theme import mark
from kiosk.ui.style.translation import translate
from kiosk.ui.ticket.ticket_actions import AskPrinter, ask_printer

MOST_QUEUES = 8


class NamesPaper(PaperDialog):
    """Chooses for how many queues the list is cut.

    Args:
        desk: does the work.
        choice: what the Tickets tab shows.
        sheets: keep what Qt draws with alive.
        target_asked: where to; the system's dialog.
        printer_asked: which printer; the system's dialog.
        folder_opened: shows where it is.
        parent: the window.
    """

    def __init__(
        self,
        desk: ListsDesk,
        choice: Choice,
        sheets: MakeSheets,
        *,
        target_asked: AskTarget = ask_target,
        printer_asked: AskPrinter = ask_printer,
        folder_opened: OpenFolder = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        self.queues = QComboBox()
        self.printer = QPushButton()
        super().__init__(
            desk,
            choice,
            translate("NamesPaper", "Printed list of names"),
            target_asked=target_asked,
            folder_opened=folder_opened,
            parent=parent,
        )
        self._choice, self._sheets = choice, sheets
        self._printer_asked = printer_asked
        self.queues.addItem(self.tr("One list for one queue"), 1)
        for count in range(2, MOST_QUEUES + 1):
            self.queues.addItem(self.tr("Cut between letters for {0} queues").format(count), count)
        self.queues.setAccessibleName(self.tr("For how many queues"))
        caption = captioned(self.tr("Queues"), self.queues)
        hint = QLabel(
            self.tr(
                "Every guest who is expected or inside, by name, with number, check word and a box"
                " to tick."
            )
        )
        hint.setWordWrap(True)
        mark(hint, role="hint")
        for widget in (caption, self.queues, hint):
            self.options.addWidget(widget)
        self.go.setText(self.tr("Save as PDF…"))
        self.printer.setText(self.tr("Print…"))
        self.printer.setAutoDefault(False)
        self.printer.clicked.connect(self._on_print)
        self.buttons.insertWidget(3, self.printer)

    def make(self) -> bool:
        """Ask where to, and draw."""
        target = self.target("guests.pdf", (".pdf",))
        if target is None:
            return False
        names, into = self._names(), self.queues.currentData()
        words = self.tr("{0} on {1}: {2}")
        draw = self._drawing(lambda guests: names.pdf(guests, target, into), words, target.name)
        return self.begin(draw, target)

    @Slot()
    def _on_print(self) -> None:
        printer = None if self._desk.busy else self._printer_asked(self)
        if printer is None:
            return
        names, into = self._names(), self.queues.currentData()
        words = self.tr("{0} on {1}, at the printer.")
        draw = self._drawing(lambda g: names.print(printer, g, into), words)
        if self.begin(draw, None):
            self._busy()

    def _drawing(
        self, draw: Callable[[Sequence[Expected]], int], words: str, place: str = ""
    ) -> Callable[[ListDesk, Tick, Cancelled], str]:
        """Draws who is expected, with what draws kept alive; says on how many pages."""
        chosen, sheets = self.which.chosen, self._sheets
        one, several = self.tr("1 guest"), self.tr("{0} guests")
        page, more = self.tr("1 page"), self.tr("{0} pages")

        def work(desk: ListDesk, tick: Tick, cancelled: Cancelled) -> str:
            drawing = sheets()
            guests = expected_guests(desk.exporting, chosen, tick, cancelled)
            pages = draw(guests)
            del drawing
            return words.format(
                counted(len(guests), one, several), counted(pages, page, more), place
            )

        return work

    def _names(self) -> NameList:
        now = datetime.now().astimezone()
        query = self._choice.query
        title = query.event or self.tr("Guests")
        if query.status is Status.ENTERED:
            title = self.tr("{0}, inside").format(title)
        numbers = self.which.chosen.numbers
        # Whoever holds the paper must see that not everybody stands on it.
        if query.search:
            title = self.tr("{0}, “{1}” only").format(title, cut_to(query.search, 24))
        if numbers is not None:
            title = self.tr("{0}, a choice of {1}").format(title, grouped(len(numbers)))
        return NameList(title, short_moment(now, now))

    def _enable(self, *, usable: bool) -> None:
        super()._enable(usable=usable)
        self.queues.setEnabled(usable)
        self.printer.setEnabled(usable)
