"""The lists' verbs as the window has them, over a store of its own in a folder."""

from contextlib import contextmanager

import pytest

from kiosk import app, stores
from kiosk.domain.scan import Door
from kiosk.settings import Settings
from kiosk.ui.store_access.lists_desk import ListsDesk
from support.clocks import EVENING, StandingClock

WAIT = 20_000


class OrganiserRig:
    """A store with some tickets, and the desk that works on it."""

    def __init__(self, qtbot, folder):
        self.qtbot, self.folder = qtbot, folder
        self.settings = Settings(data=folder, door="Desk", operator="Asha", secret="s" * 40)
        self.desk = ListsDesk(lambda: app.list_desk(self.settings))

    @contextmanager
    def store(self):
        """The same store beside the desk, as another laptop has it."""
        store = stores.open_list_store(self.settings, StandingClock(EVENING))
        try:
            yield store
        finally:
            store.close()

    def register(self, *attendees):
        with self.store() as store:
            return [store.register(attendee) for attendee in attendees]

    def decide(self, number, wanted, reason=""):
        services = app.open_services(self.settings)
        try:
            admission = services.admission
            admission.door = Door("North door", "Ben")
            scan = admission.pick(number)
            admission.record(admission.decision(scan, number, wanted, reason))
        finally:
            services.store.close()

    def find(self, number):
        with self.store() as store:
            return store.find(number).ticket

    def shown(self, dialog):
        self.qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    def until(self, holds):
        self.qtbot.waitUntil(holds, timeout=WAIT)

    def idle(self):
        self.until(lambda: not self.desk.busy)


@pytest.fixture
def organiser(qtbot, tmp_path):
    made = OrganiserRig(qtbot, tmp_path / "data")
    yield made
    made.desk.stop()
