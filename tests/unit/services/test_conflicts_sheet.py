"""The list of conflicts as a file for a spreadsheet."""

import csv
import io
import itertools
from datetime import UTC, datetime

from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.safe_csv import CONFLICT_COLUMNS, conflicts_csv

T0 = datetime(2026, 11, 22, 19, 0, 0, 654321, tzinfo=UTC)


def test_the_sheet_of_conflicts_opens_in_a_spreadsheet_and_runs_nothing():
    ticket = Ticket(7, '=HYPERLINK("x")', "+91 98765 43210", 'a, "b"', "Jazz\n2")
    conflict = Conflict(
        ticket,
        ConflictKind.ADMITTED_TWICE,
        Decided(Status.ENTERED, T0, "North", "Mia", "-1+1"),
        Decided(Status.ENTERED, None, "@South", "\tJo", " =1"),
    )
    text = conflicts_csv([conflict])
    assert text.startswith("ticket,name,")
    assert text.count("\r\n") == 2
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == CONFLICT_COLUMNS
    cells = dict(zip(head, row, strict=True))
    assert cells["name"] == '\'=HYPERLINK("x")'
    assert cells["mobile_number"] == "+91 98765 43210"
    assert cells["university"] == 'a, "b"'
    assert cells["event_registered_for"] == "Jazz\n2"
    assert cells["first_at"] == "2026-11-22T19:00:00.654321+00:00"
    assert cells["second_at"] == ""
    assert [cells[f"second_{c}"][0] for c in ("door", "operator", "reason")] == ["'"] * 3
    assert cells["first_reason"] == "'-1+1"
    assert len(set(itertools.chain(head))) == len(head)
