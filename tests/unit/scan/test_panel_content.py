"""Every verdict and every outcome has its own words, icon and tone, and says what it must."""

import re
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Recorded
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.verdict_words import DONE_WORDS, OUTCOME_WORDS, WORDS
from kiosk.ui.scan.panel_content import (
    OTHER_WORDS,
    content_of,
    present_failed,
    present_outcome,
    present_several,
    present_silence,
    present_waiting,
)
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.scan.verdict_styles import OTHER_STYLES, VERDICT_STYLES, Family
from kiosk.ui.style.icons import icon_names
from kiosk.ui.style.resources import find_resources

NOW = datetime(2026, 11, 22, 19, 16, tzinfo=UTC)
DOOR = Door("North door", "Asha", frozenset({"Spring Ball 2026", "Alumni Dinner"}))
TICKET = Ticket(1481, "Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball 2026")
ENTERED = Decided(Status.ENTERED, NOW - timedelta(minutes=14), "South door", "Ben")
EVERY = [*VERDICT_STYLES.values(), *OTHER_STYLES]


EVERY_WORD = [
    *WORDS.values(),
    *OUTCOME_WORDS,
    *OTHER_WORDS.values(),
    DONE_WORDS[Kind.LEAVE],
    DONE_WORDS[Kind.HOLD],
]


def shown(verdict, source=Source.CAMERA, *, now=NOW, tz=UTC):
    """What the panel shows where a scan got this verdict."""
    state = ScanState()
    assert state.begin(texts=["a.b.c"])
    assert state.checked(Scan(uuid4(), "a.b.c", now, source), verdict, 0.0)
    return content_of(state, now, DOOR, tz)


def test_every_reason_has_a_style_and_a_word():
    assert set(VERDICT_STYLES) == set(WORDS) == set(Reason)


def test_no_two_styles_can_be_mistaken():
    assert len(set(EVERY_WORD)) == len(EVERY_WORD) == len(EVERY)
    signs = [(style.family, style.icon) for style in EVERY]
    assert len(set(signs)) == len(signs)
    icons = [style.icon for style in VERDICT_STYLES.values()]
    assert len(set(icons)) == len(icons)


def test_every_style_has_its_icon_and_sound_on_disk():
    resources = find_resources()
    assert {style.icon for style in EVERY} <= icon_names(resources / "icons")
    for style in EVERY:
        assert style.family in Family
        if style.sound:
            with wave.open(str(resources / "sounds" / f"{style.sound}.wav")) as sound:
                assert 0.05 < sound.getnframes() / sound.getframerate() < 0.7


def test_sounds_are_told_apart():
    sounds = find_resources() / "sounds"
    contents = {p.read_bytes() for p in sounds.glob("*.wav")}
    assert len(contents) == len(list(sounds.glob("*.wav"))) >= 7


@pytest.mark.parametrize("reason", Reason)
def test_every_verdict_says_something_in_every_place(reason):
    for ticket in (TICKET, None):
        for at in (NOW - timedelta(days=400), None):
            said = shown(Verdict(reason, ticket, 1481, None, at))
            assert said.word
            assert said.proof
            assert said.guest


def test_families():
    families = {reason: VERDICT_STYLES[reason].family for reason in Reason}
    assert [r for r, f in families.items() if f is Family.DECIDE] == [Reason.VALID]
    assert {r for r, f in families.items() if f is Family.USED} == {Reason.ENTERED, Reason.DENIED}
    no = {Reason.FORGED, Reason.UNKNOWN, Reason.REVOKED, Reason.REISSUED}
    assert {r for r, f in families.items() if f is Family.NO} == no
    assert Family.DONE not in families.values(), "what is let in is never taken for valid"


def test_valid_names_the_guest_and_who_decides():
    said = shown(Verdict(Reason.VALID, TICKET, 1481))
    assert said.guest == "Meera Krishnan"
    assert said.details == ("IIT Delhi", "Spring Ball 2026", "ticket 1481")
    assert said.proof == "Not used yet. You decide."


def test_already_entered_proves_it():
    said = shown(Verdict(Reason.ENTERED, TICKET, 1481, ENTERED))
    assert said.proof == "19:02 at South door, by Ben, 14 minutes ago"


def test_already_denied_says_why():
    decided = Decided(Status.DENIED, NOW - timedelta(hours=1), "South door", "Ben", "No ID")
    said = shown(Verdict(Reason.DENIED, TICKET, 1481, decided))
    assert said.proof == "18:16 at South door, by Ben, 1 hour ago. Reason: No ID."


@pytest.mark.parametrize(
    ("decided", "proof"),
    [
        (None, "When and where was not noted."),
        (Decided(Status.ENTERED), "When and where was not noted."),
        (Decided(Status.ENTERED, NOW - timedelta(seconds=3)), "19:15, just now"),
        (Decided(Status.ENTERED, NOW + timedelta(hours=2)), "21:16, just now"),
        (Decided(Status.ENTERED, NOW - timedelta(seconds=59)), "19:15, 59 seconds ago"),
        (Decided(Status.ENTERED, NOW - timedelta(minutes=1)), "19:15, 1 minute ago"),
        (Decided(Status.ENTERED, NOW - timedelta(days=3)), "19 Nov 19:16, 3 days ago"),
        (Decided(Status.ENTERED, None, "Gate", "Ana"), "at Gate, by Ana"),
    ],
)
def test_what_is_not_known_is_left_out(decided, proof):
    assert shown(Verdict(Reason.ENTERED, TICKET, 1481, decided)).proof == proof


def test_another_year_is_named():
    said = shown(Verdict(Reason.EXPIRED, TICKET, 1481, None, NOW - timedelta(days=365)))
    assert "22 Nov 2025 19:16" in said.proof


def test_the_operators_zone_decides_what_is_today():
    from zoneinfo import ZoneInfo

    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # already the 23rd in Delhi
    decided = Decided(Status.ENTERED, datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    verdict = Verdict(Reason.ENTERED, TICKET, 1481, decided)
    said = shown(verdict, now=late, tz=ZoneInfo("Asia/Kolkata"))
    assert said.proof == "22 Nov 23:30, 2 hours ago"


def test_another_event_names_what_this_door_admits():
    said = shown(Verdict(Reason.OTHER_EVENT, TICKET, 1481))
    assert said.proof == "This door admits: Alumni Dinner, Spring Ball 2026."


def test_a_forged_code_names_nobody():
    said = shown(Verdict(Reason.FORGED))
    assert "1481" not in repr(said)
    assert "Meera" not in repr(said)


def test_without_the_server_it_is_said():
    said = shown(replace(Verdict(Reason.VALID, TICKET, 1481), live=False))
    assert said.mark == "Checked against this laptop's copy"
    away = shown(Verdict(Reason.UNAVAILABLE, live=False))
    assert away.mark == "Trying again by itself…", "nothing was checked"


def test_without_a_code_it_is_said():
    said = shown(Verdict(Reason.VALID, TICKET, 1481), source=Source.SEARCH)
    assert said.mark == "Found without a code"


def test_outcomes():
    decided = Decided(Status.ENTERED, NOW, "North door", "Asha")
    let_in = present_outcome(Recorded(TICKET, decided), NOW, UTC)
    assert (let_in.word, let_in.style.family) == ("LET IN", Family.DONE)
    kept = present_outcome(Recorded(TICKET, decided, queued=True), NOW, UTC)
    assert kept.proof == "Kept on this laptop until the server answers."
    assert kept.word != let_in.word
    denied = Decided(Status.DENIED, NOW, "North door", "Asha", "Banned")
    away = present_outcome(Recorded(TICKET, denied), NOW, UTC)
    assert away.word == "DENIED"
    assert away.proof.startswith("Reason: Banned.")


def test_the_loser_is_told_who_where_when():
    lost = present_outcome(AlreadyDecided(TICKET, ENTERED), NOW, UTC)
    assert lost.word == "SOMEONE ELSE WAS FIRST"
    assert lost.proof == "Let in 19:02 at South door, by Ben, 14 minutes ago"
    assert lost.style.family is Family.USED
    gone = present_outcome(NoSuchTicket(1481), NOW, UTC)
    assert gone.guest == "Ticket 1481"


def test_the_rest_has_words_too():
    for said in (present_several(), present_silence(), present_failed("Disk full.", "Meera")):
        assert said.word
        assert said.details
        assert said.proof
    assert "Disk full." in present_failed("Disk full.").details
    assert present_waiting().guest


def test_no_text_is_markup():
    for word in EVERY_WORD:
        assert not re.search(r"[<>&]", word)
