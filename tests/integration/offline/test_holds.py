"""Guests put aside while servers and LANs come and go: none is lost, none is answered twice."""

import random
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from support.clocks import EVENING
from support.doors.chaos_laptops import Lan, Laptop
from support.servers.cut_line import come_back, place, rounds  # noqa: F401 - a fixture

from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, NoSuchTicket, Recorded
from kiosk.domain.hold import Answer
from kiosk.domain.ticket import Attendee

HOLDS, TICKETS = 1000, 40


def held(number, door="North", at=EVENING):
    return Decision(uuid4(), number, None, door, "Mia", at, "no ID", kind=Kind.HOLD)


def said(hold, say=Answer.LET_IN, door="Desk", at=EVENING):
    return Decision(
        uuid4(),
        hold.ticket_id,
        None,
        door,
        "Noor",
        at,
        f"{door} says {say}",
        kind=Kind.ANSWER,
        refers=hold.id,
        detail=say.value,
    )


class Heard:
    """Peers that only note when they are told."""

    def __init__(self):
        self.told = threading.Event()

    def announce(self):
        self.told.set()

    def not_heard(self):
        return ()

    newer = older = not_heard

    def close(self): ...


def test_the_other_doors_are_told_before_the_server_answers(place):  # noqa: F811
    (number,) = place.tickets()
    peers = Heard()
    door, remote = place.door(background=True, peers=peers, timeout_s=20.0)
    while not door.copy_complete:
        pass
    remote.stall.set()
    hold = held(number)
    press = threading.Thread(target=door.record, args=(hold,))
    press.start()
    try:
        assert peers.told.wait(10)
        assert press.is_alive(), "the server was not waited for: this proves nothing"
        assert [one.id for one in door.holds()] == [hold.id]
        assert [d.id for _, d in door.journal.feed(0, 9)] == [hold.id]
    finally:
        remote.stall.clear()
        press.join(20)
    assert [one.id for one in place.server.holds()] == [hold.id]


def test_of_a_ticket_that_nobody_knows_there_is_no_hold(place):  # noqa: F811
    door, _ = place.door()
    rounds(door)
    assert door.record(held(4711)) == NoSuchTicket(4711)
    assert list(door.holds()) == []
    assert door.journal.feed(0, 9) == []


def test_an_answered_guest_does_not_wait_again_however_many_come_after(place):  # noqa: F811
    (number,) = place.tickets()
    door, remote = place.door()
    rounds(door)
    mine = held(number)
    door.record(mine)
    place.server.record(said(mine))
    come_back(door, remote)
    assert list(door.holds()) == []
    for _ in range(520):
        other = held(0, "South")
        place.server.record(other)
        place.server.record(said(other, Answer.FIXED))
    rounds(door)
    door.sync_once()
    assert list(door.holds()) == []


@pytest.mark.parametrize("first", ["door", "desk"])
def test_a_hold_and_its_answer_come_home_in_any_order(tmp_path, first):
    lan, server, (door, desk) = evening(tmp_path, 2)
    number = server.register(Attendee("Asha", "", "", "Jazz")).id
    for laptop in (door, desk):
        quiet(laptop)
        laptop.remote.cut = True
        laptop.store.sync_once()
    hold = held(number, door.name)
    assert door.store.record(hold).queued
    (card,) = desk.store.holds()
    assert (card.id, card.ticket.name, card.door) == (hold.id, "Asha", door.name)
    desk.store.record(said(card))
    (panel,) = door.store.holds(answered=True)
    assert (panel.answer, panel.answered_door) == (Answer.LET_IN, "Desk")
    for laptop in (door, desk) if first == "door" else (desk, door):
        laptop.remote.cut = False
        quiet(laptop)
    assert list(server.holds()) == []
    (kept,) = server.holds(answered=True)
    assert (kept.id, kept.answer, kept.say) == (hold.id, Answer.LET_IN, "Desk says let-in")
    close(lan, server)


@pytest.mark.slow
def test_a_thousand_holds_in_every_misfortune(tmp_path):
    """Three doors put aside, two desks answer what they see; lines, LAN and programs come and go.

    The count is kept here, apart from every store.
    """
    lan, server, laptops = evening(tmp_path, 5)
    numbers = [server.register(Attendee(f"Guest {n}", "", "", "Jazz")).id for n in range(TICKETS)]
    for laptop in laptops:
        quiet(laptop)
    asked, answers = put_aside_and_answer(lan, numbers)
    for _ in range(2):
        for laptop in laptops:
            laptop.remote.cut = laptop.remote.deaf = False
            quiet(laptop)
    log = server._link.call(lambda s: s.rows("SELECT id FROM kiosk_decisions"))
    given = {one.id.bytes for some in answers.values() for one in some}
    assert sorted(bytes(row[0]) for row in log) == sorted({n.bytes for n in asked} | given)
    assert len(given) > HOLDS // 2, "the desks hardly saw anybody"
    count = server._link.call(lambda s: s.rows("SELECT count(*) FROM kiosk_holds"))[0][0]
    assert count == HOLDS
    for hold in server.holds(answered=True):
        mine = {(one.detail, one.reason) for one in answers.get(hold.id, ())}
        assert (hold.reason, hold.ticket_id) == ("no ID", asked[hold.id].ticket_id)
        assert (hold.answer, hold.say) in (mine or {(None, "")})
    waiting = {hold.id for hold in server.holds()}
    assert waiting == set(asked) - set(answers), "a hold was lost, or an answered one waits"
    for laptop in laptops:
        standing = laptop.store.status()
        assert (standing.waiting, standing.stuck) == (0, 0)
        for _ in range(HOLDS // 100):  # of those answered long ago, it asks a few a round
            laptop.store.sync_once()
        assert {hold.id for hold in laptop.store.holds()} == waiting
    close(lan, server)


def put_aside_and_answer(lan, numbers):
    """The evening itself: what was asked, and every answer that a desk gave."""
    luck = random.Random(20261122)
    doors, desks = lan.laptops[:3], lan.laptops[3:]
    asked, answers = {}, {}
    while len(asked) < HOLDS:
        misfortune(luck, lan)
        door = luck.choice(doors)
        hold = held(luck.choice([0, *numbers]), door.name, door.clock.now())
        asked[hold.id] = hold
        for _ in range(luck.choice([1, 1, 2])):  # some are pressed again
            assert isinstance(door.store.record(hold), Recorded)
        for desk in desks:
            for card in list(desk.store.holds())[:2]:
                answer = said(card, luck.choice(list(Answer)), desk.name, desk.clock.now())
                assert isinstance(desk.store.record(answer), Recorded)
                answers.setdefault(card.id, []).append(answer)
        luck.choice(lan.laptops).store.sync_once()
    return asked, answers


def evening(folder, count):
    server = embedded_store(folder / "server.db")
    server.events()
    lan = Lan()
    lan.laptops += [Laptop(f"place {n}", folder, lan) for n in range(count)]
    return lan, server, lan.laptops


def quiet(laptop):
    for _ in range(80):
        if laptop.store.sync_once() > 0.25 and laptop.store.status().online:
            return


def close(lan, server):
    for laptop in lan.laptops:
        laptop.stop()
        laptop.remote.store.close()
    server.close()


def misfortune(luck, lan):
    laptop = luck.choice(lan.laptops)
    what = luck.random()
    if what < 0.05:
        laptop.remote.cut = not laptop.remote.cut
    elif what < 0.08:
        laptop.remote.deaf = not laptop.remote.deaf
    elif what < 0.11:
        laptop.on_lan = not laptop.on_lan
        lan.spread()
    elif what < 0.13:
        laptop.stop()
        laptop.start()
    elif what < 0.15:
        laptop.clock.at += timedelta(minutes=luck.randint(-20, 20))
