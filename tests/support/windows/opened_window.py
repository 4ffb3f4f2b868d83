"""The whole window, opened for one test."""

import pytest

from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import TICKET, open_window


@pytest.fixture
def opened(qtbot):
    with open_window(ShakyStore([TICKET, *sample_tickets(20)])) as opened:
        opened.window.show()
        qtbot.waitUntil(lambda: "Inside" in opened.window.counters.text())
        yield opened


def drawn_in(qtbot, window, size, percent):
    """The window in this size, its letters in so many hundredths of theirs, settled."""
    window._theme.choose_text_size(percent)
    window.resize(*size)
    window._on_settled()
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    qtbot.wait(50)
