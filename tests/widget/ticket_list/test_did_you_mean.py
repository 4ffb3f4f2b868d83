"""Where the exact search finds nobody, names that are nearly that are proposed."""

import pytest
from PySide6.QtCore import Qt
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import TICKET, open_window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SOON = 8000


@pytest.fixture
def opened(qtbot):
    with open_window(ShakyStore([TICKET, *sample_tickets(20)])) as opened:
        opened.window.resize(1366, 768)
        opened.window.show()
        opened.window.open_tab("tickets")
        qtbot.waitUntil(lambda: opened.window.tickets_tab.model.rowCount() > 0, timeout=SOON)
        yield opened


def proposed(box):
    return [box.item(row).text() for row in range(box.count())]


def test_the_tickets_tab_proposes_and_opens_who_is_chosen(qtbot, opened):
    tab = opened.window.tickets_tab
    tab.filters.search.setText("Mera Krishan")
    near = tab.near.list
    qtbot.waitUntil(lambda: near.count() > 0, timeout=SOON)
    assert proposed(near)[0].startswith("Meera Krishnan")
    assert near.isVisible()
    assert "Mera Krishan" in tab.empty.message.text()
    near.itemActivated.emit(near.item(0))
    wanted = int(near.item(0).data(Qt.ItemDataRole.UserRole)) if near.count() else TICKET.id
    qtbot.waitUntil(lambda: tab.details.ticket is not None, timeout=SOON)
    assert tab.details.ticket.id == wanted


def test_where_somebody_has_the_name_nobody_is_proposed(qtbot, opened):
    tab = opened.window.tickets_tab
    asked = []
    opened.desks.table.near_ready.connect(lambda *_found: asked.append(1))
    tab.filters.search.setText("Meera Krishnan")
    qtbot.waitUntil(lambda: tab.model.rowCount() > 0 and bool(tab.model.query.search), timeout=SOON)
    assert not tab.near.list.isVisible()
    assert asked == []


def test_nobody_near_leaves_the_sentence_alone(qtbot, opened):
    tab = opened.window.tickets_tab
    answers = []
    opened.desks.table.near_ready.connect(lambda _search, found: answers.append(found))
    tab.filters.search.setText("Qwertzuiop")
    qtbot.waitUntil(lambda: answers == [()], timeout=SOON)
    assert not tab.near.list.isVisible()


def test_find_at_the_door_proposes_and_enter_alone_takes_nobody(qtbot, opened):
    opened.window.open_tab("scan")
    tab = opened.window.scan_tab
    tab.look_for_guest()
    box = tab.find_box
    box.field.setText("Mera Krishan")
    qtbot.waitUntil(lambda: box.list.count() > 0, timeout=SOON)
    assert "No exact match" in box.said.text()
    assert proposed(box.list)[0].startswith("Meera Krishnan")
    picked = []
    box.picked.connect(picked.append)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert picked == [], "a guess is chosen on purpose"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(picked), timeout=SOON)
    assert (
        picked[0] == TICKET.id or "Meera" in opened.desks.services.store.find(picked[0]).ticket.name
    )


def test_a_proposal_for_what_was_typed_before_is_dropped(qtbot, opened):
    opened.window.open_tab("scan")
    box = opened.window.scan_tab.find_box
    opened.window.scan_tab.look_for_guest()
    box.field.setText("Zzz")
    qtbot.waitUntil(lambda: "Nobody found" in box.said.text(), timeout=SOON)
    opened.desks.table.near_ready.emit("Mera", (TICKET,))
    assert box.list.count() == 0
