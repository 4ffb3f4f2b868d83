"""Every verdict and every outcome has its own words, icon and tone, and says what it must."""

import re
import wave
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Recorded
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.icons import icon_names
from kiosk.ui.looks import LOOKS, OTHERS
from kiosk.ui.presentation import (
    present,
    present_failed,
    present_outcome,
    present_several,
    present_silence,
    present_waiting,
)
from kiosk.ui.resources import find_resources

NOW = datetime(2026, 11, 22, 19, 16, tzinfo=UTC)
DOOR = Door("North door", "Asha", frozenset({"Spring Ball 2026", "Alumni Dinner"}))
TICKET = Ticket(1481, "Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball 2026")
ENTERED = Decided(Status.ENTERED, NOW - timedelta(minutes=14), "South door", "Ben")
EVERY = [*LOOKS.values(), *OTHERS]


def shown(verdict, **more):
    return present(verdict, NOW, DOOR, tz=UTC, **more)


def test_every_reason_has_a_look():
    assert set(LOOKS) == set(Reason)


def test_no_two_looks_can_be_mistaken():
    words = [look.word for look in EVERY]
    assert len(set(words)) == len(words)
    signs = [(look.tone, look.icon) for look in EVERY]
    assert len(set(signs)) == len(signs)
    icons = [look.icon for look in LOOKS.values()]
    assert len(set(icons)) == len(icons)


def test_every_look_has_its_icon_and_sound_on_disk():
    resources = find_resources()
    assert {look.icon for look in EVERY} <= icon_names(resources / "icons")
    for look in EVERY:
        assert look.tone in {"good", "warn", "bad", "note", "waiting"}
        if look.sound:
            with wave.open(str(resources / "sounds" / f"{look.sound}.wav")) as sound:
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


def test_tones():
    tones = {reason: LOOKS[reason].tone for reason in Reason}
    assert tones[Reason.VALID] == "good"
    assert {r for r, t in tones.items() if t == "bad"} == {Reason.FORGED, Reason.UNKNOWN}
    assert {r for r, t in tones.items() if t == "note"} == {Reason.FOREIGN, Reason.UNAVAILABLE}


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
    said = present(verdict, late, DOOR, tz=ZoneInfo("Asia/Kolkata"))
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
    assert (let_in.word, let_in.look.tone) == ("LET IN", "good")
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
    assert lost.look.tone == "warn"
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
    for look in EVERY:
        assert not re.search(r"[<>&]", look.word)
