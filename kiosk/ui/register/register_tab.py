"""The registration desk: a form at the left, the finished ticket at the right."""

from datetime import date, datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued, Refused
from kiosk.services.ports import Preferences
from kiosk.ui.register.desk_notes import DeskNotes
from kiosk.ui.register.desk_room import DeskRoom
from kiosk.ui.register.draft import DayCount, Draft, DraftKeeper
from kiosk.ui.register.duplicate_box import DuplicateBox
from kiosk.ui.register.event_check import EventCheck
from kiosk.ui.register.event_picker import EventPicker
from kiosk.ui.register.proposals import Proposals
from kiosk.ui.register.register_form import RegisterForm
from kiosk.ui.register.registration_queue import HandedIn, Returned
from kiosk.ui.register.revealing_scroll import RevealingScroll
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.ticket_actions import AskPath, AskPrinter, TicketActions, ask_path, ask_printer
from kiosk.ui.ticket.ticket_card import TicketCard
from kiosk.ui.ticket.ticket_face import face_of


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
        self._asked_draft = Draft()
        self._handed_in = HandedIn()
        self.form = RegisterForm()
        self._proposals = Proposals(self.form, table, self)
        self.events = EventCheck(self.form, desk, self)
        EventPicker(self.form.event_field)
        self._notes = DeskNotes()
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
        for draft in self._drafts.unanswered():
            self._handed_in.give_back(Returned(draft=draft, trouble=self._not_known()))
        self._tell_pending()
        self._tell_count()

    def _build(self) -> None:
        title = QLabel(self.tr("New ticket"))
        title.setProperty("role", "title")
        self._count = QLabel()
        self._count.setObjectName("register-count")
        self._count.setProperty("role", "muted")
        inside = QWidget()
        inside.setObjectName("register-inside")
        self._inner = QVBoxLayout(inside)
        # A small screen scrolls the form; the ticket stays in sight.
        self._scroll = RevealingScroll(inside, self.duplicates)
        self._scroll.setObjectName("register-scroll")
        left = QFrame()
        mark(left, card=True)
        self._left = QVBoxLayout(left)
        self._across = QHBoxLayout(self)
        # From the outside in: what is put into another widget is dressed anew with all in it.
        self._across.addWidget(left, 1)
        self._left.addWidget(self._scroll, 1)
        heading = QHBoxLayout()
        heading.addWidget(title, 1)
        heading.addWidget(self._count)
        self._inner.addLayout(heading)
        self._inner.addWidget(self.form)
        self._inner.addWidget(self.events.question)
        self._inner.addWidget(self._notes)
        self._inner.addWidget(self.duplicates)
        self._inner.addStretch()
        self._across.addWidget(self.card, 1)
        ScaledGaps(
            self,
            (
                Gaps(self._across, (0, 0, 0, 0), 18),
                # A part of the margin scrolls with the form: its scroll bar touches no word.
                Gaps(self._left, (32, 24, 16, 8), 12),
                Gaps(self._inner, (0, 0, 16, 16), 12),
            ),
        )
        columns = self._across, self._left, self._inner
        DeskRoom(self, self._scroll, columns, heading, self.form, self.card)

    def _connect(self) -> None:
        self.events.cleared.connect(self._on_submitted)
        self._notes.look_wanted.connect(self._on_take_back)
        self.form.edited.connect(self._on_edited)
        self.form.at_field.connect(self._scroll.reveal)
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
        self.duplicates.typed_on.connect(self._on_typed_on)
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
        """The form is the next guest's at once: who types goes on, however far the server is."""
        self._hide_questions()
        self._hand_in(draft)
        self._desk.register(draft.name, draft.mobile, draft.university, draft.event)
        self._next_guest(draft.event)

    def _hand_in(self, draft: Draft) -> None:
        self._handed_in.hand_in(draft)
        self._drafts.hand_in(self._handed_in.drafts)  # now: what is handed in must not be lost
        self._tell_pending()

    def _next_guest(self, event: str) -> None:
        begun = self._handed_in.next_begun()
        self.form.next_guest()
        self.form.fill(begun or Draft(event=event))
        if begun is not None:
            self._drafts.note(begun)
        if self.isVisible():
            self.form.focus_name()

    @property
    def half_typed(self) -> bool:
        """Whether somebody would lose what they are doing."""
        busy = self._handed_in.waiting or self._handed_in.returned
        return bool(busy) or not self.form.draft().blank

    @Slot(object)
    def _on_show_wanted(self, ticket: Ticket) -> None:
        self._asked_ticket = ticket.id
        self.duplicates.set_busy(True)
        self._desk.issue(ticket)

    @Slot()
    def _on_register_anyway(self) -> None:
        attendee, draft = self._attendee, self._asked_draft
        if attendee is None:
            return
        self._hide_questions()
        self._hand_in(draft)
        self._desk.register_anyway(attendee)
        self._next_guest(draft.event)

    @Slot()
    def _on_next_guest(self) -> None:
        event = self.form.draft().event
        self._hide_questions()
        self._drafts.remember_event(event)
        self._drafts.hand_in(self._handed_in.drafts)
        self._next_guest(event)

    @Slot()
    def _on_back(self) -> None:
        self._hide_questions()
        self.form.focus_name()

    @Slot(str)
    def _on_typed_on(self, letter: str) -> None:
        """The next guest is typed already: the question waits."""
        if self._attendee is not None:
            tickets = self.duplicates.tickets()
            self._handed_in.give_back(
                Returned(draft=self._asked_draft, attendee=self._attendee, tickets=tickets)
            )
        self._hide_questions()
        self._next_guest(self.form.draft().event)
        self.form.name.edit.insert(letter)
        self._tell_pending()

    @Slot()
    def _on_take_back(self) -> None:
        guest = self._handed_in.take_back(self.form.draft())
        if guest is not None:
            self._correct(guest)
        self._tell_pending()

    # What the desk answers

    @Slot(object, object)
    def _on_registered(self, issued: Issued, qr_png: bytes) -> None:
        self._answered()
        self.card.show_ticket(face_of(issued, qr_png))
        self._today.add(_today())
        self._proposals.learn(issued.ticket)
        self._drafts.remember_event(issued.ticket.event)
        self.events.ask_places()
        self._tell_count()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        self._give_back(Returned(draft=self._answered(), faults=refused.faults))

    @Slot(object, object)
    def _on_duplicates(self, attendee: Attendee, tickets: tuple[Ticket, ...]) -> None:
        self._give_back(Returned(draft=self._answered(), attendee=attendee, tickets=tickets))

    @Slot(object)
    def _on_failed(self, fault: Fault) -> None:
        self.duplicates.set_busy(False)
        self._give_back(Returned(draft=self._answered(), trouble=fault.sentence))

    def _answered(self) -> Draft:
        draft = self._handed_in.answered()
        self._tell_pending()
        return draft

    def _give_back(self, guest: Returned) -> None:
        """Into the form, where nobody types there; else beside it, until they are ready."""
        if self.form.draft().blank and self._attendee is None:
            self._correct(guest)
        else:
            self._handed_in.give_back(guest)
            self._tell_pending()

    def _correct(self, guest: Returned) -> None:
        self._hide_questions()
        self.form.fill(guest.draft)
        self._drafts.note(guest.draft)
        if self.isVisible():
            self.form.focus_name()
        self.form.show_faults(guest.faults)
        if guest.trouble:
            self._notes.say(guest.trouble)
        if guest.attendee is not None:
            self._asked_draft = guest.draft
            self._ask(guest.attendee, guest.tickets)

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
        self._notes.say(fault.sentence)

    # The rest

    def _tell_count(self) -> None:
        # How many there are in all stands on the window's own line.
        count = grouped(self._today.on(_today()))
        self._count.setText(self.tr("Today at this desk {0}").format(count))

    def _not_known(self) -> str:
        return self.tr("The program ended before it was known whether this guest is registered.")

    def _tell_pending(self) -> None:
        """Who is being registered, and who came back; both are kept over a crash."""
        self._drafts.keep_handed_in(self._handed_in.drafts)
        returned = self._handed_in.returned
        self._notes.show_pending(self._handed_in.waiting)
        self._notes.show_returned(returned[0].draft if returned else None)

    def _ask(self, attendee: Attendee, tickets: tuple[Ticket, ...]) -> None:
        """The question takes the place of the button: there is one thing to do at a time."""
        self._attendee = attendee
        self.form.button.hide()
        self.duplicates.set_busy(False)
        self.duplicates.ask(tickets)

    def _hide_questions(self) -> None:
        self._notes.say("")
        self._attendee = None
        self._asked_ticket = None
        self.duplicates.hide()
        self.form.button.show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._tell_count()  # it may be another day
        self._proposals.look_again()
        self.events.ask_places()
        self.form.focus_name()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self._drafts.flush()


def _today() -> date:
    return datetime.now().astimezone().date()
