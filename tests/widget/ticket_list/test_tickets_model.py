"""The ticket table's model against a store and a real desk thread: cells, pages, order, search."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from support.doors.ticket_model import WAIT
from support.made_services import sample_tickets

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import SortKey, Status, Ticket
from kiosk.ui.ticket.status_mark import status_word
from kiosk.ui.ticket_list.ticket_rows import SORT_ROLE, TICKET_ROLE
from kiosk.ui.ticket_list.ticket_table_model import PAGE_ROWS

ENTERED_AT = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)


def test_every_field_has_a_column(table):
    t = table([Ticket(7, "Meera", "+91 98", "JNU", "Ball", Status.ENTERED, ENTERED_AT)])
    shown = [t.model.index(0, c).data() for c in range(t.model.columnCount())]
    titles = [
        t.model.headerData(c, Qt.Orientation.Horizontal) for c in range(t.model.columnCount())
    ]

    local = ENTERED_AT.astimezone()
    assert shown[:6] == ["7", "Meera", "+91 98", "JNU", "Ball", "Entered"]
    assert shown[6].startswith(f"{local.day} Nov")
    assert shown[6].endswith(f"{local:%H:%M}")
    assert titles == [
        "No.",
        "Name",
        "Mobile number",
        "University",
        "Event",
        "Status",
        "Entry time",
    ]
    assert {c.key for c in t.model.columns} == set(SortKey)


def test_a_cell_gives_its_row_and_what_it_sorts_by(table):
    ticket = Ticket(7, "Meera", "", "", "Ball", Status.ENTERED, ENTERED_AT)
    t = table([ticket])

    assert t.model.index(0, 3).data(TICKET_ROLE) == ticket
    assert t.model.index(0, t.column(SortKey.ID)).data(SORT_ROLE) == 7
    assert t.model.index(0, t.column(SortKey.NAME)).data(SORT_ROLE) == "meera"
    assert t.model.index(0, t.column(SortKey.ENTRY_TIME)).data(SORT_ROLE) == ENTERED_AT


def test_a_name_that_looks_like_html_is_a_name(table):
    t = table([Ticket(1, "<b>Meera</b>\n& <img src=x>", "", "", "")])
    cell = t.model.index(0, t.column(SortKey.NAME))

    assert cell.data() == "<b>Meera</b> & <img src=x>"
    tip = cell.data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip


def test_every_status_has_a_word():
    assert len({status_word(s) for s in Status}) == len(Status)


def test_a_thousand_tickets_come_page_by_page(table):
    t = table(sample_tickets(1000))
    assert t.model.rowCount() == PAGE_ROWS
    pages = t.store.calls.count("page")

    while t.model.canFetchMore(QModelIndex()):
        with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
            t.model.fetchMore(QModelIndex())

    assert t.ids() == list(range(1000, 0, -1))
    assert t.store.calls.count("page") - pages == 4
    assert t.model.complete


def test_asking_twice_for_more_fetches_once(table):
    t = table(sample_tickets(1000))
    with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
        t.model.fetchMore(QModelIndex())
        t.model.fetchMore(QModelIndex())
    t.qtbot.wait(100)

    assert t.model.rowCount() == 2 * PAGE_ROWS


@pytest.mark.parametrize("key", list(SortKey))
@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_the_store_sorts_all_tickets_and_not_the_loaded_ones(table, key, order):
    tickets = sample_tickets(450)
    for n in range(0, 450, 3):
        old = tickets[n]
        tickets[n] = Ticket(
            old.id,
            old.name,
            old.mobile_number,
            old.university,
            old.event,
            Status.ENTERED if n % 2 else Status.DENIED,
            datetime(2026, 11, 22, 12, n % 60, tzinfo=UTC),
        )
    t = table(tickets)
    t.model.find("nobody", None, None)
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.find("", None, None)
        t.model.sort(t.column(key), order)
    while t.model.canFetchMore(QModelIndex()):
        with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
            t.model.fetchMore(QModelIndex())

    column = t.column(key)
    values = [t.model.index(i, column).data(SORT_ROLE) for i in range(t.model.rowCount())]
    descending = order is Qt.SortOrder.DescendingOrder
    assert len(values) == 450
    assert values == sorted(
        values, key=lambda v: (v is not None, v if v is not None else 0), reverse=descending
    )


def test_only_the_latest_question_is_answered(table):
    t = table(sample_tickets(300))
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        for text in ("m", "me", "mee", "meera"):
            t.model.find(text, None, None)
    t.qtbot.wait(100)

    names = [t.model.ticket_at(i).name for i in range(t.model.rowCount())]
    assert names
    assert all("Meera" in name for name in names)


@pytest.mark.parametrize(
    ("search", "status", "event", "found"),
    [
        ("12", None, None, [12]),
        ("zoya jnu", None, None, None),
        ("", Status.ENTERED, None, [5]),
        ("", None, "Tech Fest", None),
        ("5", Status.DENIED, None, []),
    ],
)
def test_a_search_and_filters_narrow_the_table(table, search, status, event, found):
    tickets = sample_tickets(60)
    tickets[4] = Ticket(5, "Asha", "", "", "Ball", Status.ENTERED, ENTERED_AT)
    tickets[11] = Ticket(12, "Twelve", "", "", "Ball")
    t = table([x for x in tickets if "12" not in x.mobile_number])
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.find(search, status, event)

    expected = t.desks.services.registry.page(t.model.query).rows
    assert t.ids() == [x.id for x in expected]
    if found is not None:
        assert t.ids() == found


def test_a_search_finds_a_guest_by_category_and_note(table):
    t = table([Ticket(1, "Asha", "", "", ""), Ticket(2, "Amal", "", "", "")])
    t.write(lambda store: store.put_guests({2: Guest(category="VIP", note="comes by bus")}))
    for search, found in (("vip", [2]), ("bus amal", [2]), ("crew", [])):
        with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
            t.model.find(search, None, None)
        assert t.ids() == found
