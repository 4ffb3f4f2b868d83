"""What the tabs ask the desk thread for: registering, checking, deciding, pages and counts."""

import threading
from datetime import timedelta

import pytest
from support.clocks import EVENING
from support.doors.store_worker import DOOR, GUEST, SECRET, WAIT, ask

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.decision import AlreadyDecided, Recorded, Wanted
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Attendee, Counts, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.store_access.table_desk import TableDesk


def test_a_door_that_comes_to_an_open_store_is_known_to_it(qtbot, worker, store):
    ticket = store.register(Attendee("Fest guest", "", "", "Fest"))
    desk = DoorDesk(worker, Door("North door", "Asha", frozenset({"Gala"})))
    with qtbot.waitSignal(desk.checked, timeout=WAIT) as checked:
        desk.pick(ticket.id)
    assert checked.args[1].reason is Reason.OTHER_EVENT


def test_the_main_job_over_the_facades(qtbot, worker, store):
    desk, door = RegisterDesk(worker), DoorDesk(worker, DOOR)
    with qtbot.waitSignal(desk.registered, timeout=WAIT) as registered:
        desk.register("  Meera   Krishnan ", "+91 98765 43210", "IIT Delhi", "Spring Ball")
    issued, png = registered.args
    assert issued.ticket.name == "Meera Krishnan"
    assert png.startswith(b"\x89PNG")
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.set_door(DOOR)
        door.check(issued.text)
    scan, verdict = checked.args
    assert verdict.reason is Reason.VALID
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as recorded:
        door.decide(scan, verdict.ticket_id, Wanted.ALLOW)
    decision, outcome = recorded.args
    assert isinstance(outcome, Recorded)
    assert (outcome.decided.door, outcome.decided.operator) == ("North door", "Asha")
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as again:
        door.record(decision)
    assert again.args[1] == outcome, "the same decision sent again is the same success"
    with qtbot.waitSignal(door.checked, timeout=WAIT) as second:
        door.check(issued.text, Source.SCANNER)
    assert second.args[1].reason is Reason.ENTERED
    assert second.args[1].decided.door == "North door"
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as loser:
        door.decide(second.args[0], verdict.ticket_id, Wanted.DENY)
    assert isinstance(loser.args[1], AlreadyDecided)
    qtbot.waitUntil(lambda: len(store.scans) == 2, timeout=WAIT)
    assert {e.verdict for e in store.scans.values()} == {Reason.VALID, Reason.ENTERED}


def test_the_spelling_whose_signature_is_good_wins(qtbot, worker):
    desk, door = RegisterDesk(worker), DoorDesk(worker, DOOR)
    with qtbot.waitSignal(desk.registered, timeout=WAIT) as registered:
        desk.register("Ana", "", "", "")
    text = registered.args[0].text
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.check([text.swapcase(), text, "nonsense"], Source.SCANNER)
    assert checked.args[1].reason is Reason.VALID


def test_the_same_guest_twice_is_shown_first(qtbot, worker, store):
    desk = RegisterDesk(worker)
    with qtbot.waitSignal(desk.registered, timeout=WAIT):
        desk.register("Meera", "98765 43210", "IIT", "Spring Ball")
    with qtbot.waitSignal(desk.duplicates, timeout=WAIT) as known:
        desk.register("Mira", "+91 98765 43210", "IIT", " spring  ball ")
    attendee, tickets = known.args
    assert [t.name for t in tickets] == ["Meera"]
    assert len(store.tickets) == 1
    with qtbot.waitSignal(desk.registered, timeout=WAIT):
        desk.register_anyway(attendee)
    assert len(store.tickets) == 2


def test_what_is_wrong_is_named_field_by_field(qtbot, worker, store):
    desk = RegisterDesk(worker)
    with qtbot.waitSignal(desk.refused, timeout=WAIT) as refused:
        desk.register(" ", "123", "u" * 300, "e")
    faults = refused.args[0].faults
    assert set(faults) == {"name", "mobile_number", "university"}
    assert "255" in faults["university"]
    assert store.tickets == {}


def test_another_laptops_write_is_noticed_without_a_click(qtbot, worker, store):
    table = TableDesk(worker, DOOR)
    with qtbot.waitSignals([table.counts_changed], timeout=WAIT):
        table.refresh()
    with qtbot.waitSignal(table.page_ready, timeout=WAIT) as first:
        table.page(TicketQuery())
    assert first.args[1].rows == ()
    store.register(GUEST)
    with qtbot.waitSignal(table.changed, timeout=WAIT):
        table.refresh()
    with qtbot.waitSignal(table.page_ready, timeout=WAIT) as second:
        table.page(TicketQuery())
    assert [t.name for t in second.args[1].rows] == [GUEST.name]
    table.stop()


def test_totals_that_are_not_known_yet_are_asked_for_again(qtbot, worker, store):
    """The mark of change is the server's before the copy holds it: nothing else would ask."""
    told = [Counts(known=False), Counts(total=40)]
    store.counts = lambda *_: told.pop(0) if len(told) > 1 else told[0]
    table, heard = TableDesk(worker, DOOR), []
    table.counts_changed.connect(heard.append)
    table.refresh()
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=WAIT)
    table.refresh()
    qtbot.waitUntil(lambda: [counts.known for counts in heard] == [False, True], timeout=WAIT)
    table.stop()


def test_only_the_latest_page_is_answered(qtbot, worker, store):
    table = TableDesk(worker, DOOR)
    gate, answered = threading.Event(), []
    table.page_ready.connect(lambda query, _page: answered.append(query.search))
    worker.submit(lambda _: gate.wait(5))
    for word in ("m", "me", "mee"):
        table.page(TicketQuery(search=word))
    gate.set()
    qtbot.waitUntil(lambda: bool(answered), timeout=WAIT)
    ask(qtbot, worker, lambda _: None)
    assert answered == ["mee"]


def test_a_store_that_falls_silent_is_shown_offline(qtbot, worker, store, monkeypatch):
    table = TableDesk(worker, DOOR)
    with qtbot.waitSignal(table.counts_changed, timeout=WAIT):
        table.refresh()

    def away():
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    monkeypatch.setattr(store, "revision", away)
    with qtbot.waitSignal(table.store_status_changed, timeout=WAIT) as changed:
        table.refresh()
    assert not changed.args[0].online


def test_a_ticket_is_shown_expired_with_the_guests_name(qtbot, worker, store):
    ticket = store.register(GUEST)
    late = JwtMint(SECRET).sign(ticket.id, EVENING - timedelta(hours=1))
    door = DoorDesk(worker, DOOR)
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.check(late)
    verdict = checked.args[1]
    assert verdict.reason is Reason.EXPIRED
    assert verdict.ticket.name == GUEST.name
    assert not verdict.admissible


@pytest.mark.filterwarnings("error")
def test_who_signs_in_is_not_asked_after_the_end_however_often_it_is_said(worker):
    desk = SignInDesk(worker)
    desk.stop()
    desk.stop()
    heard = []
    desk.changed.connect(heard.append)
    worker.opened.emit(None)
    assert heard == []
