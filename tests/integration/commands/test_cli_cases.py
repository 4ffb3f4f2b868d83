"""Cases that trials left beside the repository, tried on the command line."""

import contextlib
import re
import sqlite3

import pytest
from support.cases import from_cases, quoted, readme

pytestmark = from_cases


def run_sql(kiosk, statement, values=()):
    with contextlib.closing(sqlite3.connect(kiosk.data / "kiosk.sqlite3")) as raw, raw:
        raw.execute(statement, values)


def found(kiosk, search):
    return [row["id"] for row in kiosk("tickets", "--search", search, "--json").json]


def test_07_a_ticket_number_finds_that_ticket(kiosk, registered):
    asked = re.search(r"e\.g\. '(\d+)' or '(\d+)'", readme(7)).groups()
    run_sql(kiosk, "DELETE FROM tickets")
    for number in range(1, 101):
        run_sql(
            kiosk,
            "INSERT INTO tickets (id, name, mobile_number) VALUES (?, ?, ?)",
            (number, f"Guest {number}", f"+91 {number:05} 12077"),
        )
    for number in asked:
        assert int(number) in found(kiosk, number)


def test_08_a_mobile_number_is_found_in_every_spelling(kiosk):
    text = readme(8)
    stored = re.search(r"Registered as (\d+)", text)[1]
    spoken, national, abroad, close, dialled = [q for q in quoted(text) if q[:1] in "+0"]
    kiosk("register", "--name", "Asha", "--mobile", stored)
    kiosk("register", "--name", "Lucía", "--mobile", abroad)
    for search in (stored, spoken, national):
        assert found(kiosk, search) == [1], search
    for search in (abroad, close, dialled):
        assert found(kiosk, search) == [2], search


def test_09_names_are_found_without_their_marks_and_strokes(kiosk):
    text = readme(9)
    names = quoted(text.splitlines()[0])[:4]
    searches = re.search(r"Search: (.*)\.", text)[1].replace(" with the typewriter mark", "")
    for name in names:
        assert kiosk("register", "--name", name).code == 0
    hits = [found(kiosk, search) for search in searches.split(", ")]
    assert hits == [[1], [1], [2], [2], [3], [4]]


def test_10_a_word_of_another_program_is_not_green(kiosk, registered):
    words = re.findall(r"'([a-z_]+)'", readme(10).splitlines()[0])
    assert len(words) == 4
    for word in words:
        run_sql(kiosk, "UPDATE tickets SET status = ?", (word,))
        checked = kiosk("check", registered["text"], "--json")
        assert (checked.code, checked.json["verdict"]) == (1, "marked")
        assert word in checked.json["message"]
        assert kiosk("allow", registered["text"]).code == 1


def test_23_the_table_put_back_is_told_listed_and_named(kiosk):
    statement = re.search(r"UPDATE tickets SET [^,]*, entry_time=NULL WHERE id=7", readme(23))[0]
    for number in range(7):
        kiosk("register", "--name", f"Guest {number}")
    assert kiosk("allow", "7", "--door", "North").code == 0
    run_sql(kiosk, statement)
    assert kiosk("allow", "7", "--door", "South").code == 1
    assert [c["ticket"]["id"] for c in kiosk("conflicts", "--json").json] == [7]
    assert "put back" in kiosk("doctor").out.decode()


@pytest.mark.parametrize("number", [7, 8, 9, 10, 23])
def test_each_says_what_is_expected(number):
    assert "Expected:" in readme(number)
