"""`kiosk admin operators`, and every other command once operators have PINs."""

import json

import pytest
from zxingcpp import read_barcodes


def operators(kiosk, *words, pin="", code=0, **environ):
    stdin = f"{pin}\n".encode() if pin else b""
    done = kiosk("admin", "operators", *words, stdin=stdin, **environ)
    assert done.code == code, done
    return done


RAVI = {"KIOSK_OPERATOR": "Ravi", "KIOSK_PIN": "7392"}
ASHA = {"KIOSK_OPERATOR": "Asha", "KIOSK_PIN": "4071"}


@pytest.fixture
def staffed(kiosk):
    """A laptop with a guest, an organiser and a door."""
    kiosk("register", "--name", "Amal", "--mobile", "+91 98765 43210", "--event", "Gala")
    operators(kiosk, "add", "Ravi", "--role", "organiser", pin="7392")
    operators(kiosk, "add", "Asha", "--role", "door", pin="4071", **RAVI)
    return kiosk


def test_without_operators_nothing_is_asked(kiosk):
    assert "nobody has to sign in" in operators(kiosk, "list").out.decode()
    assert kiosk("register", "--name", "Amal").code == 0


def test_the_first_operator_is_an_organiser(kiosk):
    done = operators(kiosk, "add", "Asha", "--role", "door", pin="4071", code=2)
    assert b"first operator must be an organiser" in done.err


@pytest.mark.parametrize("pin", ["1234", "12", "abcd", ""])
def test_a_bad_pin_adds_nobody(kiosk, pin):
    operators(kiosk, "add", "Ravi", "--role", "organiser", pin=pin, code=2)
    assert operators(kiosk, "list", "--json").json == []


@pytest.mark.parametrize(
    "words",
    [
        ("tickets",),
        ("register", "--name", "B"),
        ("allow", "1"),
        ("check", "x"),
        ("revoke", "1", "--reason", "r"),
        ("export", "tickets", "out.csv"),
        ("guest", "edit", "1", "--name", "B"),
        ("events", "list"),
        ("admin", "operators", "list"),
    ],
)
def test_nobody_does_anything_without_saying_who_they_are(staffed, words):
    done = staffed(*words)
    assert done.code == 1, done
    assert b"Say who you are with KIOSK_OPERATOR" in done.err


def test_the_role_decides_what_a_command_may(staffed):
    assert staffed("allow", "1", **ASHA).code == 0
    for words in (("register", "--name", "B"), ("tickets",), ("events", "list")):
        done = staffed(*words, **ASHA)
        assert done.code == 1, done
        assert b"Asha works as door and may not" in done.err
    assert staffed("register", "--name", "B", **RAVI).code == 0
    told = staffed("history", "1", "--json", **RAVI).json
    assert [e["operator"] for e in told if e["kind"] == "allow"] == ["Asha"]


def test_a_name_given_to_the_command_is_the_one_that_is_asked(staffed):
    assert staffed("allow", "1", "--operator", "Asha", KIOSK_PIN="4071").code == 0


def test_a_door_reads_three_digits(staffed):
    def number(who):
        return staffed("allow", "1", "--json", **who).json["ticket"]["mobile_number"]

    assert number(ASHA) == "…210"
    assert number(RAVI) == "+91 98765 43210"


def test_wrong_pins_wait_over_commands_and_are_listed(staffed):
    for _ in range(3):
        assert staffed("allow", "1", KIOSK_OPERATOR="Asha", KIOSK_PIN="1111").code == 1
    done = staffed("allow", "1", **ASHA)
    assert done.code == 1
    assert b"Wrong PIN too often" in done.err
    rows = operators(staffed, "list", "--json", **RAVI).json
    asha = next(row for row in rows if row["name"] == "Asha")
    assert asha["wrong_pins"] == 3
    assert 0 < asha["wait_s"] <= 5
    assert staffed("allow", "1", **RAVI).code == 0


def test_a_pin_is_changed_by_its_owner_and_by_an_organiser(staffed):
    operators(staffed, "pin", "Asha", pin="8305", **ASHA)
    assert staffed("allow", "1", **ASHA).code == 1
    operators(staffed, "pin", "Ravi", pin="8305", code=1, **{**ASHA, "KIOSK_PIN": "8305"})
    operators(staffed, "pin", "Asha", pin="6048", **RAVI)
    assert staffed("allow", "1", **{**ASHA, "KIOSK_PIN": "6048"}).code == 0


def test_the_last_organiser_goes_last_and_then_nothing_is_asked(staffed):
    operators(staffed, "remove", "Ravi", code=2, **RAVI)
    operators(staffed, "remove", "Asha", **RAVI)
    assert b"Nobody has to sign in any more" in operators(staffed, "remove", "Ravi", **RAVI).out
    assert staffed("register", "--name", "B").code == 0


def test_a_badge_is_drawn_and_holds_no_pin(staffed, tmp_path):
    from PIL import Image

    picture = tmp_path / "asha.png"
    operators(staffed, "badge", "Asha", "--out", picture, **RAVI)
    (code,) = read_barcodes(Image.open(picture))
    assert code.text.startswith("KIOSK-STAFF:")
    assert "4071" not in code.text
    operators(staffed, "badge", "Ravi", "--out", picture, code=2, **RAVI)


def test_json_says_what_was_done(staffed):
    done = operators(staffed, "add", "Mira", "--role", "desk", "--json", pin="6048", **RAVI)
    assert json.loads(done.out) == {"name": "Mira", "role": "desk"}


def test_yesterdays_ticket_is_not_valid_for_todays_guest(kiosk):
    text = kiosk("register", "--name", "Yesterday", "--json").json["text"]
    assert kiosk("check", text).code == 0
    for file in kiosk.data.glob("kiosk.sqlite3*"):
        file.unlink()
    today = kiosk("register", "--name", "Today", "--json").json
    assert today["ticket"] == 1
    done = kiosk("check", text, "--json")
    assert (done.code, done.json["verdict"]) == (1, "forged")
    assert kiosk("check", today["text"]).code == 0


def test_a_change_over_to_a_new_key_leaves_tickets_good_until_its_day(kiosk):
    text = kiosk("register", "--name", "Amal", "--json").json["text"]
    lines = kiosk("admin", "key", "new", "--until", "2999-12-31", "--json").json
    assert set(lines) == {"SECRET_KEY", "SECRET_KEY_OLD"}
    changed = {f"KIOSK_{name}": value for name, value in lines.items()}
    assert kiosk("check", text, **changed).code == 0
    new = kiosk("register", "--name", "B", "--json", **changed).json["text"]
    assert kiosk("check", new, **changed).code == 0
    assert kiosk("check", new, "--json").json["verdict"] == "forged"
    over = {**changed, "KIOSK_SECRET_KEY_OLD": changed["KIOSK_SECRET_KEY_OLD"][:-10] + "2020-01-01"}
    assert kiosk("check", text, "--json", **over).json["verdict"] == "forged"


def test_a_new_key_is_an_organisers(staffed):
    assert staffed("admin", "key", "new", "--until", "2999-12-31", **ASHA).code == 1
    assert staffed("admin", "key", "new", "--until", "2999-12-31", **RAVI).code == 0
