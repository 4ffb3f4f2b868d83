"""Whatever steps a decision takes through the journal, it stands at a legal pair, and is kept."""

import contextlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import (
    Settlement,
    ShownOutcome,
    Transition,
    UploadState,
)
from kiosk.domain.decision import Decision, Wanted

T0 = datetime(2026, 11, 22, 19, tzinfo=UTC)
ONE = Decision(UUID(int=1), 7, Wanted.ALLOW, "North", "Mia", T0)
OTHER = Decision(UUID(int=2), 7, Wanted.ALLOW, "North", "Mia", T0)
TOLD = [shown for shown in ShownOutcome if shown is not ShownOutcome.NOTHING]


def settle(state):
    return lambda journal: journal.settle([Settlement(ONE.id, state, "why", 5.0)])


STEPS = {
    "begin": (Transition.BEGIN, lambda j: j.begin(ONE)),
    "lost_to": (Transition.LOST_TO, lambda j: j.lost_to(ONE)),
    "withdraw": (Transition.WITHDRAW, lambda j: j.withdraw(ONE)),
    "keep_offline": (Transition.KEEP_OFFLINE, lambda j: j.keep_offline(ONE)),
    "arrived": (Transition.ARRIVE, lambda j: j.arrived(ONE)),
    "stick": (Transition.STICK, settle(UploadState.STUCK)),
    "send": (Transition.SEND, settle(UploadState.SENT)),
    **{
        f"confirm {shown.value}": (Transition.CONFIRM, lambda j, s=shown: j.confirm(ONE, s))
        for shown in TOLD
    },
}


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_every_way_goes_from_legal_pair_to_legal_pair(names, tmp_path_factory):
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    with contextlib.closing(Journal(path)) as journal:
        before = None
        carried_out = False
        for name in names:
            transition, take = STEPS[name]
            take(journal)
            entry = journal.entry(ONE.id)
            after = None if entry is None else (entry.state, entry.shown)
            if before is None:
                assert after is None or after in transition.targets
            elif after != before:
                assert before in transition.sources
                assert after in transition.targets
            carried_out = carried_out or (after is not None and after[1] is ShownOutcome.RECORDED)
            if carried_out:  # what was shown as taken stays so, and is sent or tried again
                assert after is not None
                assert after[1] is ShownOutcome.RECORDED
                assert after[0] in {UploadState.WAITING, UploadState.STUCK, UploadState.SENT}
                assert [d.id for _, d in journal.feed(0, 10)] == [ONE.id]
            else:
                assert journal.feed(0, 10) == []
            before = after


def test_what_was_taken_over_is_never_sent(tmp_path):
    with contextlib.closing(Journal(tmp_path / "journal.db")) as journal:
        journal.begin(ONE)
        journal.take_over(OTHER, ShownOutcome.RECORDED, ONE.id)
        entry = journal.entry(OTHER.id)
        assert (entry.state, entry.shown) in Transition.TAKE_OVER.targets
        assert [waiting.decision.id for waiting in journal.waiting(10)] == [ONE.id]
        assert journal.feed(0, 10) == []


def test_steps_that_make_rows_lead_from_nowhere():
    making = {step for step in Transition if not step.sources}
    assert making == {Transition.BEGIN, Transition.TAKE_OVER}


def test_a_step_to_where_it_does_not_lead_is_a_mistake_of_ours_and_changes_nothing(tmp_path):
    with contextlib.closing(Journal(tmp_path / "journal.db")) as journal:
        journal.begin(ONE)
        with pytest.raises(ValueError, match="CONFIRM"):
            journal.confirm(ONE, ShownOutcome.NOTHING)
        entry = journal.entry(ONE.id)
        assert (entry.state, entry.shown) == (UploadState.WAITING, ShownOutcome.NOTHING)
