"""What a peer tells after the server has it is no reason to go on refusing when it was undone."""

import pytest
from support.servers.cut_line import decision, rounds, taken_back

from kiosk.domain.decision import AlreadyDecided, Recorded, Wanted
from kiosk.domain.ticket import Status


@pytest.mark.parametrize("wanted", list(Wanted))
def test_a_ticket_that_was_opened_again_is_open_at_a_door_that_was_told_late(place, wanted):
    (number,) = place.tickets(1)
    north, _ = place.door("north")
    south, _ = place.door("south")
    rounds(south)
    pressed = decision(number, wanted, door="South")
    south.record(pressed)
    rounds(north)  # the copy has it by now
    feed = south.journal.feed(0, 10)
    north._snapshot.receive(south.journal.origin, feed[-1][0], [d for _, d in feed])
    assert north.find(number).ticket.status is wanted.status
    assert isinstance(place.server.record(taken_back(pressed)), Recorded)
    rounds(north)
    assert north.confirm(number).ticket.status is Status.NOT_ENTERED
    assert north.find(number).ticket.status is Status.NOT_ENTERED
    assert isinstance(north.record(decision(number)), Recorded)


def test_a_journal_that_comes_back_on_a_stick_to_its_own_laptop_changes_nothing(place):
    (number,) = place.tickets(1)
    north, _ = place.door("north")
    rounds(north)
    pressed = decision(number)
    north.record(pressed)
    rounds(north)
    north._snapshot.merge_decisions([pressed])
    assert isinstance(place.server.record(taken_back(pressed)), Recorded)
    rounds(north)
    assert north.confirm(number).ticket.status is Status.NOT_ENTERED


def test_what_the_server_does_not_have_yet_is_kept_until_it_has(place):
    """An admission that lost to a denial at the server stays known where it was heard."""
    (number,) = place.tickets(1)
    north, remote = place.door("north")
    rounds(north)
    place.server.record(decision(number, Wanted.DENY, door="East"))
    rounds(north)
    remote.cut = True
    heard = decision(number, door="South", override=True, reason="ID found", minutes=1)
    north._snapshot.receive("south", 1, [heard])
    north._snapshot.receive("south", 2, [heard])
    assert isinstance(north.record(decision(number, override=True, minutes=2)), AlreadyDecided)
