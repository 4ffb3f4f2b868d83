"""One ticket of a store under test, and what is done about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.domain.ticket import Attendee

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


class Evening:
    """One ticket, and what is done about it, a minute apart."""

    def __init__(self, rig, party=1):
        self.rig = rig
        self.number = rig.store.register(replace(AMAL, party=party)).id
        self.minute = 0

    def make(self, kind, *, door="North", target=None, **more):
        self.minute += 1
        wanted = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}
        return Decision(
            uuid4(),
            self.number,
            wanted.get(kind),
            door,
            "Meera",
            AT + timedelta(minutes=self.minute),
            kind=kind,
            override=kind is Kind.OVERRIDE,
            refers=target.id if target else None,
            reason=more.pop("reason", f"why {kind}"),
            **more,
        )

    def does(self, kind, **more):
        """An action that must be recorded."""
        action = self.make(kind, **more)
        outcome = self.rig.store.record(action)
        assert isinstance(outcome, Recorded), outcome
        assert outcome.decided.at == action.decided_at
        return action

    def refuses(self, kind, **more):
        outcome = self.rig.store.record(self.make(kind, **more))
        assert isinstance(outcome, AlreadyDecided), outcome
        return outcome

    @property
    def lookup(self):
        """As another laptop finds it."""
        return self.rig.other.find(self.number)

    @property
    def stands(self):
        found = self.lookup
        return found.state.phase, found.ticket.status

    @property
    def kinds(self):
        return [entry.kind for entry in self.rig.store.history(self.number)]
