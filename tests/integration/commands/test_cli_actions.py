"""Undo, leave, revoke, restore, reissue, hold and history on the command line: JSON and codes."""

from uuid import uuid4

import pytest

KEYS = {"message", "ticket", "decided", "recorded", "queued", "scan"}


def register(kiosk, *more):
    return kiosk("register", "--name", "Amal", "--event", "Gala", "--json", *more).json


def does(kiosk, *arguments, code=0):
    done = kiosk(*arguments, "--json")
    assert done.code == code, done
    assert set(done.json) >= KEYS
    assert done.json["recorded"] is (code == 0)
    return done.json


def test_out_and_in_again_and_back(kiosk):
    text = register(kiosk)["text"]
    kiosk("allow", text)
    assert does(kiosk, "leave", text)["ticket"]["status"] == "not_entered"
    does(kiosk, "leave", "1", code=1)
    found = kiosk("check", text, "--json").json
    assert (found["verdict"], found["returning"], found["party"]) == ("valid", True, None)
    kiosk("allow", "1")
    scan = str(uuid4())
    for _ in range(2):
        assert does(kiosk, "undo", "1", "--reason", "not she", "--scan", scan)["recorded"]
    assert kiosk("check", text, "--json").json["returning"]
    kinds = [(e["kind"], e["result"]) for e in kiosk("history", "1", "--json").json]
    assert [one for one in kinds if one[0] != "scan"] == [
        ("register", "recorded"),
        ("allow", "recorded"),
        ("leave", "recorded"),
        ("return", "undone"),
        ("undo", "recorded"),
    ]


def test_a_party_comes_in_parts(kiosk):
    register(kiosk, "--party", "3")
    assert kiosk("allow", "1", "--places", "2").code == 0
    assert kiosk("allow", "1", "--places", "2").code == 1
    assert kiosk("allow", "1").code == 0
    does(kiosk, "leave", "1", "--places", "1")
    text = kiosk("register", "--name", "B", "--party", "4", "--json").json["text"]
    assert kiosk("check", text, "--json").json["party"] == {"size": 4, "inside": 0}


def test_a_revoked_ticket_is_refused_until_it_is_restored(kiosk):
    text = register(kiosk)["text"]
    assert kiosk("revoke", "1").code == 2
    does(kiosk, "revoke", "1", "--reason", "stolen")
    done = kiosk("check", text, "--json")
    assert (done.code, done.json["verdict"]) == (1, "revoked")
    assert "stolen" in done.json["message"]
    assert kiosk("allow", "1", "--override", "--reason", "x").code == 1
    does(kiosk, "restore", "1", "--reason", "found")
    assert kiosk("allow", text).code == 0


def test_a_new_code_ends_the_older_one_and_those_drawn_again(kiosk):
    old = register(kiosk)["text"]
    new = does(kiosk, "reissue", "1")
    assert {"token", "text", "expires_at"} <= set(new)
    assert kiosk("check", old, "--json").json["verdict"] == "reissued"
    assert kiosk("allow", old).code == 1
    assert kiosk("allow", new["text"]).code == 0


def test_a_hold_is_listed_and_answered_once(kiosk):
    register(kiosk)
    does(kiosk, "hold", "1", "--reason", "no ID", "--door", "North")
    (held,) = kiosk("holds", "--json").json
    assert (held["number"], held["door"], held["answer"]) == (1, "North", None)
    said = ["holds", "answer", held["id"], "let-in", "--say", "she is ours"]
    assert [kiosk(*said).code, kiosk(*said).code] == [0, 0]
    assert kiosk("holds", "answer", held["id"], "send-away", "--say", "no").code == 1
    assert kiosk("holds", "--json").json == []
    assert kiosk("holds", "answer", str(uuid4()), "fixed").code == 2


REASONED = ["undo", "revoke", "restore", "hold"]


@pytest.mark.parametrize("verb", REASONED)
@pytest.mark.parametrize("reason", [[], ["--reason", ""], ["--reason", "  "]])
def test_without_a_reason_nothing_is_done_and_it_is_said(kiosk, verb, reason):
    register(kiosk)
    done = kiosk(verb, "1", *reason)
    assert done.code == 2
    assert b"--reason" in done.err
    assert b"fault" not in done.err
    assert [entry["kind"] for entry in kiosk("history", "1", "--json").json] == ["register"]


@pytest.mark.parametrize("verb", [*REASONED, "leave", "reissue"])
def test_of_a_ticket_that_is_not_there(kiosk, verb):
    done = does(kiosk, verb, "99", "--reason", "x", code=1)
    assert "Ticket 99" in done["message"]
    assert done["ticket"] is None
    assert kiosk(verb, "0", "--reason", "x").code == 2
    assert kiosk(verb, "no ticket", "--reason", "x").code == 2


def test_what_cannot_follow_is_said_as_it_is(kiosk):
    register(kiosk, "--party", "3")
    said = [
        ("leave", [], "is not inside"),
        ("restore", [], "is not revoked"),
        ("undo", [], "Nothing is there to take back"),
    ]
    for verb, more, words in said:
        assert words in does(kiosk, verb, "1", "--reason", "x", *more, code=1)["message"]
    kiosk("allow", "1", "--places", "2")
    late = does(kiosk, "leave", "1", "--places", "3", code=1)
    assert "only 2 are inside" in late["message"]
    kiosk("revoke", "1", "--reason", "stolen")
    assert "kiosk restore" in does(kiosk, "undo", "1", "--reason", "x", code=1)["message"]
    assert "stolen" in does(kiosk, "revoke", "1", "--reason", "x", code=1)["message"]


def test_the_history_of_a_ticket_that_was_only_registered(kiosk):
    kiosk("register", "--name", "Asha", "--json", KIOSK_DOOR="Desk 1", KIOSK_OPERATOR="Mia")
    done = kiosk("history", "1")
    assert done.code == 0
    assert done.out.endswith(b"  register recorded  (Desk 1, Mia)\n")
    (only,) = kiosk("history", "1", "--json").json
    assert (only["kind"], only["result"]) == ("register", "recorded")
    assert (only["door"], only["operator"], only["offline"]) == ("Desk 1", "Mia", False)
    done = kiosk("history", "99", "--json")
    assert (done.code, done.json) == (1, [])
    assert b"There is no ticket 99." in done.err
    assert kiosk("history", "nonsense").code == 2


def test_after_the_events_end_the_rule_is_one_by_code_and_by_number(kiosk):
    text = register(kiosk)["text"]
    ended = ["events", "set", "Gala", "--starts", "2020-01-01 19:00", "--ends", "2020-01-01 23:00"]
    assert kiosk(*ended).code == 0
    for given in (text, "1"):
        done = kiosk("allow", given, "--json")
        assert (done.code, done.json["verdict"]) == (1, "expired")
    assert kiosk("allow", "1", "--override", "--reason", "the band plays on").code == 0


def test_where_the_event_lets_nobody_back_in(kiosk):
    text = register(kiosk)["text"]
    assert kiosk("events", "set", "Gala", "--reentry", "no", "--json").json["reentry"] is False
    assert kiosk("events", "set", "Gala", "--place", "Hall", "--json").json["reentry"] is False
    kiosk("allow", "1")
    does(kiosk, "leave", "1")
    for given in (text, "1"):
        assert kiosk("check", given, "--json").code in {1, 2}
        assert kiosk("allow", given).code == 1
    assert kiosk("events", "set", "Gala", "--reentry", "yes", "--json").json["reentry"] is True
    assert kiosk("allow", text).code == 0
    assert kiosk("events", "set", "Gala", "--reentry", "perhaps").code == 2
