"""A door that ends in the middle, or whose copy or server lost something, and goes on."""

import pytest
from support.servers.cut_line import T0, come_back, decision, rounds, taken_back
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.journal_file import export_journal, read_journal
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status


def test_a_restart_with_unsent_decisions_goes_on(place):
    a, b = place.tickets(2)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    press = decision(a)
    north.record(press)
    north.close()
    again, remote = place.door("north", cut=True)
    assert again.status().waiting == 1
    assert again.find(a).ticket.status is Status.ENTERED
    assert isinstance(again.record(press), Recorded)
    assert again.record(decision(b)).queued
    come_back(again, remote)
    assert place.server.counts().entered == 2


def test_a_copy_that_lost_its_last_seconds_still_refuses(place):
    (number,) = place.tickets()
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    press = decision(number)
    north.record(press)
    north._snapshot.forget_pending([press.id])
    north._snapshot.apply([place.server.find(number)], "m")
    assert north._snapshot.find(number).ticket.status is Status.NOT_ENTERED
    assert north.find(number).ticket.status is Status.ENTERED
    north.close()
    again, _ = place.door("north", cut=True)
    assert again._snapshot.find(number).ticket.status is Status.ENTERED


def test_a_copy_that_lost_what_the_server_took_still_refuses(place):
    a, b = place.tickets(2)
    north, _ = place.door()
    rounds(north)
    folder = place.folder / "north"
    before = {file: file.read_bytes() for file in folder.glob("snapshot*")}
    assert isinstance(north.record(decision(a)), Recorded)
    assert isinstance(north.record(decision(b, Wanted.DENY)), Recorded)
    north.close()
    for file in folder.glob("snapshot*"):  # the power went, and the copy does not wait for the disk
        file.unlink()
    for file, content in before.items():
        file.write_bytes(content)
    again, remote = place.door("north", cut=True)
    assert again.find(a).ticket.status is Status.ENTERED
    assert isinstance(again.record(decision(a, minutes=1)), AlreadyDecided)
    assert isinstance(again.record(decision(b, minutes=1)), AlreadyDecided)
    come_back(again, remote)
    assert place.server.conflicts() == []


def test_a_ticket_that_the_server_opened_again_stays_open_after_a_restart(place):
    (number,) = place.tickets(1)
    north, _ = place.door()
    pressed = decision(number)
    north.record(pressed)
    rounds(north)
    assert isinstance(place.server.record(taken_back(pressed)), Recorded)
    rounds(north)
    assert north.find(number).ticket.status is Status.NOT_ENTERED
    north.close()
    again, _ = place.door("north", cut=True)
    assert again.find(number).ticket.status is Status.NOT_ENTERED


def test_a_press_without_an_answer_before_a_crash_is_sent_as_untold(place):
    a, b = place.tickets(2)
    north, _ = place.door()
    rounds(north)
    place.server.record(decision(b, door="South"))
    for number in (a, b):
        north.journal.begin(decision(number))
    north.close()
    again, _ = place.door("north")
    rounds(again)
    assert place.server.find(a).decided.door == "North"
    assert place.server.find(b).decided.door == "South"
    assert place.server.conflicts() == []  # nobody was let in on the second one
    assert again.status().waiting == 0


def crashed_in_the_middle(place, number, *, reached: bool):
    """A door that died between a press and its answer; with or without the server's row."""
    north, remote = place.door()
    rounds(north)
    press = decision(number)
    north.journal.begin(press)
    if reached:
        remote.store.record(press)
    north.close()
    return press


@pytest.mark.parametrize("reached", [True, False])
@pytest.mark.parametrize("cut", [True, False])
def test_pressed_again_after_a_crash_it_is_one_admission(place, reached, cut):
    (number,) = place.tickets(1)
    press = crashed_in_the_middle(place, number, reached=reached)
    again, remote = place.door("north", cut=cut)
    second = decision(number, minutes=1)
    outcome = again.record(second)
    assert isinstance(outcome, Recorded)
    assert isinstance(again.record(second), Recorded)  # asked again with the same scan
    assert isinstance(again.record(decision(number, minutes=2)), AlreadyDecided)
    come_back(again, remote)
    assert place.server.conflicts() == []
    assert place.server.find(number).decided.door == "North"
    assert again.status().waiting == 0
    assert isinstance(place.server.record(press), Recorded)  # it stands for the second one
    remote.cut = True
    again.sync_once()
    come_back(again, remote)  # what was sent is sent again
    assert place.server.conflicts() == []


def test_pressed_again_after_a_crash_another_doors_admission_is_still_a_conflict(place):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=False)
    place.server.record(decision(number, door="South"))
    again, remote = place.door("north", cut=True)
    again.record(decision(number, minutes=1))
    come_back(again, remote)
    assert [c.ticket.id for c in place.server.conflicts()] == [number]


def test_the_opposite_pressed_after_a_crash_takes_the_first_one_back(place):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=False)
    again, remote = place.door("north", cut=True)
    assert isinstance(again.record(decision(number, Wanted.DENY, minutes=1)), Recorded)
    come_back(again, remote)
    assert place.server.find(number).ticket.status is Status.DENIED
    assert place.server.conflicts() == []


def test_what_another_program_is_about_to_tell_is_not_taken_over(place):
    """A window and a script on one laptop: both might tell that the guest may come in."""
    (number,) = place.tickets(1)
    window, _ = place.door()
    rounds(window)
    window.journal.begin(decision(number))  # on its way to the server
    script, remote = place.door("north", cut=True)
    assert isinstance(script.record(decision(number, minutes=1)), Recorded)
    come_back(script, remote)
    assert [c.ticket.id for c in place.server.conflicts()] == [number]


def test_a_press_that_was_taken_over_is_not_carried_to_another_laptop(place, tmp_path):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=True)
    again, _ = place.door("north", cut=True)
    again.record(decision(number, minutes=1))
    stick = tmp_path / "stick.kiosk"
    assert len(export_journal(again.journal, stick, "secret", T0).decisions) == 1
    other, _ = place.door("other")
    other.import_decisions(read_journal(stick, "secret"))
    rounds(other)
    assert place.server.conflicts() == []
    assert [d.ticket_id for _, d in again.journal.feed(0, 9)] == [number]


def test_a_door_that_started_alone_meets_the_server_before_the_first_press(place, tmp_path):
    """Over its connection the clock is set; until then the laptop's own, perhaps wrong, counts."""
    background_remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
    background_remote.cut = True
    north, remote = place.door(cut=True, background_remote=background_remote)
    try:
        rounds(north)
        remote.cut = background_remote.cut = False
        remote.calls.clear()
        for _ in range(4):
            north.sync_once()
        assert north.status().online
        assert remote.calls == ["heartbeat"]
    finally:
        north.close()
        background_remote.store.close()


def test_a_server_that_lost_what_it_acknowledged_is_healed(place, tmp_path):
    numbers = place.tickets(6)
    north, remote = place.door("north", lease=4)
    rounds(north)
    backup = (tmp_path / "server.db").read_bytes(), (tmp_path / "server.db-wal").read_bytes()
    for number in numbers[:4]:
        north.record(decision(number))
    walk_in = north.register(Attendee("Zoe", "", "", "Jazz"))
    north.record(decision(walk_in.id))
    remote.cut = True
    place.server.close()
    remote.store.close()
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"server.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "server.db").write_bytes(backup[0])
    (tmp_path / "server.db-wal").write_bytes(backup[1])
    place.server = embedded_store(tmp_path / "server.db")
    remote.store = embedded_store(tmp_path / "server.db")
    assert place.server.counts().entered == 0
    # Meanwhile the door that believed the server lets one of them in a second time.
    place.server.record(decision(numbers[0], door="South", minutes=9))
    north.sync_once()
    come_back(north, remote)
    assert place.server.counts().entered == 5
    assert place.server.find(walk_in.id).ticket.name == "Zoe"
    assert [c.ticket.id for c in place.server.conflicts()] == [numbers[0]]
    before = place.server.revision()
    north.sync_once()
    remote.cut = True
    north.sync_once()
    come_back(north, remote)
    assert place.server.revision() == before
    assert len(place.server.conflicts()) == 1
