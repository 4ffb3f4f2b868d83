"""What every store promises about every kind of action: exactly once, and the status follows."""

from dataclasses import replace

import pytest
from support.doors.one_ticket import AT, Evening

from kiosk.domain.action_rules import Kind, Phase
from kiosk.domain.decision import NoSuchTicket, Recorded
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Status, TicketQuery


class TestOutAndIn:
    def test_leaves_and_returns_as_often_as_wanted(self, rig):
        guest = Evening(rig)
        guest.does(Kind.ALLOW)
        for _ in range(2):
            guest.does(Kind.LEAVE)
            assert guest.stands == (Phase.LEFT, Status.NOT_ENTERED)
            assert guest.lookup.ticket.entry_time is None
            assert guest.lookup.state.last.door == "North"
            back = guest.does(Kind.RETURN, door="South")
            assert guest.stands == (Phase.INSIDE, Status.ENTERED)
            assert guest.lookup.ticket.entry_time == back.decided_at.replace(microsecond=0)
        assert guest.refuses(Kind.RETURN).decided.door == "South"
        assert guest.kinds == ["allow", "leave", "return", "leave", "return"]

    def test_a_plain_allow_of_a_guest_who_left_is_a_return(self, rig):
        guest = Evening(rig)
        guest.does(Kind.ALLOW)
        guest.does(Kind.LEAVE)
        again = guest.does(Kind.ALLOW)
        assert isinstance(rig.other.record(again), Recorded)
        assert guest.kinds == ["allow", "leave", "return"]
        assert guest.refuses(Kind.ALLOW).decided.at == again.decided_at

    def test_where_the_event_lets_nobody_back_in_only_a_reason_does(self, rig):
        if rig.kind == "door":
            rig.other.put_event(Event(name="Gala", reentry=False))
            rig.store.sync_once()
        else:
            rig.store.put_event(Event(name="Gala", reentry=False))
        guest = Evening(rig)
        guest.does(Kind.ALLOW)
        guest.does(Kind.LEAVE)
        for kind in (Kind.ALLOW, Kind.RETURN):
            assert guest.refuses(kind).decided.kind is Kind.LEAVE
        guest.does(Kind.OVERRIDE)
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)

    def test_nobody_leaves_who_is_not_inside(self, rig):
        guest = Evening(rig)
        guest.refuses(Kind.LEAVE)
        guest.refuses(Kind.RETURN)
        guest.does(Kind.DENY)
        guest.refuses(Kind.LEAVE)
        assert guest.stands == (Phase.DENIED, Status.DENIED)

    def test_who_left_may_be_denied_and_overridden(self, rig):
        guest = Evening(rig)
        guest.does(Kind.ALLOW)
        guest.does(Kind.LEAVE)
        guest.does(Kind.DENY)
        assert guest.stands == (Phase.DENIED, Status.DENIED)
        guest.does(Kind.OVERRIDE)
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)

    def test_counts_tell_how_many_are_inside(self, rig):
        for number in range(3):
            guest = Evening(rig)
            guest.does(Kind.ALLOW)
            if number:
                guest.does(Kind.LEAVE)
            if number == 2:
                guest.does(Kind.RETURN)
        counts = rig.other.counts()
        assert (counts.total, counts.entered, counts.inside, counts.left) == (3, 2, 2, 1)
        assert rig.store.counts(door="North").here == 3


class TestParties:
    def test_come_in_parts_and_never_more_than_they_are(self, rig):
        party = Evening(rig, party=5)
        assert party.lookup.ticket.party == 5
        party.does(Kind.ALLOW, places=3)
        assert party.stands == (Phase.PARTLY, Status.ENTERED)
        first = party.lookup.ticket.entry_time
        party.refuses(Kind.ALLOW, places=3)
        party.does(Kind.ALLOW, places=2, door="South")
        assert party.stands == (Phase.INSIDE, Status.ENTERED)
        assert party.lookup.ticket.entry_time == first
        assert party.lookup.ticket.inside == 5
        party.refuses(Kind.ALLOW)
        assert rig.store.counts().inside == 5

    def test_all_of_them_at_once_without_a_number(self, rig):
        party = Evening(rig, party=4)
        party.does(Kind.ALLOW)
        assert party.lookup.state.inside == 4
        party.does(Kind.LEAVE, places=1)
        assert (party.lookup.state.inside, party.lookup.state.out) == (3, 1)
        assert party.stands[1] is Status.ENTERED
        party.refuses(Kind.RETURN, places=2)
        party.does(Kind.RETURN)
        assert party.lookup.state.inside == 4

    def test_one_is_taken_back_and_the_others_stay(self, rig):
        party = Evening(rig, party=4)
        party.does(Kind.ALLOW, places=1)
        second = party.does(Kind.ALLOW, places=2)
        party.does(Kind.UNDO, target=second)
        assert party.lookup.state.inside == 1


class TestUndo:
    @pytest.mark.parametrize("kind", [Kind.ALLOW, Kind.DENY])
    def test_the_only_decision_leaves_what_was_before(self, rig, kind):
        guest = Evening(rig)
        made = guest.does(kind)
        taken_back = guest.does(Kind.UNDO, target=made)
        assert guest.stands == (Phase.EXPECTED, Status.NOT_ENTERED)
        assert guest.lookup.ticket.entry_time is None
        assert isinstance(rig.other.record(taken_back), Recorded)
        guest.does(Kind.ALLOW)
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)
        results = [(e.kind, e.result) for e in rig.store.history(guest.number)]
        assert results == [(kind, "undone"), ("undo", "recorded"), ("allow", "recorded")]

    def test_an_override_leaves_the_denial(self, rig):
        guest = Evening(rig)
        denied = guest.does(Kind.DENY)
        made = guest.does(Kind.OVERRIDE)
        guest.does(Kind.UNDO, target=made)
        assert guest.stands == (Phase.DENIED, Status.DENIED)
        assert guest.lookup.decided.at == denied.decided_at
        assert guest.lookup.ticket.entry_time == denied.decided_at.replace(microsecond=0)

    def test_only_the_last_one_and_only_once(self, rig):
        guest = Evening(rig)
        made, left = guest.does(Kind.ALLOW), guest.does(Kind.LEAVE, door="South")
        guest.refuses(Kind.UNDO, target=made)
        guest.does(Kind.UNDO, target=left)
        guest.refuses(Kind.UNDO, target=left)
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)


class TestUploaded:
    def test_a_press_keeps_what_its_maker_knew(self, rig):
        """Taken back at one door, let in at the next one that knew of it: that is no conflict."""
        if rig.kind in {"memory", "door"}:
            pytest.skip("takes no batches")
        guest = Evening(rig)
        first = guest.make(Kind.ALLOW, turn=0)
        undone = guest.make(Kind.UNDO, target=first, turn=1)
        again = guest.make(Kind.ALLOW, door="South", turn=2, expires_at=5000)
        for one in (again, first, undone):  # as the laptops came back
            rig.store.record_batch([replace(one, offline=True)])
        assert list(rig.other.conflicts()) == []
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)
        guest.does(Kind.REISSUE, expires_at=7000)
        rows = {row.id: row for row in guest.lookup.log}
        assert (rows[again.id].turn, rows[again.id].expires_at) == (2, 5000)


class TestRevoking:
    @pytest.mark.parametrize("before", [None, Kind.ALLOW, Kind.DENY])
    def test_a_dead_ticket_is_refused_until_it_is_restored(self, rig, before):
        guest = Evening(rig)
        if before:
            guest.does(before)
        was = guest.stands
        guest.does(Kind.REVOKE, reason="stolen", door="Desk")
        assert guest.stands == (Phase.REVOKED, Status.DENIED)
        found = guest.lookup
        assert (found.decided.reason, found.decided.door) == ("stolen", "Desk")
        assert found.ticket.revoked
        for kind in (Kind.ALLOW, Kind.DENY, Kind.OVERRIDE, Kind.RETURN, Kind.REVOKE):
            assert guest.refuses(kind).decided.reason == "stolen"
        assert rig.store.counts().revoked == 1
        guest.does(Kind.RESTORE)
        assert guest.stands == was
        guest.refuses(Kind.RESTORE)
        assert rig.store.counts().revoked == 0

    def test_a_new_code_ends_the_older_ones(self, rig):
        guest = Evening(rig)
        guest.does(Kind.REISSUE, expires_at=5000)
        assert guest.lookup.state.least_exp == 5000
        assert guest.stands == (Phase.EXPECTED, Status.NOT_ENTERED)
        guest.refuses(Kind.ALLOW, expires_at=4999)
        guest.does(Kind.REISSUE, expires_at=4000)
        assert guest.lookup.state.least_exp == 5000
        guest.does(Kind.ALLOW, expires_at=5000)
        issued = [e.expires_at for e in rig.store.history(guest.number) if e.kind == "reissue"]
        assert issued == [5000, 4000]


class TestExactlyOnce:
    @pytest.mark.parametrize(
        "kind", [Kind.LEAVE, Kind.UNDO, Kind.REVOKE, Kind.REISSUE, Kind.HOLD, Kind.EDIT]
    )
    def test_sent_again_it_is_the_same_action(self, rig, kind):
        guest = Evening(rig)
        made = guest.does(Kind.ALLOW)
        action = guest.does(
            kind, target=made if kind is Kind.UNDO else None, expires_at=7, detail="{}"
        )
        before = guest.stands, guest.kinds
        for store in (rig.store, rig.other):
            assert isinstance(store.record(action), Recorded)
        assert (guest.stands, guest.kinds) == before

    @pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.ANSWER])
    def test_a_missing_ticket_is_said(self, rig, kind):
        guest = Evening(rig)
        guest.number = 4711
        assert rig.store.record(guest.make(kind)) == NoSuchTicket(4711)
        assert list(rig.store.history(4711)) == []


class TestTheCopy:
    def test_a_guests_fields_come_with_the_ticket(self, holding):
        guest = Evening(holding)
        holding.store.put_guests(
            {guest.number: Guest(category="VIP", note="seat 3", attention=True)}
        )
        ticket = guest.lookup.ticket
        assert (ticket.category, ticket.note, ticket.attention) == ("VIP", "seat 3", True)
        guest.does(Kind.ALLOW)
        assert guest.lookup.ticket.category == "VIP"


class TestThePredecessorBesideUs:
    def test_it_lets_back_in_who_left(self, rig):
        guest = Evening(rig)
        guest.does(Kind.ALLOW)
        guest.does(Kind.LEAVE)
        _write_status(rig, guest.number, "entered")
        assert guest.stands == (Phase.INSIDE, Status.ENTERED)
        counts = rig.other.counts()
        assert (counts.inside, counts.left) == (1, 0)
        assert [ticket.inside for ticket in rig.other.page(TicketQuery()).rows] == [1]
        guest.refuses(Kind.ALLOW)
        guest.does(Kind.LEAVE)
        assert guest.stands == (Phase.LEFT, Status.NOT_ENTERED)

    def test_it_lets_a_party_in_as_a_whole(self, rig):
        party = Evening(rig, party=3)
        _write_status(rig, party.number, "entered")
        party.refuses(Kind.ALLOW, places=1)
        party.does(Kind.LEAVE, places=1)
        assert party.lookup.state.inside == 2


def _write_status(rig, number, status):
    if rig.kind == "memory":
        there = rig.store.tickets[number]
        rig.store.tickets[number] = replace(
            there, status=Status.of(status), entry_time=AT, inside=there.party
        )
        return
    store = rig.other
    store._link.call(
        lambda s: s.change(
            "UPDATE tickets SET status = ?, entry_time = ? WHERE id = ? AND status = 'not_entered'",
            (status, "2026-11-22 20:30:00", number),
        )
    )
