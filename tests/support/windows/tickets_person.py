"""The Tickets tab over the production services, and a person who looks things up in it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from kiosk.ui.ticket_list.tickets_tab import TicketsTab
from support.made_services import ShakyStore, open_desks

WAIT = 30_000


class Person:
    """The tab, and somebody who uses it."""

    def __init__(self, qtbot, store, **asked):
        self.qtbot, self.store = qtbot, store
        self._open = open_desks(store)
        self.desks = self._open.__enter__()
        self.tab = TicketsTab(self.desks.table, self.desks.register, **asked)
        qtbot.addWidget(self.tab)
        self.tab.resize(1318, 690)
        self.tab.show()
        qtbot.waitActive(self.tab).__enter__()
        qtbot.waitUntil(lambda: self.model.loaded, timeout=WAIT)

    def close(self):
        self.tab.close()
        self._open.__exit__(None, None, None)

    @property
    def model(self):
        return self.tab.model

    @property
    def view(self):
        return self.tab.view

    @property
    def details(self):
        return self.tab.details

    def text(self, name):
        return self.tab.findChild(QLabel, name).text()

    def ids(self):
        return [self.model.ticket_at(i).id for i in range(self.model.rowCount())]

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def click(self, ticket_id):
        row = self.model.row_of(ticket_id)
        self.view.scrollTo(self.model.index(row, 0))
        place = self.view.visualRect(self.model.index(row, 1)).center()
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def has_code(self, ticket_id):
        self.qtbot.waitUntil(
            lambda: self.details.has_code and self.details.ticket.id == ticket_id, timeout=WAIT
        )

    def write(self, change):
        """What another laptop writes; nobody tells this one."""

        def work(_services):
            change(self.store)
            self.store._changes += 1

        self.desks.worker.submit(work)

    def answer_pages_with(self, page):
        """What the store answers in place of its own pages; None for its own again."""
        if page is None:
            del self.store.page
        else:
            self.store.page = lambda _query: page

    def decide(self, ticket_id, wanted, reason=""):
        admission = self.desks.services.admission

        def work(_services):
            scan = admission.pick(ticket_id)
            admission.record(admission.decision(scan, ticket_id, wanted, reason))

        self.desks.worker.submit(work)


@pytest.fixture
def person(qtbot):
    opened = []

    def make(tickets=(), **asked):
        store = tickets if isinstance(tickets, ShakyStore) else ShakyStore(tickets)
        opened.append(Person(qtbot, store, **asked))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
