"""A window whose operators sign in with a PIN."""

from contextlib import contextmanager
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.operator import Operator, Role
from kiosk.ui.shell.window_tabs import TABS
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window

ASHA = Operator(name="Asha", role=Role.DOOR, pin_hash="quick:4071")
MIRA = Operator(name="Mira", role=Role.DESK, pin_hash="quick:6048")
RAVI = Operator(name="Ravi", role=Role.ORGANISER, pin_hash="quick:7392")


@contextmanager
def staffed_window(qtbot, *operators, lists=None):
    """Open it; nobody signed in yet."""
    store = ShakyStore([TICKET, *sample_tickets(5)])
    for operator in operators:
        store.put_operator(operator)
    with open_window(store, lists=lists) as opened:
        opened.window.show()
        qtbot.waitUntil(lambda: "Inside" in opened.window.counters.text())
        yield opened


def signs_in(qtbot, opened, person):
    """Somebody chooses their name and types their PIN, as a person does."""
    pad = opened.window.lock.page.pad
    rows = [pad.names.item(row).text() for row in range(pad.names.count())]
    pad.names.setCurrentRow(next(n for n, text in enumerate(rows) if person.name in text))
    QTest.keyClicks(pad.pin, person.pin_hash.removeprefix("quick:"))
    QTest.keyClick(pad.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.window.lock.duty.operator == person)


def tabs_of(opened):
    """The names of the tabs that are offered."""
    tabs = opened.window.tabs
    return {name for number, name in enumerate(TABS) if tabs.isTabVisible(number)}


def decided_by(operator):
    """Somebody is let in, in the name of an operator."""
    return Decision(uuid4(), TICKET.id, Wanted.ALLOW, "South door", operator, NOW)
