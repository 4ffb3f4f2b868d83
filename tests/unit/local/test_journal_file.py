"""A journal carried on a stick: signed by a laptop of the event, and still not believed blindly."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from kiosk.adapters.keys.event_key import event_key
from kiosk.adapters.local.codec import encode_attendee, encode_decision
from kiosk.adapters.local.journal_file import event_id, read_journal
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import MAX_TICKET_ID, Attendee
from kiosk.services.faults import SettingsInvalid

SECRET = "secret of at least thirty-two bytes"
DECISION = Decision(
    UUID(int=1), 7, Wanted.ALLOW, "North", "Mia", datetime(2026, 11, 22, 19, tzinfo=UTC)
)
ASHA = encode_attendee(Attendee("Asha", "", "", "Jazz"))


@pytest.fixture
def signed(tmp_path):
    """Writes lines with the event's signature, as a newer or a broken program might."""

    def write(*lines, **head):
        head = {"kiosk_journal": 1, "origin": "o", "event": event_id(SECRET), **head}
        text = "".join(json.dumps(line) + "\n" for line in (head, *lines)).encode()
        key = event_key(SECRET, "journal-file")
        seal = json.dumps({"hmac": hmac.new(key, text, hashlib.sha256).hexdigest()})
        path = tmp_path / "journal.kiosk"
        path.write_bytes(text + seal.encode() + b"\n")
        return path

    return write


def test_what_an_honest_laptop_wrote_is_taken(signed):
    path = signed(
        {"decision": encode_decision(DECISION)}, {"walk_in": ASHA, "ticket_id": MAX_TICKET_ID}
    )
    contents = read_journal(path, SECRET)
    assert contents.decisions == [DECISION]
    assert contents.walk_ins == [(MAX_TICKET_ID, Attendee("Asha", "", "", "Jazz"))]


def test_a_line_of_a_kind_that_comes_later_is_passed_over(signed):
    path = signed({"badge": 1}, {"decision": encode_decision(DECISION)})
    assert read_journal(path, SECRET).decisions == [DECISION]


@pytest.mark.parametrize(
    "line",
    [
        {"walk_in": ASHA},
        {"walk_in": ASHA, "ticket_id": "7"},
        {"walk_in": ASHA, "ticket_id": 0},
        {"walk_in": ASHA, "ticket_id": MAX_TICKET_ID + 1},
        {"decision": {}},
        {"decision": 5},
        {"scan": []},
    ],
)
def test_a_line_that_makes_no_sense_damages_the_file_though_it_is_signed(signed, line):
    path = signed({"decision": encode_decision(DECISION)}, line)
    with pytest.raises(SettingsInvalid, match="damaged"):
        read_journal(path, SECRET)


@pytest.mark.parametrize(("number", "why"), [(99, "newer Kiosk"), (0, "damaged"), ("x", "damaged")])
def test_a_file_of_another_format_is_refused(signed, number, why):
    with pytest.raises(SettingsInvalid, match=why):
        read_journal(signed(kiosk_journal=number), SECRET)
