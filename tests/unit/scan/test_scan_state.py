"""The door's state machine under any order of events: it never sticks and never decides alone."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.domain.decision import Decided, Decision, Recorded, Wanted
from kiosk.domain.scan import Scan
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.scan.door_state import GUARD_SECONDS
from kiosk.ui.scan.door_steps import Ask, Offer, Step, Wish
from kiosk.ui.scan.scan_state import ScanState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TICKET = Ticket(7, "Meera", "", "", "Ball")
REASONS = st.sampled_from(list(Reason))


def verdict(reason):
    return Verdict(reason, TICKET, 7)


def decision(scan):
    return Decision(scan.id, 7, Wanted.ALLOW, "Door", "", NOW)


OUTCOME = Recorded(TICKET, Decided(Status.ENTERED, NOW))


class AnyEvening(RuleBasedStateMachine):
    """Everything that can happen, in any order, with answers that come late or never."""

    def __init__(self):
        super().__init__()
        self.state = ScanState()
        self.now = 100.0
        self.scans = []
        self.decided = set()

    @rule(seconds=st.floats(0, 2))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(text=st.sampled_from(["a", "b"]))
    def sighted(self, text):
        allowed = self.state.scan_allowed
        assert self.state.begin(texts=[text]) == allowed
        if allowed:
            assert self.state.step is Step.CHECKING

    @rule(text=st.sampled_from(["a", "b", ""]), reason=REASONS)
    def checked(self, text, reason):
        scan = Scan(uuid4(), text, NOW)
        before = self.state.step
        if self.state.checked(scan, verdict(reason), self.now):
            assert before is Step.CHECKING
            self.scans.append(scan)
            assert (self.state.step is Step.PENDING) == (reason is Reason.VALID)

    @precondition(lambda self: self.scans)
    @rule(reason=REASONS, which=st.integers(0, 5))
    def confirmed(self, reason, which):
        scan = self.scans[-1 - which % len(self.scans)]
        step = self.state.step
        if self.state.confirmed(scan, verdict(reason), self.now):
            assert scan.id == self.state.scan.id
            assert step in (Step.PENDING, Step.REFUSED)
            assert not self.state.may_decide(self.now + GUARD_SECONDS - 0.01)

    @rule(ago=st.floats(0, 1))
    def allow(self, ago):
        pressed = self.now - ago
        if self.state.asking is None and self.state.may_decide(pressed):
            assert self.state.verdict.admissible
            assert pressed - self.state.shown_at >= GUARD_SECONDS
            assert self.state.scan.id not in self.decided, "one scan is decided once"
            self.decided.add(self.state.scan.id)
            assert self.state.decide(Wish(Wanted.ALLOW))

    @rule()
    def ask(self):
        if self.state.may_decide(self.now):
            self.state.ask(Ask.DENY)
        elif self.state.may_override(self.now):
            assert self.state.verdict.overridable
            self.state.ask(Ask.OVERRIDE)

    @precondition(lambda self: self.state.asking is not None)
    @rule(give=st.booleans())
    def end_of_reason(self, give):
        if give:
            self.decided.add(self.state.scan.id)
            assert self.state.decide(Wish(Wanted.ALLOW))
        else:
            assert self.state.cancel()

    @precondition(lambda self: self.scans)
    @rule(which=st.integers(0, 5), good=st.booleans())
    def answered(self, which, good):
        made = decision(self.scans[-1 - which % len(self.scans)])
        shown = self.state.scan is not None and made.id == self.state.scan.id
        waits = self.state.step in (Step.DECIDING, Step.FAILED)
        taken = (
            self.state.recorded(made, OUTCOME) if good else self.state.record_failed(made, "Away.")
        )
        assert taken == (shown and waits)

    @rule()
    def retry(self):
        failed = self.state.step is Step.FAILED
        assert self.state.retry() == failed
        assert not failed or self.state.step is Step.DECIDING

    @rule()
    def several(self):
        allowed = self.state.scan_allowed
        assert self.state.several(self.now) == allowed

    @rule()
    def silence(self):
        waited = self.state.step in (Step.CHECKING, Step.DECIDING)
        assert self.state.silence(self.now) == waited

    @rule()
    def next_guest(self):
        self.state.cancel()
        self.state.next()

    @invariant()
    def what_is_decided_about_is_never_replaced(self):
        if self.state.step in (Step.PENDING, Step.DECIDING, Step.FAILED):
            assert not self.state.scan_allowed
            assert self.state.verdict is not None
            assert self.state.scan is not None

    @rule(watched=st.booleans(), finding=st.booleans())
    def tab_is_left_or_a_guest_looked_for(self, watched, finding):
        self.state.watched, self.state.finding = watched, finding

    @invariant()
    def what_can_be_pressed_follows_from_the_state(self):
        state, offer = self.state, self.state.offer
        assert (offer is Offer.DECIDE) == (state.step is Step.PENDING and state.asking is None)
        assert (offer in (Offer.DENY_REASON, Offer.OVERRIDE_REASON)) == (state.asking is not None)
        assert (offer is Offer.RETRY) == (state.step is Step.FAILED)
        if state.may_decide(self.now + 1):
            assert offer is Offer.DECIDE

    @invariant()
    def the_camera_takes_a_ticket_only_where_one_may_come(self):
        if self.state.armed:
            assert self.state.scan_allowed
            assert self.state.watched
            assert not self.state.finding

    @invariant()
    def nothing_is_asked_about_nobody(self):
        if self.state.asking is not None:
            assert self.state.step in (Step.PENDING, Step.REFUSED)
            assert not self.state.scan_allowed

    def teardown(self):
        """From wherever the evening ended, two presses and a wait lead to the next guest."""
        self.state.cancel()
        self.state.silence(self.now)
        self.state.next()
        assert self.state.step is Step.READY
        assert self.state.scan_allowed
        assert self.state.verdict is None


AnyEvening.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyEvening = pytest.mark.slow(AnyEvening.TestCase)
