"""Tickets for everybody, on paper: the page, one PDF or a file for each guest, and where to."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.layout_preview import LayoutPreview
from kiosk.ui.organiser.paper_dialog import (
    AskTarget,
    OpenFolder,
    PaperDialog,
    ask_target,
    open_folder,
)
from kiosk.ui.organiser.which_tickets import Choice
from kiosk.ui.sheets.layouts import LAYOUTS
from kiosk.ui.sheets.ticket_sheets import TicketSheets
from kiosk.ui.store_access.lists_desk import Cancelled, ListsDesk, Tick
from kiosk.ui.style.captions import captioned
from kiosk.ui.style.measure import Gaps, ScaledGaps, counted
from kiosk.ui.style.theme import mark
from kiosk.ui.style.translation import translate

MakeSheets = Callable[[], TicketSheets]
"""Makes what draws tickets; called on the thread that draws."""


class TicketsPaper(PaperDialog):
    """Chooses the page and draws the tickets beside the window.

    Args:
        desk: does the work.
        choice: what the Tickets tab shows.
        sheets: draw the tickets.
        target_asked: where to; the system's dialog.
        folder_opened: shows where they are.
        parent: the window.
    """

    def __init__(
        self,
        desk: ListsDesk,
        choice: Choice,
        sheets: MakeSheets,
        *,
        target_asked: AskTarget = ask_target,
        folder_opened: OpenFolder = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        self.page = QComboBox()
        self.form = QComboBox()
        super().__init__(
            desk,
            choice,
            translate("TicketsPaper", "Tickets as PDF"),
            target_asked=target_asked,
            folder_opened=folder_opened,
            parent=parent,
        )
        self._sheets = sheets
        for name, words in self._pages().items():
            self.page.addItem(words, name)
        self.page.setCurrentIndex(self.page.findData("a4-8"))
        self.form.addItem(self.tr("One PDF with all of them"), "pdf")
        self.form.addItem(self.tr("A folder, a PDF for each guest"), "pdfs")
        self.form.addItem(self.tr("A folder, a picture for each guest"), "pictures")
        self.preview = LayoutPreview(LAYOUTS["a4-8"])
        left, across = QVBoxLayout(), QHBoxLayout()
        for label, box in ((self.tr("Page"), self.page), (self.tr("Files"), self.form)):
            left.addWidget(captioned(label, box))
            left.addWidget(box)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        mark(self._hint, role="hint")
        left.addWidget(self._hint)
        left.addStretch(1)
        across.addLayout(left, 1)
        across.addWidget(self.preview)
        self.options.addLayout(across)
        ScaledGaps(self.preview, (Gaps(left, (0, 0, 0, 0), 6), Gaps(across, (0, 0, 0, 0), 24)))
        self.page.currentIndexChanged.connect(self._on_options)
        self.form.currentIndexChanged.connect(self._on_options)
        self._on_options()

    def _pages(self) -> dict[str, str]:
        return {
            "a4-8": self.tr("A4, eight a page"),
            "a4-4": self.tr("A4, four a page"),
            "a4-1": self.tr("A4, one a page"),
            "a6": self.tr("A6, one a page"),
            "card": self.tr("Card (85.6 × 54 mm)"),
            "badge": self.tr("Badge (86 × 120 mm)"),
        }

    @Slot()
    def _on_options(self) -> None:
        self.preview.show_layout(LAYOUTS[self.page.currentData()])
        folder = self.form.currentData() != "pdf"
        self.page.setEnabled(self.form.currentData() != "pictures")
        self.go.setText(self.tr("Choose the folder…") if folder else self.tr("Save the PDF…"))
        self._hint.setText(
            self.tr("With tickets.csv beside them: who gets which file. Whoever has the folder has"
                    " everybody's ticket.")
            if folder
            else self.tr("Cut along the dashed lines. Denied and revoked tickets are left out.")
        )  # fmt: skip

    def make(self) -> bool:
        """Ask where to, and draw."""
        form, layout = self.form.currentData(), LAYOUTS[self.page.currentData()]
        target = self.target("tickets.pdf", (".pdf",)) if form == "pdf" else self.target("")
        if target is None:
            return False
        chosen, sheets = self.which.chosen, self._sheets
        words = self.tr("{0} on {1}: {2}")
        if form != "pdf":
            words = self.tr("{0}, a file for each, in {2}")
        one, several = self.tr("1 ticket"), self.tr("{0} tickets")
        page, pages = self.tr("1 page"), self.tr("{0} pages")

        def work(desk: ListDesk, tick: Tick, cancelled: Cancelled) -> str:
            tickets = desk.bulk.tickets(chosen.query, chosen.numbers)
            if form == "pdf":
                drawn = sheets().pdf(tickets, layout, target, tick, cancelled)
            else:
                drawn = sheets().folder(
                    tickets,
                    layout,
                    target,
                    pictures=form == "pictures",
                    tick=tick,
                    cancelled=cancelled,
                )
            return words.format(
                counted(drawn.tickets, one, several),
                counted(drawn.pages, page, pages),
                target.name,
            )

        return self.begin(work, target)

    def _enable(self, *, usable: bool) -> None:
        super()._enable(usable=usable)
        self.form.setEnabled(usable)
        self.page.setEnabled(usable and self.form.currentData() != "pictures")
