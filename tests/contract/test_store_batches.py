"""What the SQL stores promise to a laptop that was offline: batches, leases, changes, conflicts."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from kiosk.domain.decision import (
    ConflictKind,
    Decided,
    Decision,
    UploadResult,
    Wanted,
)
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


def kept(number, wanted=Wanted.ALLOW, *, door="North", minute=0, **more):
    at = AT + timedelta(minutes=minute)
    return Decision(uuid4(), number, wanted, door, "Meera", at, offline=True, **more)


class TestBatches:
    def test_each_has_its_outcome_in_its_place(self, pair):
        first, second = pair.store.register(AMAL), pair.store.register(AMAL)
        decisions = [
            kept(second.id, Wanted.DENY, minute=3, reason="no ID"),
            kept(999, minute=1),
            kept(first.id, minute=2),
        ]
        outcomes = pair.store.record_batch(decisions)
        assert outcomes == [UploadResult.RECORDED, UploadResult.MISSING, UploadResult.RECORDED]
        assert pair.other.find(second.id).decided == Decided(
            Status.DENIED, AT + timedelta(minutes=3), "North", "Meera", "no ID"
        )
        assert pair.other.find(first.id).ticket.status is Status.ENTERED

    def test_sent_again_it_changes_nothing(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(4)]
        decisions = [kept(t.id, minute=i) for i, t in enumerate(tickets)]
        decisions.append(kept(tickets[0].id, door="South", minute=9))
        first = pair.store.record_batch(decisions)
        mark = pair.store.revision()
        assert pair.other.record_batch(decisions) == first
        assert pair.store.record_batch(decisions[3:]) == first[3:]
        assert pair.store.revision() == mark
        assert len(pair.store.conflicts()) == 1

    def test_what_was_recorded_at_once_is_recognised_in_a_batch(self, pair):
        ticket = pair.store.register(AMAL)
        decision = kept(ticket.id)
        pair.store.record(decision)
        assert pair.store.record_batch([decision]) == [UploadResult.RECORDED]
        assert pair.store.conflicts() == []
        assert pair.store.counts(door="North").here == 1

    def test_a_thousand_and_more_at_once(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(60)]
        decisions = [kept(t.id, minute=i) for i, t in enumerate(tickets)] * 20
        shuffled = random.Random(7).sample(decisions, len(decisions))
        outcomes = pair.store.record_batch(shuffled)
        assert set(outcomes) == {UploadResult.RECORDED}
        assert pair.store.counts(door="North").here == 60

    def test_what_people_typed_arrives_as_they_typed_it(self, pair):
        typed = 'O\'Brien \\ "x" ? %s {} \u0928\u092e\u0938\u094d\u0924\u0947 \U0001f600 -- ;'
        tickets = [pair.store.register(AMAL) for _ in range(2)]
        pair.store.record_batch(
            [
                kept(t.id, Wanted.DENY, door=typed, reason=typed * 9, clock_offset_ms=-7)
                for t in tickets
            ]
        )
        decided = pair.other.find(tickets[1].id).decided
        assert (decided.door, decided.reason) == (typed[:64], (typed * 9)[:255])

    def test_what_it_has_it_has_also_where_the_ticket_was_deleted_since(self, pair):
        """The answer was lost, and a person deleted the ticket before it was sent again."""
        ticket = pair.store.register(AMAL)
        decision = kept(ticket.id)
        pair.store.record_batch([decision])
        pair.other._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (ticket.id,)))
        later = kept(ticket.id, door="South", minute=2)
        assert pair.store.record_batch([decision, later]) == [
            UploadResult.RECORDED,
            UploadResult.MISSING,
        ]

    def test_what_the_server_lacks_is_told(self, pair):
        ticket = pair.store.register(AMAL)
        there, elsewhere = kept(ticket.id), kept(ticket.id)
        pair.store.record_batch([there])
        assert pair.other.missing_decisions([there.id, elsewhere.id]) == {elsewhere.id}
        assert pair.other.missing_decisions([]) == set()

    def test_nothing_to_send_is_no_question(self, pair):
        assert pair.store.record_batch([]) == []

    def test_a_row_the_table_refuses_falls_out_alone(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(5)]
        decisions = [kept(t.id, minute=i) for i, t in enumerate(tickets)]
        decisions[2] = replace(decisions[2], clock_offset_ms=2**70)
        outcomes = pair.store.record_batch(decisions)
        assert isinstance(outcomes[2], StoreUnavailable)
        assert outcomes[2].trouble is StoreTrouble.UNSTORABLE
        assert {*outcomes[:2], *outcomes[3:]} == {UploadResult.RECORDED}


class TestConflicts:
    def test_both_doors_are_kept_and_listed(self, pair):
        ticket = pair.store.register(AMAL)
        pair.other.record(kept(ticket.id, door="South", minute=5))
        assert pair.store.record_batch([kept(ticket.id, minute=2)]) == [UploadResult.CONFLICT]
        (conflict,) = pair.other.conflicts()
        assert conflict.kind is ConflictKind.ADMITTED_TWICE
        assert (conflict.first.door, conflict.second.door) == ("North", "South")
        assert conflict.ticket.name == "Amal Kumar"

    @pytest.mark.parametrize(("minute", "kept_minute"), [(2, 2), (8, 5)])
    def test_the_entry_time_is_the_earlier(self, pair, minute, kept_minute):
        ticket = pair.store.register(AMAL)
        pair.other.record(kept(ticket.id, door="South", minute=5))
        pair.store.record_batch([kept(ticket.id, minute=minute)])
        found = pair.other.find(ticket.id)
        expected = (AT + timedelta(minutes=kept_minute)).replace(microsecond=0)
        assert found.ticket.entry_time == expected

    def test_let_in_here_and_denied_there(self, pair):
        ticket = pair.store.register(AMAL)
        pair.other.record(kept(ticket.id, Wanted.DENY, door="South", minute=5))
        pair.store.record_batch([kept(ticket.id, minute=6)])
        (conflict,) = pair.store.conflicts()
        assert conflict.kind is ConflictKind.ADMITTED_AND_DENIED
        assert (conflict.first.door, conflict.second.door) == ("South", "North")

    def test_denied_at_both_is_no_conflict(self, pair):
        ticket = pair.store.register(AMAL)
        pair.other.record(kept(ticket.id, Wanted.DENY, door="South"))
        pair.store.record_batch([kept(ticket.id, Wanted.DENY, minute=6)])
        assert pair.store.conflicts() == []

    def test_with_a_decision_of_the_predecessor_whose_time_is_left_alone(self, pair):
        number = pair.plant(("Ravi", "1", "U", "Gala", "entered", datetime(2026, 11, 22, 20, 0)))
        pair.store.record_batch([kept(number)])
        (conflict,) = pair.store.conflicts()
        assert (conflict.first.door, conflict.second.door) == ("North", "")
        assert pair.store.find(number).ticket.entry_time == datetime(
            2026, 11, 22, 20, 0, tzinfo=UTC
        )

    def test_ten_common_tickets_are_ten_conflicts_the_latest_first(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(15)]
        pair.store.record_batch([kept(t.id, minute=i) for i, t in enumerate(tickets[:12])])
        pair.other.record_batch(
            [kept(t.id, door="South", minute=20 + i) for i, t in enumerate(tickets[2:])]
        )
        conflicts = pair.store.conflicts()
        assert [c.ticket.id for c in conflicts] == [t.id for t in reversed(tickets[2:12])]
        assert all((c.first.door, c.second.door) == ("North", "South") for c in conflicts)

    def test_an_override_made_offline_wins_over_a_denial(self, pair):
        ticket = pair.store.register(AMAL)
        decisions = [
            kept(ticket.id, Wanted.DENY, minute=1),
            kept(ticket.id, minute=2, override=True, reason="ID found"),
        ]
        outcomes = pair.store.record_batch(decisions)
        assert set(outcomes) == {UploadResult.RECORDED}
        assert pair.store.conflicts() == []
        assert pair.other.find(ticket.id).decided.reason == "ID found"

    def test_an_override_at_a_door_whose_clock_was_set_back_is_no_conflict(self, pair):
        ticket = pair.store.register(AMAL)
        pair.other.record(kept(ticket.id, Wanted.DENY, door="East"))
        pair.store.record_batch([kept(ticket.id, Wanted.DENY, minute=9)])
        pair.store.record_batch([kept(ticket.id, minute=3, override=True, reason="ID found")])
        assert pair.store.conflicts() == []

    def test_nor_is_one_whose_denial_a_restored_server_gets_again(self, pair):
        ticket = pair.store.register(AMAL)
        pair.store.record_batch([kept(ticket.id, minute=3, override=True, reason="ID found")])
        pair.store.record_batch([kept(ticket.id, Wanted.DENY, minute=1)])
        assert pair.store.conflicts() == []

    @pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
    def test_only_a_denial_after_the_override_is_a_conflict_in_whatever_order_they_arrive(
        self, pair, order
    ):
        """Doors that hear each other while the server is away come back one after the other.

        East did not hear that the guest was let in, and may have been online all the time.
        """
        ticket = pair.store.register(AMAL)
        made = [
            kept(ticket.id, Wanted.DENY, minute=1),
            kept(ticket.id, Wanted.DENY, door="West", minute=2),
            kept(ticket.id, door="South", minute=3, override=True, reason="ID found"),
            kept(ticket.id, Wanted.DENY, door="East", minute=4),
        ]
        for index in order:
            pair.store.record_batch([made[index]])
        assert pair.other.find(ticket.id).decided.reason == "ID found"
        (conflict,) = pair.store.conflicts()
        assert conflict.kind is ConflictKind.ADMITTED_AND_DENIED
        assert (conflict.first.door, conflict.second.door) == ("South", "East")


class TestChanges:
    def drain(self, store, mark, limit=3):
        found = {}
        while True:
            rows, mark = store.changed_since(mark, limit)
            found |= {row.ticket.id: row for row in rows}
            if len(rows) < limit:
                return found, mark

    def test_first_all_then_what_changed(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(10)]
        pair.store.record(kept(tickets[4].id))
        found, mark = self.drain(pair.other, "")
        assert sorted(found) == [t.id for t in tickets]
        assert found[tickets[4].id] == pair.store.find(tickets[4].id)
        pair.store.record(kept(tickets[7].id, Wanted.DENY, reason="late"))
        new = pair.store.register(AMAL)
        planted = pair.plant(("Ravi", "1", "U", "Gala", None, None))
        found, mark = self.drain(pair.other, mark)
        assert {tickets[7].id, new.id, planted} <= set(found)
        assert found[tickets[7].id].decided.reason == "late"
        if pair.kind == "sqlite":  # one writer: no overlap is needed
            assert self.drain(pair.other, mark)[0] == {}

    def test_what_changes_while_all_is_read_is_not_missed(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(6)]
        _, mark = pair.other.changed_since("", 4)
        pair.store.record(kept(tickets[0].id))
        found, mark = self.drain(pair.other, mark, 4)
        more, mark = self.drain(pair.other, mark, 4)
        assert (found | more)[tickets[0].id].decided.door == "North"

    def test_a_servers_clock_that_was_set_back_hides_no_change(self, served):
        ticket = served.store.register(AMAL)
        ahead = (datetime.now(UTC) + timedelta(minutes=3)).strftime("%Y-%m-%d %H:%M:%S.%f")
        served.other.record(kept(ticket.id))
        rows, mark = served.store.changed_since(f"at|{ahead}|7", 100)
        assert [row.ticket.status for row in rows] == [Status.ENTERED]
        assert mark < f"at|{ahead}"

    def test_many_of_the_same_moment_are_paged_through(self, pair):
        tickets = [pair.store.register(AMAL) for _ in range(9)]
        _, mark = self.drain(pair.other, "", 50)
        pair.store.record_batch([kept(t.id) for t in tickets])
        found, _ = self.drain(pair.other, mark, 2)
        assert {n for n, row in found.items() if row.decided} == {t.id for t in tickets}


class TestScans:
    def test_many_at_once_and_again(self, pair):
        entries = [
            ScanEntry(uuid4(), Reason.VALID, i, "North", "M", Source.CAMERA, AT) for i in range(700)
        ]
        pair.store.log_scans(entries)
        pair.store.log_scans(entries[600:])
        pair.store.log_scans([])
