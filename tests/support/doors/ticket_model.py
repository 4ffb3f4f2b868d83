"""The ticket table's model over a store and a real desk thread."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel
from support.made_services import ShakyStore, open_desks

WAIT = 30_000


class Table:
    """A model over a store, watched by Qt's own model tester: a broken promise fails the test."""

    def __init__(self, qtbot, store):
        self.qtbot, self.store = qtbot, store
        self._open = open_desks(store)
        self.desks = self._open.__enter__()
        self.model = TicketTableModel(self.desks.table)
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Warning
        )
        self.tester.setUseFetchMore(False)  # the tester would load page after page by itself
        with qtbot.waitSignal(self.desks.table.counts_changed, timeout=WAIT):
            pass
        self.refresh()

    def refresh(self):
        with self.qtbot.waitSignal(self.model.updated, timeout=WAIT):
            self.model.refresh()

    def write(self, change):
        """What another laptop writes: on the desk thread, as the store is used from one thread."""
        with self.qtbot.waitSignal(self.desks.table.changed, timeout=WAIT):
            self.desks.worker.submit(lambda _services: self._write(change))
            self.desks.table.refresh()

    def _write(self, change):
        change(self.store)
        self.store._changes += 1

    def ids(self):
        return [self.model.ticket_at(i).id for i in range(self.model.rowCount())]

    def column(self, key):
        return next(i for i, c in enumerate(self.model.columns) if c.key is key)

    def close(self):
        self._open.__exit__(None, None, None)


@pytest.fixture
def table(qtbot):
    opened = []

    def make(tickets=()):
        opened.append(Table(qtbot, ShakyStore(tickets)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
