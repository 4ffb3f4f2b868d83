"""The registration desk: a form at the left, the finished ticket at the right."""

from datetime import date, datetime

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued, Refused
from kiosk.services.ports import Preferences
from kiosk.ui.draft import DayCount, Draft, DraftKeeper
from kiosk.ui.duplicate_box import DuplicateBox
from kiosk.ui.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.printing import face_of
from kiosk.ui.proposals import Proposals
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.register_form import RegisterForm
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import mark
from kiosk.ui.ticket_actions import AskPath, AskPrinter, TicketActions, ask_path, ask_printer
from kiosk.ui.ticket_card import TicketCard


class RegisterTab(QWidget):
    """Registers guests by keyboard alone.

    Args:
        desk: registers and issues.
        table: knows the events, the universities and the totals.
        preferences: keeps the half-typed form, the event, the day's count.
        path_asked: where to save; the system's dialog.
        printer_asked: where to print; the system's dialog.
    """

    def __init__(
        self,
        desk: RegisterDesk,
        table: TableDesk,
        preferences: Preferences,
        parent: QWidget | None = None,
        *,
        path_asked: AskPath = ask_path,
        printer_asked: AskPrinter = ask_printer,
    ) -> None:
        super().__init__(parent)
        mark(self, page=True)
        self._desk = desk
        self._drafts = DraftKeeper(preferences, self)
        self._today = DayCount(preferences)
        self._asked_ticket: int | None = None
        self._attendee: Attendee | None = None
        self.form = RegisterForm()
        self._proposals = Proposals(self.form, table, self)
        self.duplicates = DuplicateBox()
        self.actions_of_card = TicketActions(
            self, preferences, path_asked=path_asked, printer_asked=printer_asked
        )
        self.card = TicketCard(self.actions_of_card)
        for edit in self.form.edits():
            self.actions_of_card.yield_copy_of(edit)
        self._build()
        self._connect()
        self.form.fill(self._drafts.restored())
        self._tell_count()

    def _build(self) -> None:
        title = QLabel(self.tr("New ticket"))
        title.setProperty("role", "title")
        self._trouble = QLabel()
        self._trouble.setObjectName("register-trouble")
        self._trouble.setProperty("tone", "bad")
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        self._count = QLabel()
        self._count.setObjectName("register-count")
        self._count.setProperty("role", "muted")
        inside = QWidget()
        inside.setObjectName("register-inside")
        self._inner = QVBoxLayout(inside)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self._count)
        self._inner.addLayout(top)
        self._inner.addWidget(self.form)
        self._inner.addWidget(self._trouble)
        self._inner.addWidget(self.duplicates)
        self._inner.addStretch()
        # A small screen scrolls the form; the ticket stays in sight.
        self._scroll = QScrollArea()
        self._scroll.setObjectName("register-scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        for see_through in (inside, self._scroll.viewport()):
            see_through.setAutoFillBackground(False)
        left = QFrame()
        mark(left, card=True)
        self._left = QVBoxLayout(left)
        self._left.addWidget(self._scroll, 1)
        self._reveal = QTimer(self)
        self._reveal.setSingleShot(True)
        self._reveal.setInterval(0)
        self._reveal.timeout.connect(self._on_reveal)
        self._across = QHBoxLayout(self)
        self._across.addWidget(left, 1)
        self._across.addWidget(self.card, 1)
        ScaledGaps(
            self,
            (
                Gaps(self._across, (0, 0, 0, 0), 18),
                Gaps(self._left, (32, 24, 32, 24), 12),
                Gaps(self._inner, (0, 0, 0, 0), 12),
            ),
        )

    def _connect(self) -> None:
        self.form.submitted.connect(self._on_submitted)
        self.form.edited.connect(self._on_edited)
        self._desk.registered.connect(self._on_registered)
        self._desk.refused.connect(self._on_refused)
        self._desk.duplicates.connect(self._on_duplicates)
        self._desk.failed.connect(self._on_failed)
        self._desk.issued.connect(self._on_issued)
        self._desk.issue_failed.connect(self._on_issue_failed)
        self.duplicates.show_wanted.connect(self._on_show_wanted)
        self.duplicates.register_wanted.connect(self._on_register_anyway)
        self.duplicates.next_wanted.connect(self._on_next_guest)
        self.duplicates.back_wanted.connect(self._on_back)
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._drafts.flush)

    # What the person does

    @Slot(object)
    def _on_edited(self, draft: Draft) -> None:
        self._drafts.note(draft)
        self._hide_questions()

    @Slot(object)
    def _on_submitted(self, draft: Draft) -> None:
        self._hide_questions()
        self._drafts.note(draft)
        self._drafts.flush()  # now: what is handed in is what must not be lost
        self._desk.register(draft.name, draft.mobile, draft.university, draft.event)

    @Slot(object)
    def _on_show_wanted(self, ticket: Ticket) -> None:
        self._asked_ticket = ticket.id
        self.duplicates.set_busy(True)
        self._desk.issue(ticket)

    @Slot()
    def _on_register_anyway(self) -> None:
        if self._attendee is None or self.form.busy:
            return
        self.form.set_busy(True)
        self.duplicates.set_busy(True)
        self._desk.register_anyway(self._attendee)

    @Slot()
    def _on_next_guest(self) -> None:
        self._finish(self.form.draft().event)

    @Slot()
    def _on_back(self) -> None:
        self._hide_questions()
        self.form.focus_name()

    # What the desk answers

    @Slot(object, object)
    def _on_registered(self, issued: Issued, qr_png: bytes) -> None:
        self.form.set_busy(False)
        self.card.show_ticket(face_of(issued, qr_png))
        self._today.add(_today())
        self._proposals.learn(issued.ticket)
        self._finish(issued.ticket.event)
        self._tell_count()

    def _finish(self, event: str) -> None:
        self._drafts.done(event)
        self._hide_questions()
        self.form.next_guest()
        if self.isVisible():
            self.form.focus_name()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        self.form.set_busy(False)
        self.form.show_faults(refused.faults)

    @Slot(object, object)
    def _on_duplicates(self, attendee: Attendee, tickets: tuple[Ticket, ...]) -> None:
        self.form.set_busy(False)
        self.form.show_faults({})
        self._ask(attendee, tickets)

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self.form.set_busy(False)
        self.duplicates.set_busy(False)
        self._say(fault.sentence)

    @Slot(object, object)
    def _on_issued(self, issued: Issued, qr_png: bytes) -> None:
        if issued.ticket.id != self._asked_ticket:
            return  # asked for by another tab
        self._asked_ticket = None
        self.card.show_ticket(face_of(issued, qr_png))
        self.duplicates.set_busy(False)
        if self.duplicates.isVisible():
            self.duplicates.ticket_shown()

    @Slot(object, object)
    def _on_issue_failed(self, ticket: Ticket, fault: Fault) -> None:
        if ticket.id != self._asked_ticket:
            return
        self._asked_ticket = None
        self.duplicates.set_busy(False)
        self._say(fault.sentence)

    # The rest

    def _tell_count(self) -> None:
        # How many there are in all stands on the window's own line.
        count = grouped(self._today.on(_today()))
        self._count.setText(self.tr("Today at this desk {0}").format(count))

    def _say(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.show()

    def _ask(self, attendee: Attendee, tickets: tuple[Ticket, ...]) -> None:
        """The question takes the place of the button: there is one thing to do at a time."""
        self._attendee = attendee
        self.form.button.hide()
        self.duplicates.set_busy(False)
        self.duplicates.ask(tickets)
        self._inner.activate()  # the strip has its place only after this
        self._reveal.start()  # and the scrolled page its height only after its own turn

    @Slot()
    def _on_reveal(self) -> None:
        if self.duplicates.isVisible():
            self._scroll.ensureWidgetVisible(self.duplicates)

    def _hide_questions(self) -> None:
        self._trouble.hide()
        self._trouble.clear()
        self._attendee = None
        self._asked_ticket = None
        self.duplicates.hide()
        self.form.button.show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._tell_count()  # it may be another day
        self._proposals.look_again()
        self.form.focus_name()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._drafts.flush()


def _today() -> date:
    return datetime.now().astimezone().date()
