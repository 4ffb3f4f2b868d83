"""The real window with its two threads, a simulated camera and an embedded store: guests come."""

import gc
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.domain.decision import Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal
from kiosk.settings import load_settings
from kiosk.ui.scan.door_steps import Step

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)

GUEST = ("Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball 2026")


@pytest.fixture
def settings(tmp_path):
    environ = {
        "KIOSK_DATA": str(tmp_path),
        "KIOSK_DOOR": "North door",
        "KIOSK_OPERATOR": "Asha",
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-bytes",
    }
    return load_settings(None, environ, tmp_path)


@pytest.fixture
def door(qapp, settings):
    rehearsal = Rehearsal(settings, (1366, 768))
    yield rehearsal
    rehearsal.end()
    QApplication.processEvents()


@pytest.fixture
def desk(settings):
    """Another program on the same tickets: a second door, or the registration desk."""
    services = app.open_services(settings)
    yield services
    services.store.close()


def word(door):
    return door.window.scan_tab.panel.shown.word


def ticket_for(desk, name):
    return desk.issuing.register(Attendee(name, "", "JNU", "Spring Ball 2026"))


def test_a_registered_guest_is_let_in_once(door, desk):
    door.type_guest(GUEST)
    card = door.window.register_tab.card
    door.until(lambda: desk.registry.counts().total == 1, "nothing was registered")
    assert card.isVisible()
    issued = desk.issuing.issue(desk.store.find(1).ticket)

    door.window.open_tab("scan")
    verdict = door.hold_up(issued.text, Reason.VALID)
    assert verdict.ticket.name == "Meera Krishnan"
    assert desk.store.find(1).ticket.status is Status.NOT_ENTERED, "the verdict writes nothing"
    door.press(Qt.Key.Key_A)
    door.decided("the guest was not let in")
    assert "let in" in door.window.scan_tab.strip.said
    assert word(door) == "NEXT GUEST", "the large place is for the next one"
    found = desk.store.find(1)
    assert found.ticket.status is Status.ENTERED
    assert (found.decided.door, found.decided.operator) == ("North door", "Asha")

    door.rest(1.0)
    assert word(door) == "NEXT GUEST", "the ticket that is still held up is no second guest"
    door.lower(3.0)
    verdict = door.hold_up(issued.text, Reason.ENTERED)
    assert "at North door, by Asha" in door.window.scan_tab.panel.shown.proof
    door.press(Qt.Key.Key_A)
    door.rest(0.3)
    assert door.state.step is Step.REFUSED
    door.until(lambda: "Inside 1 of 1" in door.window.counters.text(), "not counted")


def test_the_next_guest_replaces_a_finished_one_without_a_key(door, desk):
    one, other = ticket_for(desk, "Arjun Rao"), ticket_for(desk, "Zoya Khan")
    door.window.open_tab("scan")
    door.hold_up(one.text, Reason.VALID)
    door.press(Qt.Key.Key_D)
    door.press(Qt.Key.Key_2)
    door.decided("the guest was not denied")
    assert "denied" in door.window.scan_tab.strip.said
    verdict = door.hold_up(other.text, Reason.VALID)
    assert verdict.ticket.name == "Zoya Khan"
    decided = desk.store.find(one.ticket.id).decided
    assert (decided.status, decided.reason) == (Status.DENIED, "Not the person")


def test_another_door_that_was_faster_is_named(door, desk):
    issued = ticket_for(desk, "Émile Zola")
    door.window.open_tab("scan")
    door.hold_up(issued.text, Reason.VALID)
    south = desk.admission
    south.door = type(south.door)("South door", "Ben")
    scan = south.scan(issued.text, Source.SCANNER)
    south.record(south.decision(scan, issued.ticket.id, Wanted.ALLOW))
    door.press(Qt.Key.Key_A)
    door.decided("no outcome")
    assert word(door) == "SOMEONE ELSE WAS FIRST"
    assert "at South door, by Ben" in door.window.scan_tab.panel.shown.proof


def test_strangers_are_told_apart(door, desk):
    """Forged, not ours, unknown: each its own word, and none of them opens the buttons."""
    issued = ticket_for(desk, "Meera")
    head, body, signature = issued.token.split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    door.window.open_tab("scan")
    door.hold_up(forged, Reason.FORGED)
    door.press(Qt.Key.Key_A)
    door.rest(0.3)
    assert door.state.step is Step.REFUSED
    unknown = desk.mint.sign(4711, issued.expires_at)
    door.hold_up(unknown, Reason.UNKNOWN)
    assert "4711" in door.window.scan_tab.panel.shown.guest
    door.lower(2.5)
    door.press(Qt.Key.Key_Space)
    door.until(lambda: word(door) == "NEXT GUEST", "Space did not go on")
    door._cameras.stage.hold_up("https://menu.example/today")
    note = door.window.scan_tab.camera_bar.note
    door.until(lambda: "Not a ticket" in note.text(), "the menu's code was not noticed")
    assert desk.registry.counts().entered == 0


def test_the_window_ends_quickly(qapp, settings):
    rehearsal = Rehearsal(settings, (1024, 640))
    rehearsal.window.open_tab("scan")
    rehearsal.rest(0.5)
    began = time.monotonic()
    rehearsal.end()
    assert time.monotonic() - began < 5


def test_a_search_for_garbage_passes_over_what_start_up_made(door):
    """It would hold the window for a tenth of a second."""
    door.until(lambda: gc.get_freeze_count() > 50_000, "all of it is searched")
    assert len(gc.get_objects()) < gc.get_freeze_count() / 5
