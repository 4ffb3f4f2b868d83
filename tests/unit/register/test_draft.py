"""What the registration desk remembers between keys, crashes and days."""

import json
from datetime import date

import pytest
from support.made_services import KeptInMemory

from kiosk.ui.register.draft import DayCount, Draft, DraftKeeper


def test_a_draft_survives_being_kept():
    draft = Draft("मीरा 👩‍👩‍👧 <b>", "+91 98", 'IIT "Delhi"\\', "Ball")

    assert Draft.from_text(draft.to_text()) == draft


def test_the_event_alone_is_no_guest():
    assert Draft(event="Spring Ball 2026").to_text() == ""


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "null", '"x"', '{"name": 3}', '{"nonsense": "x"}', "\x00"]
)
def test_a_damaged_draft_is_a_blank_one(kept):
    assert Draft.from_text(kept) == Draft()


def test_a_draft_of_another_version_keeps_what_is_known():
    kept = json.dumps({"name": "Meera", "seat": "12A", "mobile": None})

    assert Draft.from_text(kept) == Draft("Meera")


def test_the_form_is_kept_after_a_pause_and_not_at_each_key(qtbot):
    preferences = KeptInMemory()
    keeper = DraftKeeper(preferences)

    keeper.note(Draft("M"))
    keeper.note(Draft("Me"))
    assert "draft" not in preferences.kept

    qtbot.waitUntil(lambda: "draft" in preferences.kept)
    assert DraftKeeper(preferences).restored().name == "Me"


def test_a_registered_guest_is_forgotten_and_the_event_is_not(qtbot):
    preferences = KeptInMemory()
    keeper = DraftKeeper(preferences)
    keeper.note(Draft("Meera", event="Ball"))

    keeper.hand_in([Draft("Meera", event="Ball")])
    keeper.remember_event("Ball")
    keeper.keep_handed_in([])
    keeper.flush()

    assert DraftKeeper(preferences).restored() == Draft(event="Ball")


def test_a_guest_who_was_handed_in_without_an_answer_comes_back_after_a_crash(qtbot):
    preferences = KeptInMemory()
    keeper = DraftKeeper(preferences)
    meera, arjun = Draft("Meera", "98", event="Ball"), Draft("Arjun", event="Ball")
    keeper.hand_in([meera, arjun])

    again = DraftKeeper(preferences)
    assert again.restored() == Draft()
    assert again.unanswered() == [meera, arjun]


def test_a_token_that_was_handed_in_is_not_kept(qtbot):
    preferences = KeptInMemory()
    DraftKeeper(preferences).hand_in([Draft("eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyfQ.aa")])
    assert "eyJ" not in str(preferences.kept)


def test_a_draft_has_its_own_event(qtbot):
    preferences = KeptInMemory()
    DraftKeeper(preferences).remember_event("Ball")
    keeper = DraftKeeper(preferences)
    keeper.note(Draft("Meera", event="Dinner"))
    keeper.flush()

    assert DraftKeeper(preferences).restored().event == "Dinner"


def test_the_count_starts_anew_each_day():
    preferences = KeptInMemory()
    saturday, sunday = date(2026, 11, 21), date(2026, 11, 22)
    count = DayCount(preferences)

    assert count.add(saturday) == 1
    assert count.add(saturday) == 2
    assert DayCount(preferences).on(saturday) == 2
    assert count.on(sunday) == 0
    assert count.add(sunday) == 1


@pytest.mark.parametrize(
    "kept", ["2026-11-22", "2026-11-22 x", "2026-11-22 -3", "x 4", "2026-11-22 ²"]
)
def test_a_damaged_count_is_none(kept):
    assert DayCount(KeptInMemory({"registered_today": kept})).on(date(2026, 11, 22)) == 0


def test_steady_typing_is_kept_each_second(qtbot):
    preferences = KeptInMemory()
    keeper = DraftKeeper(preferences)
    typed = "Meera Krishnan of Jawaharlal Nehru University"
    for end in range(1, len(typed) + 1):
        keeper.note(Draft(typed[:end]))
        if "draft" in preferences.kept:
            break
        qtbot.wait(100)
    else:
        pytest.fail("nothing was kept while somebody typed without a pause")
    assert "draft" in preferences.kept
