"""What was pressed is recorded, however busy the desk thread is and however the window ends."""

import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCloseEvent
from support.made_services import ShakyStore, open_desks
from support.windows.door_window import TICKET, open_window

from kiosk.domain.decision import Recorded, Wanted
from kiosk.domain.ticket import Status
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.scan.door_steps import Step

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

BUSY = 0.4
"""Seconds for which the desk thread does something else."""


@pytest.fixture
def store():
    return ShakyStore([TICKET])


def status(store):
    return store.find(TICKET.id).ticket.status


def picked(qtbot, desks):
    with qtbot.waitSignal(desks.door.checked) as checked:
        desks.door.pick(TICKET.id)
    return checked.args[0]


def test_a_decision_on_a_busy_lane_is_recorded_before_the_end(qtbot, store):
    with open_desks(store) as desks:
        scan = picked(qtbot, desks)
        desks.worker.submit(lambda _: time.sleep(BUSY))
        desks.door.decide(scan, TICKET.id, Wanted.ALLOW)
        assert desks.worker.stop()  # the main thread waits: it can ask nothing more
    assert status(store) is Status.ENTERED


def test_one_press_asks_the_desk_thread_once(qtbot, store):
    with open_desks(store) as desks:
        scan = picked(qtbot, desks)
        gate, order = threading.Event(), []
        desks.worker.submit(lambda _: gate.wait(5))
        desks.door.decide(scan, TICKET.id, Wanted.ALLOW)
        desks.worker.submit(lambda _: order.append(status(store)))
        gate.set()
        qtbot.waitUntil(lambda: bool(order))
        assert order == [Status.ENTERED], "nothing that was asked later comes between"


def test_a_decision_that_failed_is_sent_again_as_the_same(qtbot, store, monkeypatch):
    def away(_decision):
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    with open_desks(store) as desks:
        scan = picked(qtbot, desks)
        with monkeypatch.context() as patched:
            patched.setattr(store, "record", away)
            with qtbot.waitSignal(desks.door.record_failed) as failed:
                desks.door.decide(scan, TICKET.id, Wanted.DENY, "  No   ID ")
        decision, fault = failed.args
        assert (decision.id, decision.reason) == (scan.id, "No ID")
        assert fault.sentence == "The server does not answer."
        with qtbot.waitSignal(desks.door.recorded) as recorded:
            desks.door.record(decision)
        assert isinstance(recorded.args[1], Recorded)
    assert status(store) is Status.DENIED


# The window


def closes(window):
    event = QCloseEvent()
    QCoreApplication.sendEvent(window, event)
    return event.isAccepted()


def pressed(qtbot, opened, gate):
    """Allow was pressed, and the desk thread does something else."""
    window = opened.window
    window.show()
    window.open_tab("scan")
    qtbot.waitUntil(lambda: "Inside" in window.counters.text())
    state = window.scan_tab.flow.state
    window.scan_tab.flow.pick(TICKET.id)
    qtbot.waitUntil(lambda: state.step is Step.PENDING)
    qtbot.wait(350)  # the guard of a new verdict
    opened.desks.worker.submit(lambda _: gate.wait(10))
    window.scan_tab.bar.left.click()
    assert state.step is Step.DECIDING
    return state


def test_the_window_waits_for_what_was_pressed_and_closes_then(qtbot, store):
    gate = threading.Event()
    with open_window(store) as opened:
        state = pressed(qtbot, opened, gate)
        opened.window.close()
        assert opened.window.isVisible(), "the decision is on its way"
        assert "decision" in opened.window.scan_tab.camera_bar.said
        opened.window.close()
        gate.set()
        qtbot.waitUntil(lambda: not opened.window.isVisible())
        assert state.step is Step.DONE
        assert opened.questions == []
    assert status(store) is Status.ENTERED


def test_what_is_not_known_to_be_recorded_is_asked_about(qtbot, store, monkeypatch):
    def away(_decision):
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    gate = threading.Event()
    with open_window(store, answers=[False, True]) as opened:
        monkeypatch.setattr(store, "record", away)
        state = pressed(qtbot, opened, gate)
        opened.window.close()
        gate.set()
        qtbot.waitUntil(lambda: len(opened.questions) == 1)
        assert state.step is Step.FAILED
        assert opened.window.isVisible()
        assert "Meera Krishnan" in opened.questions[0]
        assert closes(opened.window)
        assert len(opened.questions) == 2


def test_the_end_by_the_system_waits_on_the_lane_and_asks_nobody(qtbot, store):
    """Qt asks every window before it quits: one that says no would hold up SIGTERM."""
    gate = threading.Event()
    with open_window(store) as opened:
        pressed(qtbot, opened, gate)
        opened.window.expect_end()
        assert closes(opened.window)
        gate.set()
    assert status(store) is Status.ENTERED
