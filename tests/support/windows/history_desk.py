"""A window over tickets with a history, and what a test reads off its sheets."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from PySide6.QtWidgets import QApplication

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.verdict import Reason
from kiosk.services.ports import ScanEntry
from kiosk.ui.shell.history_sheet import HistorySheet
from kiosk.ui.ticket.action_dialog import ActionDialog
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window

SOON = 8000
"""Milliseconds within which a window answers, however busy the machine."""


def told_store():
    """Meera was refused, denied and let in after all; twenty more guests, nothing decided."""
    store = ShakyStore([TICKET, *sample_tickets(20)])
    store.log_scan(
        ScanEntry(
            uuid4(),
            Reason.EXPIRED,
            1481,
            "North door",
            "Asha",
            Source.CAMERA,
            NOW - timedelta(minutes=30),
        )
    )
    act(store, Kind.DENY, "Too young", 20)
    act(store, Kind.OVERRIDE, "ID was checked", 10)
    return store


def act(store, kind, reason="", minutes=1, number=1481):
    """Another door or desk does something to a ticket."""
    wanted = {Kind.DENY: Wanted.DENY, Kind.OVERRIDE: Wanted.ALLOW, Kind.ALLOW: Wanted.ALLOW}
    store.record(
        Decision(
            uuid4(),
            number,
            wanted.get(kind),
            "South door",
            "Ben",
            NOW - timedelta(minutes=minutes),
            reason,
            override=kind is Kind.OVERRIDE,
            kind=kind,
        )
    )


@contextmanager
def tickets_window(qtbot, store):
    """The window on its tickets; sheets and dialogs that are left open close with it."""
    with open_window(store) as opened:
        opened.window.resize(1366, 768)
        opened.window.show()
        opened.window.open_tab("tickets")
        qtbot.waitUntil(lambda: opened.window.news.opened, timeout=SOON)
        yield opened
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, HistorySheet | ActionDialog):
                dialog.close()


def sheet_of(qtbot, opened, number=1481):
    """The history of a ticket, once it was told."""
    opened.window._dialogs.open_history(number)
    sheet = opened.window.findChildren(HistorySheet)[-1]
    qtbot.waitUntil(lambda: "Asking" not in sheet._empty.text(), timeout=SOON)
    return sheet


def column(sheet, number):
    """The texts of one of its columns."""
    return [sheet.grid.item(row, number).text() for row in range(sheet.grid.rowCount())]


def visible(sheet):
    """What it offers the desk to do."""
    return {kind for kind, button in sheet.desk_buttons.items() if button.isVisible()}
