"""The registration desk, by keyboard, over the production services and the real desk thread."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from support.made_services import AWAY, KeptInMemory, ShakyStore, attendee, open_desks

from kiosk.domain.ticket import Status, Ticket
from kiosk.services.faults import Fault
from kiosk.ui.register_tab import RegisterTab
from kiosk.ui.ticket_actions import TicketActions

# The offscreen platform cannot raise the list of proposals; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

WAIT = 5000
EVENT = "Spring Ball 2026"


class Desk:
    """A tab in front of a person."""

    def __init__(self, qtbot, store, preferences=None, **asked):
        self.qtbot, self.store = qtbot, store
        self.preferences = preferences or KeptInMemory({"event": EVENT})
        self._open = open_desks(store)
        self.desks = self._open.__enter__()
        self.tab = RegisterTab(self.desks.register, self.desks.table, self.preferences, **asked)
        qtbot.addWidget(self.tab)
        self.tab.resize(1318, 684)
        self.tab.show()
        qtbot.waitActive(self.tab).__enter__()
        qtbot.waitUntil(lambda: "events" in store.calls, timeout=WAIT)

    def close(self):
        self.tab.close()
        self._open.__exit__(None, None, None)

    @property
    def form(self):
        return self.tab.form

    def text(self, name):
        return self.tab.findChild(QLabel, name).text()

    def type(self, *words):
        """Words into the focused field and those after it, with Tab between them."""
        for i, word in enumerate(words):
            if i:
                self.key(Qt.Key.Key_Tab)
            if word.isascii():
                self.qtbot.keyClicks(QApplication.focusWidget(), word)
            else:  # what no key gives comes from an input method
                composed = QInputMethodEvent()
                composed.setCommitString(word)
                QApplication.sendEvent(QApplication.focusWidget(), composed)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def enter(self):
        self.key(Qt.Key.Key_Return)

    def has_ticket(self, number):
        self.qtbot.waitUntil(
            lambda: self.tab.card.face is not None and self.tab.card.face.number == number,
            timeout=WAIT,
        )

    def settle(self):
        """The time after which a key is meant for what is on the screen now."""
        self.tab.duplicates._shown_at = float("-inf")
        self.form._emptied_at = float("-inf")


@pytest.fixture
def desk(qtbot):
    opened = []

    def make(store=None, preferences=None, **asked):
        opened.append(Desk(qtbot, store or ShakyStore(), preferences, **asked))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def registered(store):
    return [t for t in store.tickets.values() if t.name]


def test_a_guest_is_registered_by_keyboard_alone(desk):
    d = desk()

    d.type("  Meera   Krishnan ", "+91 98765 43210", "IIT Delhi")
    d.enter()
    d.has_ticket(1)

    assert registered(d.store) == [
        Ticket(1, "Meera Krishnan", "+91 98765 43210", "IIT Delhi", EVENT)
    ]
    assert d.form.name.edit.hasFocus()
    assert d.form.draft().blank
    assert d.form.event_field.text() == EVENT
    assert d.text("ticket-name") == "Meera Krishnan"
    assert d.text("register-count").startswith("Today at this desk 1")


def test_the_code_at_the_right_is_the_tickets_own(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)

    claims = d.desks.services.mint.read(d.tab.card.face.text, datetime.now(UTC))
    assert claims.ticket_id == 1
    assert claims.expires_at == d.tab.card.face.until


def test_the_ticket_stays_until_the_next_one(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.type("Arjun")
    assert d.tab.card.face.number == 1
    d.enter()
    d.has_ticket(2)


def test_enter_twice_registers_once(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.enter()
    d.has_ticket(1)
    d.enter()
    d.qtbot.wait(200)

    assert len(registered(d.store)) == 1
    assert d.form.name.fault == ""  # the second half of a double press is no fault of the guest


def test_a_key_held_down_is_one_press(desk):
    d = desk()
    d.type("Meera")
    for _ in range(20):
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True, 1
        )
        QApplication.sendEvent(d.form.name.edit, held)
    d.qtbot.wait(100)
    assert not registered(d.store)
    d.enter()
    d.has_ticket(1)


def test_nothing_can_be_overwritten_while_a_guest_is_registered(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.qtbot.keyClicks(d.form.name.edit, "Arjun")
    assert d.form.name.edit.text() == "Meera"
    assert not d.form.button.isEnabled()
    d.has_ticket(1)
    d.type("Arjun")
    assert d.form.name.edit.text() == "Arjun"


def test_a_wrong_field_says_so_and_gets_the_focus(desk):
    d = desk()
    d.type("", "98", "IIT Delhi")
    d.enter()
    d.qtbot.waitUntil(lambda: d.form.name.fault != "", timeout=WAIT)

    assert "name" in d.form.name.fault
    assert "too short" in d.form.mobile.fault
    assert d.form.university.fault == ""
    assert d.form.name.edit.hasFocus()
    assert d.form.mobile.edit.text() == "98"
    assert d.form.mobile.edit.accessibleDescription() == d.form.mobile.fault
    d.type("Meera")
    assert d.form.name.fault == ""
    assert "too short" in d.form.mobile.fault


def test_faults_move_nothing(desk):
    d = desk()
    before = [e.mapTo(d.tab, e.rect().topLeft()) for e in d.form.edits()]
    d.type("", "98")
    d.enter()
    d.qtbot.waitUntil(lambda: d.form.name.fault != "", timeout=WAIT)
    d.qtbot.wait(50)

    assert [e.mapTo(d.tab, e.rect().topLeft()) for e in d.form.edits()] == before


def test_an_event_is_completed_as_it_is_typed(desk):
    store = ShakyStore([Ticket(1, "Zoya", "", "JNU", EVENT)])
    d = desk(store, KeptInMemory())
    d.qtbot.waitUntil(lambda: EVENT in d.form.event_field.words, timeout=WAIT)
    d.type("Meera", "", "", "spr")
    d.enter()
    d.has_ticket(2)

    assert store.tickets[2].event == EVENT


def test_universities_seen_are_proposed(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", " Jamia Millia Islamia ", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)

    d.type("Meera", "", "JAMIA millia islamia")
    d.enter()
    d.has_ticket(2)

    assert d.store.tickets[2].university == "Jamia Millia Islamia"


def test_enter_on_a_proposal_chooses_it_and_registers_nothing_yet(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "Jamia Millia Islamia", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)
    d.type("Meera", "", "jam")
    popup = d.form.university.edit.completer().popup()
    d.qtbot.waitUntil(popup.isVisible, timeout=WAIT)
    d.qtbot.keyClick(popup, Qt.Key.Key_Down)
    d.qtbot.keyClick(popup, Qt.Key.Key_Return)
    d.qtbot.wait(100)

    assert d.form.university.edit.text() == "Jamia Millia Islamia"
    assert len(registered(d.store)) == 1
    d.qtbot.keyClick(d.form.university.edit, Qt.Key.Key_Return)
    d.has_ticket(2)
    assert d.store.tickets[2].university == "Jamia Millia Islamia"


def test_enter_with_proposals_in_sight_and_none_chosen_registers_what_was_typed(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "Jamia Millia Islamia", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)
    d.type("Meera", "", "jam")
    popup = d.form.university.edit.completer().popup()
    d.qtbot.waitUntil(popup.isVisible, timeout=WAIT)
    d.qtbot.keyClick(popup, Qt.Key.Key_Return)
    d.has_ticket(2)

    assert d.store.tickets[2].university == "jam"


def test_a_new_event_is_pointed_out(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "JNU", EVENT)]), KeptInMemory())
    d.qtbot.waitUntil(lambda: EVENT in d.form.event_field.words, timeout=WAIT)
    d.type("Meera", "", "", "Sping Ball")

    assert "new event" in d.text("fault-event").lower()
    assert d.form.event_field.fault == ""


def test_what_was_typed_survives_a_crash(desk):
    d = desk()
    d.type("मीरा कृष्णन", "+91 98765")
    d.qtbot.waitUntil(lambda: "draft" in d.preferences.kept, timeout=WAIT)

    again = desk(preferences=KeptInMemory(dict(d.preferences.kept)))

    assert again.form.name.edit.text() == "मीरा कृष्णन"
    assert again.form.mobile.edit.text() == "+91 98765"
    assert again.form.event_field.text() == EVENT


def test_what_was_typed_last_survives_closing_the_window(desk):
    d = desk()
    d.type("Meera")
    d.tab.close()

    assert "Meera" in d.preferences.kept["draft"]


def test_a_registered_guest_is_not_restored(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)

    again = desk(preferences=KeptInMemory(dict(d.preferences.kept)))
    assert again.form.draft().blank
    assert again.text("register-count").startswith("Today at this desk 1")


def test_the_form_keeps_everything_while_the_store_is_away(desk):
    d = desk()
    d.type("Meera", "+91 98765 43210", "IIT Delhi")
    d.store.away = True
    d.enter()
    d.qtbot.waitUntil(lambda: d.text("register-trouble") == AWAY, timeout=WAIT)

    assert d.form.name.edit.text() == "Meera"
    assert d.form.mobile.edit.text() == "+91 98765 43210"
    assert not d.form.busy
    d.store.away = False
    d.enter()
    d.has_ticket(1)
    assert d.text("register-trouble") == ""


def known_store():
    guest = attendee()
    return ShakyStore(
        [
            Ticket(
                7,
                "<b>Meera</b>",
                guest.mobile_number,
                "IIT Delhi",
                EVENT,
                Status.ENTERED,
                datetime.now(UTC),
            ),
            Ticket(9, "Her brother", guest.mobile_number, "IIT Delhi", EVENT),
        ]
    )


def with_question(d):
    d.type("Meera", "98765 43210")
    d.enter()
    d.qtbot.waitUntil(d.tab.duplicates.isVisible, timeout=WAIT)


def test_a_known_guest_is_a_question_and_no_dialog(desk):
    d = desk(known_store())
    with_question(d)

    lines = [d.tab.duplicates.list.item(i).text() for i in range(2)]
    assert lines[0].startswith("7  ·  <b>Meera</b>  ·  Entered  ·  ")
    assert lines[1] == "9  ·  Her brother  ·  Not entered"
    assert QApplication.activeModalWidget() is None
    assert len(registered(d.store)) == 2
    assert d.form.name.edit.text() == "Meera"


def test_a_key_meant_for_the_form_answers_no_question(desk):
    d = desk(known_store())
    with_question(d)
    d.enter()
    d.qtbot.wait(200)

    assert d.tab.card.face is None
    assert len(registered(d.store)) == 2


def test_a_ticket_can_be_shown_again_by_keyboard(desk):
    d = desk(known_store())
    with_question(d)
    d.settle()
    d.key(Qt.Key.Key_Down)
    d.enter()
    d.has_ticket(9)
    assert len(registered(d.store)) == 2
    assert d.form.name.edit.text() == "Meera"

    d.settle()
    d.enter()  # the focus is on: next guest
    assert d.form.draft().blank
    assert d.form.name.edit.hasFocus()
    assert not d.tab.duplicates.isVisible()


def test_a_further_ticket_can_be_registered_on_purpose_by_keyboard(desk):
    d = desk(known_store())
    with_question(d)
    d.settle()
    d.key(Qt.Key.Key_Tab)
    d.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is d.tab.duplicates.register_button
    d.enter()
    d.enter()
    d.has_ticket(10)

    assert len(registered(d.store)) == 3
    assert d.form.name.edit.hasFocus()
    assert not d.tab.duplicates.isVisible()


def test_escape_goes_back_to_what_was_typed(desk):
    d = desk(known_store())
    with_question(d)
    d.key(Qt.Key.Key_Escape)

    assert not d.tab.duplicates.isVisible()
    assert d.form.button.isVisible()
    assert d.form.name.edit.hasFocus()
    assert d.form.name.edit.text() == "Meera"


def test_typing_on_takes_the_question_back(desk):
    d = desk(known_store())
    with_question(d)
    d.form.mobile.edit.setFocus()
    d.type("0")

    assert not d.tab.duplicates.isVisible()


def test_a_ticket_asked_for_elsewhere_changes_nothing_here(desk):
    d = desk(known_store())
    with d.qtbot.waitSignal(d.desks.register.issued, timeout=WAIT):
        d.desks.register.issue(d.store.tickets[7])

    assert d.tab.card.face is None


def test_a_code_that_fails_elsewhere_is_no_failure_here(desk):
    d = desk(known_store())
    d.desks.register.issue_failed.emit(d.store.tickets[7], Fault(AWAY))

    assert d.text("register-trouble") == ""


def test_the_ticket_is_saved_where_the_last_one_was(desk, tmp_path):
    proposed = []

    def choose(_window, path):
        proposed.append(path)
        return str(tmp_path / "chosen")

    d = desk(path_asked=choose)
    d.type("Meera Krishnan")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert proposed[0].endswith("ticket-1-meera-krishnan.png")
    assert proposed[1] == str(tmp_path / "ticket-1-meera-krishnan.png")
    assert not QImage(str(tmp_path / "chosen.png")).isNull()
    assert d.text("ticket-said") == "Saved as chosen.png."


def test_a_ticket_that_cannot_be_saved_is_told(desk, tmp_path):
    d = desk(path_asked=lambda _window, _path: str(tmp_path / "gone" / "x.png"))
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert "not saved" in d.text("ticket-said")
    assert str(tmp_path / "gone") in d.text("ticket-said")


def test_the_ticket_is_copied_as_picture_and_text(desk):
    d = desk()
    QGuiApplication.clipboard().clear()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text() == d.tab.card.face.text


def test_selected_text_is_copied_as_ever(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.type("Arjun")
    d.form.name.edit.selectAll()
    d.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().mimeData().text() == "Arjun"


def test_the_ticket_is_printed(desk, tmp_path):
    def pdf(_window):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "ticket.pdf"))
        return printer

    d = desk(printer_asked=pdf)
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)

    assert (tmp_path / "ticket.pdf").read_bytes().startswith(b"%PDF")
    assert d.text("ticket-said") == "Ticket 1 is in ticket.pdf."


def test_without_a_ticket_there_is_nothing_to_print_save_or_copy(desk):
    d = desk()

    assert d.tab.findChild(TicketActions) is not None
    for name in ("print", "save", "copy"):
        assert not d.tab.findChild(QPushButton, f"ticket-{name}").isEnabled()


@pytest.mark.parametrize("size", [(1024, 580), (1366, 700), (1920, 1010)])
def test_nothing_is_cut_off(desk, size):
    d = desk()
    d.tab.resize(*size)
    d.qtbot.wait(50)

    for button in d.tab.findChildren(QPushButton):
        if button.isVisible():
            corner = button.mapTo(d.tab, button.rect().bottomRight())
            assert d.tab.rect().contains(corner)
            assert button.width() >= button.sizeHint().width()


def test_a_small_window_scrolls_to_the_whole_question(desk):
    d = desk(known_store())
    d.tab.resize(980, 440)
    d.qtbot.wait(50)
    with_question(d)

    last, area = d.tab.duplicates.register_button, d.tab._scroll.viewport()

    def seen():
        return area.rect().contains(last.mapTo(area, last.rect().bottomRight()))

    d.qtbot.waitUntil(seen, timeout=WAIT)
    assert d.tab._scroll.verticalScrollBar().value() > 0, "else this proves nothing"
