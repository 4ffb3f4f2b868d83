"""What the window says by itself: status, counters, warnings."""

import re
from dataclasses import replace

import pytest
from support.made_services import KeptInMemory
from support.windows.door_window import NOW, dress, open_window

from kiosk.domain.operator import OnDuty
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Counts
from kiosk.services.checkup import clock_error
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import StoreStatus
from kiosk.ui.shell.counter_line import CounterLine
from kiosk.ui.shell.status_line import StatusLine
from kiosk.ui.style.clock_text import said_clock

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)


def status_of(qtbot, **more):
    line = StatusLine(dress(KeptInMemory()))
    qtbot.addWidget(line)
    line.resize(1000, 40)
    line.show()
    line.set_door(Door("North door", "Asha"))
    line.set_store_status(StoreStatus(**more))
    return line


def test_the_header_names_door_operator_connection_and_time(qtbot):
    line = status_of(qtbot)
    assert line.line.text() == "North door  ·  Asha"
    assert (line.pill.text(), line.pill.tone()) == ("● Online", "quiet")
    assert re.fullmatch(r"[0-2]\d:[0-5]\d", line.time.text())
    assert not line.warning.isVisibleTo(line)
    assert not line.conflicts.isVisibleTo(line)


def test_why_only_the_scan_tab_is_there_is_said_until_it_is_known(qtbot):
    line = status_of(qtbot)
    line.set_duty(OnDuty(unheard=True))
    assert line.warning.text() == "Scan only"
    assert "who may work here" in line.warning.toolTip()
    line.set_duty(OnDuty())
    assert not line.warning.isVisibleTo(line)


def test_a_file_on_this_laptop_is_never_called_online(qtbot):
    line = status_of(qtbot, embedded=True)
    assert (line.pill.text(), line.pill.tone()) == ("● On this laptop", "quiet")


@pytest.mark.parametrize(("part", "signal"), [
    ("line", "door_wanted"), ("pill", "kept_wanted"), ("gear", "settings_wanted"),
    ("question", "help_wanted"), ("warning", "settings_wanted"),
])  # fmt: skip
def test_each_part_of_the_header_opens_what_it_is_about(qtbot, part, signal):
    line = status_of(qtbot)
    line.warn("secret", "The key is short.")
    with qtbot.waitSignal(getattr(line, signal)):
        getattr(line, part).click()


def test_offline_shouts_and_no_tickets_shouts_louder(qtbot):
    line = status_of(qtbot, online=False, since=NOW, waiting=14)
    since = f"{NOW.astimezone():%H:%M}"
    assert line.pill.text() == f"○ Offline since {since} · 14 kept"
    assert line.pill.tone() == "warn"
    line.set_closed()
    assert (line.pill.text(), line.pill.tone()) == ("○ No tickets", "bad")


def test_offline_is_one_calm_sentence(qtbot):
    line = status_of(qtbot, online=False, since=NOW, waiting=14)
    since = f"{NOW.astimezone():%H:%M}"
    assert f"Working offline since {since}, 14 decisions kept on this laptop" in line.connection()
    line.set_store_status(StoreStatus(online=False, since=NOW, waiting=1))
    assert "1 decision kept" in line.pill.accessibleName()
    line.set_store_status(StoreStatus(online=False))
    assert line.connection() == "○ Working offline"
    line.set_store_status(StoreStatus(waiting=3))
    assert line.connection() == "● Online, sending 3"


def test_nothing_is_said_about_the_server_before_it_was_asked(qtbot):
    with open_window() as opened:
        status, store_status = opened.window.status, opened.desks.table.store_status_changed
        assert status.connection() == "○ Opening the tickets…"
        store_status.emit(StoreStatus(online=False))
        assert status.connection() == "○ Opening the tickets…"
        qtbot.waitUntil(lambda: status.connection() == "● Online")
        store_status.emit(StoreStatus(online=False))
        assert status.connection() == "○ Working offline"


def test_tickets_that_cannot_be_opened_are_not_called_offline(qtbot):
    with open_window() as opened:
        trouble = StoreUnavailable(StoreTrouble.LOGIN, "The database does not let ev in.")
        opened.desks.worker.trouble.emit(trouble)
        opened.desks.table.store_status_changed.emit(StoreStatus(online=False))
        assert opened.window.status.connection() == "○ No tickets"


def test_the_header_says_less_where_there_is_less_room(qtbot):
    line = status_of(qtbot, online=False, since=NOW, waiting=14)
    line.resize(560, 40)
    assert line.line.text() == "North door"
    assert line.line.sizeHint().width() + line.pill.sizeHint().width() <= 560
    line.resize(480, 40)
    assert line.line.text().endswith("…")
    line.resize(420, 40)
    assert not line.line.isVisibleTo(line), "no button without a word"
    assert line.minimumSizeHint().width() < 420, "a small window stays small"
    assert line.line.accessibleName() == "North door  ·  Asha"


def test_warnings_are_chips_with_their_sentence(qtbot):
    line = status_of(qtbot, unsafe="The connection is not protected. Ask for DB_TLS.")
    assert line.warning.isVisibleTo(line)
    assert line.warning.text() == "Unprotected connection"
    line.warn("secret", "The key is short.")
    assert line.warning.text() == "Unprotected connection, Short key"
    assert "The key is short." in line.warning.toolTip()
    line.set_store_status(StoreStatus())
    line.warn("secret", "")
    assert not line.warning.isVisibleTo(line)


def test_conflicts_are_counted_on_a_chip(qtbot):
    line = status_of(qtbot, conflicts=2)
    assert line.conflicts.text() == "2 conflicts"
    with qtbot.waitSignal(line.conflicts_wanted):
        line.conflicts.click()


def test_names_in_the_status_are_literal(qtbot):
    line = status_of(qtbot)
    line.set_door(Door("A & B", "<b>Asha</b>"))
    assert "A && B" in line.line.text(), "a single & would be an accelerator"
    assert "A & B" in line.line.accessibleName()


def test_the_counters(qtbot):
    line = CounterLine()
    qtbot.addWidget(line)
    line.set_counts(Counts(1480, 1214, 6, 312))
    for seconds in (9.0, 2.0, 2.1):
        line.add_decision(seconds)
    assert line.text().split("     ·     ") == [
        "Inside 1\u202f214 of 1\u202f480",
        "denied 6",
        "this door 312",
        "median decision 2.1 s",
    ]


def test_totals_of_a_server_that_was_never_reached_are_not_made_up(qtbot):
    line = CounterLine()
    qtbot.addWidget(line)
    line.set_counts(Counts(known=False))
    assert "Inside" not in line.text()
    assert "not known" in line.text()


def test_a_store_that_cannot_be_opened_says_why(qtbot, opened):
    window = opened.window
    sentence = "The password for the ticket database is wrong. Correct PASSWORD in .env."
    opened.desks.worker.trouble.emit(StoreUnavailable(StoreTrouble.LOGIN, sentence))
    assert opened.window.counters.text().startswith(sentence)
    assert window.counters.property("role") == "error"
    assert "No tickets" in window.status.pill.text()
    opened.desks.worker.opened.emit(opened.desks.services)
    assert "Inside" in window.counters.text()


def test_a_short_key_is_told(qtbot, opened):
    weak = replace(opened.desks.services, weak_secret=True)
    opened.desks.worker.opened.emit(weak)
    assert opened.window.status.warning.text() == "Short key"


def test_a_wrong_clock_is_told_as_long_as_it_is_wrong(qtbot, opened):
    chip, clock = opened.window.status.warning, opened.desks.services.clock
    assert not chip.isVisibleTo(opened.window.status)
    clock.learn(59_000)
    qtbot.wait(1200)  # longer than from one question to the next
    assert not chip.isVisibleTo(opened.window.status)
    clock.learn(181_400)
    qtbot.waitUntil(lambda: chip.isVisibleTo(opened.window.status))
    assert chip.text() == "Wrong clock"
    sentence = "This laptop's clock is 3 minutes slow; the server's time is used. Set the clock."
    assert chip.toolTip() == sentence
    assert sentence in chip.accessibleName()
    clock.learn(-40)
    qtbot.waitUntil(lambda: not chip.isVisibleTo(opened.window.status))


@pytest.mark.parametrize(
    ("offset_ms", "said"),
    [
        (None, ""),
        (60_000, ""),
        (60_600, "1 minute slow"),
        (-100_000, "2 minutes fast"),
        (89 * 60_000, "89 minutes slow"),
        (-5_400_000, "2 hours fast"),
        (3 * 3_600_000, "3 hours slow"),
        (365 * 86_400_000, "365 days slow"),
    ],
)
def test_how_wrong_a_clock_is(offset_ms, said):
    sentence = said_clock(clock_error(offset_ms))
    assert sentence.startswith(f"This laptop's clock is {said};") if said else sentence == ""


def test_a_reason_that_waiting_does_not_mend_is_said_in_the_window(qtbot, opened):
    sentence = "The server refuses the user kiosk: wrong password. Check USER and PASSWORD in .env."
    opened.window.news.tell_store_status(StoreStatus(online=False, trouble=sentence))
    said = opened.window.counters.text()
    assert said == f"{sentence} After changing a setting, close Kiosk and start it again."
    assert opened.window.counters.wordWrap()
    opened.window.news.tell_store_status(StoreStatus())
    assert sentence not in opened.window.counters.text()


def test_doors_of_another_version_are_named_and_what_is_to_be_updated(qtbot):
    line = status_of(qtbot, newer_doors=("192.168.1.21",))
    assert line.warning.text() == "Update Kiosk"
    assert "Update Kiosk on this laptop" in line.warning.toolTip()
    assert "192.168.1.21" in line.warning.toolTip()
    line.set_store_status(StoreStatus(older_doors=("192.168.1.22:8797",)))
    assert "Update Kiosk on the laptops at 192.168.1.22:8797" in line.warning.toolTip()
    line.set_store_status(StoreStatus())
    assert line.warning.isHidden()
