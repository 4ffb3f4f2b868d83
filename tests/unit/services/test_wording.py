"""What verdicts and outcomes say in one line, and how times are said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Recorded
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.verdict_words import WORDS, message, outcome_message
from kiosk.services.wording import age, moment

NOW = datetime(2026, 11, 22, 19, 16, tzinfo=UTC)
DOOR = Door("North door", "Asha", frozenset({"Alumni Dinner"}))
TICKET = Ticket(12, "Meera  Krishnan", "", "", "Spring Ball")
DECIDED = Decided(Status.ENTERED, NOW - timedelta(minutes=14), "North door", "Asha")


@pytest.mark.parametrize("reason", Reason)
def test_every_verdict_has_its_own_sentence(reason):
    said = message(Verdict(reason, TICKET, 12, DECIDED, NOW), DOOR, NOW, UTC)
    others = {message(Verdict(r, TICKET, 12, DECIDED, NOW), DOOR, NOW, UTC) for r in Reason}
    assert len(others) == len(Reason)
    assert said.endswith(".")
    assert "  " not in said
    assert "None" not in said


def test_what_is_known_is_told():
    said = message(Verdict(Reason.ENTERED, TICKET, 12, DECIDED), DOOR, NOW, UTC)
    assert said == (
        "Already entered. Meera Krishnan, Spring Ball, ticket 12. "
        "19:02 at North door, by Asha, 14 minutes ago."
    )


def test_the_laptops_copy_is_named():
    assert message(Verdict(Reason.VALID, TICKET, 12, live=False), DOOR, NOW).endswith(
        "Checked against this laptop's copy."
    )


def test_outcomes():
    assert outcome_message(Recorded(TICKET, DECIDED), NOW).startswith("Let in. Meera Krishnan")
    assert "Kept on this laptop" in outcome_message(Recorded(TICKET, DECIDED, queued=True), NOW)
    lost = outcome_message(AlreadyDecided(TICKET, DECIDED), NOW, UTC)
    assert "Someone else was first" in lost
    assert "19:02 at North door, by Asha" in lost
    assert "12" in outcome_message(NoSuchTicket(12), NOW)


def test_ages():
    assert age(NOW, NOW).count == 0
    assert age(NOW + timedelta(hours=1), NOW).count == 0, "two clocks disagree"
    assert age(NOW - timedelta(hours=47), NOW).unit == "hour"
    assert age(NOW - timedelta(hours=49), NOW).unit == "day"


def test_moments_are_told_where_the_reader_is():
    delhi = ZoneInfo("Asia/Kolkata")
    assert moment(NOW, NOW, delhi) == "00:46"
    assert moment(NOW - timedelta(hours=1), NOW, delhi) == "Sun 22 Nov 23:46"
    assert moment(NOW - timedelta(days=1), NOW, UTC) == "Sat 21 Nov 19:16"
    assert moment(NOW - timedelta(days=700), NOW, UTC) == "22 Dec 2024 19:16"


@pytest.mark.parametrize("reason", Reason)
def test_the_guide_explains_every_verdict_in_the_words_of_the_screen(reason):
    guide = (Path(__file__).parents[3] / "docs" / "guide.md").read_text("utf-8")
    assert f"**{WORDS[reason]}**" in guide
