"""What happened to a ticket is said in words, whatever wrote it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.hold import HistoryEntry
from kiosk.domain.verdict import Reason
from kiosk.ui.ticket.history_words import entry_cells, said_entry

NOW = datetime(2026, 11, 22, 19, 16, tzinfo=UTC)


def entry(kind, result="recorded", **more):
    fields = {"door": "North door", "operator": "Asha", **more}
    return HistoryEntry(
        id=uuid4(), at=NOW - timedelta(minutes=14), kind=kind, result=result, **fields
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_of_its_own(kind):
    said = said_entry(entry(kind.value))
    assert said != kind.value
    assert said[0].isupper()


def test_no_two_kinds_say_the_same():
    said = [said_entry(entry(kind.value)) for kind in Kind]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("reason", Reason)
def test_every_verdict_of_a_scan_is_said(reason):
    said = said_entry(entry("scan", reason.value))
    assert said.startswith("Scanned: ")
    assert said == said.replace("_", " ")


def test_what_a_newer_program_wrote_is_shown_as_it_is():
    assert said_entry(entry("teleport")) == "teleport"
    assert said_entry(entry("scan", "too_loud")) == "Scanned: too_loud"


def test_how_many_and_what_became_of_it_stand_beside():
    said = said_entry(entry("allow", "undone", places=3, offline=True))
    assert said == "Let in (3 people), offline, taken back since"
    assert said_entry(entry("allow", "conflict")) == "Let in, conflict"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("let-in", "The desk said: let in"),
        ("send-away", "The desk said: send away"),
        ("fixed", "The desk said: fixed"),
    ],
)
def test_an_answer_says_what_the_desk_said(answer, said):
    assert said_entry(entry("answer", detail=answer)) == said


def test_an_edit_says_what_was_changed():
    changed = entry("edit", detail='{"name": ["Mera", "Meera"], "mobile_number": ["", "+91 1"]}')
    assert entry_cells(changed, NOW, UTC) == (
        "19:02",
        "Guest corrected",
        "North door  ·  Asha",
        "name: Mera → Meera, mobile number: – → +91 1",
    )


@pytest.mark.parametrize("detail", ["{", '{"name": 1}', "{}", "[]", '{"name": ["x"]}', "let-in"])
def test_a_detail_that_cannot_be_read_says_nothing(detail):
    assert entry_cells(entry("edit", detail=detail), NOW, UTC)[3] == ""


def test_lines_and_signs_in_names_stay_on_one_line():
    cells = entry_cells(entry("deny", reason="two\nlines", door="A\tB"), NOW, UTC)
    assert cells[3] == "two lines"
    assert cells[2].startswith("A B")


def test_how_a_ticket_came_to_be_is_said_as_people_say_it():
    assert said_entry(entry("register")) == "Registered"
    assert said_entry(replace(entry("register"), offline=True)) == "Registered, offline"
    assert said_entry(entry("import")) == "Imported"
