"""The Register tab over the production services, and a person who types in it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel

from kiosk.ui.register.register_tab import RegisterTab
from support.made_services import KeptInMemory, ShakyStore, open_desks

WAIT = 30_000
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
