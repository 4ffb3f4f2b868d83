"""What every store promises about what is only told: holds, their answers, and the history."""

import json
from dataclasses import replace
from datetime import timedelta

from support.doors.one_ticket import AMAL, AT, Evening

from kiosk.domain.action_rules import Kind, Phase
from kiosk.domain.decision import Recorded
from kiosk.domain.hold import Answer
from kiosk.domain.log_replay import state_of
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Made, Status
from kiosk.domain.verdict import Reason
from kiosk.services.ports import ScanEntry


class TestHolds:
    def test_are_listed_until_the_desk_answers_and_the_first_answer_counts(self, rig):
        guest = Evening(rig)
        held = guest.does(Kind.HOLD, reason="no ID")
        assert guest.stands == (Phase.EXPECTED, Status.NOT_ENTERED)
        (hold,) = rig.other.holds()
        assert (hold.id, hold.ticket_id, hold.reason, hold.answer) == (
            held.id,
            guest.number,
            "no ID",
            None,
        )
        assert (hold.ticket.name, hold.door) == ("Amal Kumar", "North")
        said = guest.does(
            Kind.ANSWER, target=held, door="Desk", reason="she is ours", detail=Answer.LET_IN.value
        )
        guest.does(Kind.ANSWER, target=held, door="Desk 2", detail=Answer.SEND_AWAY.value)
        assert list(rig.other.holds()) == []
        (hold,) = rig.other.holds(answered=True)
        assert (hold.answer, hold.say, hold.answered_door) == (
            Answer.LET_IN,
            "she is ours",
            "Desk",
        )
        assert hold.answered_at == said.decided_at
        rig.store.record(held)
        assert list(rig.other.holds()) == []
        guest.does(Kind.ALLOW)

    def test_an_override_by_the_desks_word_says_which(self, rig):
        guest = Evening(rig)
        guest.does(Kind.DENY)
        held = guest.does(Kind.HOLD, reason="says she is ours")
        guest.does(Kind.ANSWER, target=held, door="Desk", detail=Answer.LET_IN.value)
        let_in = guest.does(Kind.OVERRIDE, target=held)
        assert isinstance(rig.store.record(let_in), Recorded), "sent again it finds itself"
        for store in (rig.store, rig.other):
            last = state_of(store.confirm(guest.number)).last
            assert (last.id, last.refers) == (let_in.id, held.id)

    def test_an_answer_that_is_there_before_its_hold_counts(self, rig):
        """The desk's laptop came back to the server before the door's did."""
        guest = Evening(rig)
        held = guest.make(Kind.HOLD, reason="no ID")
        guest.does(Kind.ANSWER, target=held, door="Desk", reason="ours", detail=Answer.LET_IN.value)
        guest.does(Kind.ANSWER, target=held, door="Desk 2", detail=Answer.SEND_AWAY.value)
        assert isinstance(rig.store.record(held), Recorded)
        assert list(rig.other.holds()) == []
        (hold,) = rig.other.holds(answered=True)
        assert (hold.answer, hold.say, hold.answered_door) == (Answer.LET_IN, "ours", "Desk")

    def test_who_waits_longest_is_listed_however_many_come_after(self, rig):
        guest = Evening(rig)
        guest.number = 0
        first = guest.does(Kind.HOLD, door="North")
        for _ in range(260):
            guest.does(Kind.HOLD, door="South")
        assert len(rig.other.holds()) == 261
        assert rig.other.holds(answered=True)[0].id == first.id

    def test_of_a_guest_without_a_ticket(self, rig):
        guest = Evening(rig)
        guest.number = 0
        guest.does(Kind.HOLD, reason="lost the phone")
        (hold,) = rig.other.holds()
        assert (hold.ticket_id, hold.ticket) == (0, None)


class TestHistory:
    def test_tells_scans_and_actions_in_order(self, rig):
        guest = Evening(rig)
        denied = guest.does(Kind.DENY, reason="no ID")
        rig.store.log_scan(
            ScanEntry(
                denied.id,
                Reason.VALID,
                guest.number,
                "North",
                "Mia",
                Source.CAMERA,
                denied.decided_at,
            )
        )
        change = json.dumps({"name": ["Amal", "Amal Kumar"]})
        guest.does(Kind.EDIT, detail=change, door="Desk")
        told = rig.store.history(guest.number)
        assert [entry.kind for entry in told if entry.kind != "scan"] == ["deny", "edit"]
        assert (told[-1].detail, told[-1].door) == (change, "Desk")
        if rig.kind != "door":  # it sends them in batches
            assert [entry.kind for entry in told] == ["scan", "deny", "edit"]
            assert told[0].result == "valid"

    def test_begins_with_who_registered_the_guest_when_and_where(self, rig):
        guest = Evening(rig)
        made = Made(AT + timedelta(hours=1), "Desk", "Mia")
        guest.number = rig.store.register(replace(AMAL, made=made)).id
        guest.does(Kind.ALLOW)
        for store in (rig.store, rig.other):
            first, second = store.history(guest.number)
            assert (first.kind, first.result, first.at) == ("register", "recorded", made.at)
            assert (first.door, first.operator, first.offline) == ("Desk", "Mia", False)
            assert second.kind == "allow", "although its clock says that it was before"

    def test_says_nothing_of_a_registration_that_was_not_noted(self, rig):
        assert list(rig.store.history(Evening(rig).number)) == []

    def test_what_only_tells_leaves_a_ticket_as_it_is(self, rig):
        guest = Evening(rig)
        mark = rig.store.revision()
        for kind in (Kind.EDIT, Kind.ISSUE, Kind.IMPORT, Kind.PRINT):
            guest.does(kind)
        assert guest.stands == (Phase.EXPECTED, Status.NOT_ENTERED)
        assert rig.store.revision() != mark
        guest.does(Kind.ALLOW)
        assert guest.refuses(Kind.ALLOW).decided.door == "North"
