"""A list of thousands, from the spreadsheet to the certificates: nobody lost, nobody doubled."""

import csv
from datetime import timedelta

import pypdfium2
import pytest
from support.clocks import EVENING, StandingClock
from support.files.list_runs import everybody, planned
from support.files.made_lists import google_form, of_many_scripts, write_csv

from kiosk import app
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, Recorded
from kiosk.domain.decision import Wanted as Decide
from kiosk.domain.event import Event
from kiosk.domain.scan import Door
from kiosk.domain.ticket import TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission
from kiosk.services.event_book import EventBook
from kiosk.services.lists.exporting import Table
from kiosk.ui.sheets.layouts import LAYOUTS

COUNT = 5_000
PAGES_APART = 50
"""Every so-manieth page is read off the paper; all of them would take minutes."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


def sheet(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes_on(path, every):
    """What the production reader reads off some pages."""
    reader, document = app.qr_reader(), pypdfium2.PdfDocument(path)
    found = []
    for number in range(0, len(document), every):
        gray = document[number].render(scale=3, grayscale=True).to_numpy().copy()
        found += [code.text for code in reader.read(gray).codes]
    count = len(document)
    document.close()
    return count, found


def test_from_the_spreadsheet_to_the_certificates(store, desk_over, tmp_path, qapp):
    desk = desk_over(store)
    store.put_event(
        Event(name="Fest", doors=EVENING, ends=EVENING + timedelta(hours=4), capacity=COUNT)
    )
    listed = write_csv(tmp_path / "forms.csv", google_form(COUNT))
    assert desk.importing.run(planned(desk, listed)).new == COUNT
    tickets = everybody(store)
    assert [(t.name, t.university, t.mobile_number) for t in tickets] == [
        of_many_scripts(n) for n in range(COUNT)
    ]

    paper = tmp_path / "all.pdf"
    made = app.ticket_sheets().pdf(
        desk.bulk.tickets(TicketQuery(descending=False)), LAYOUTS["a4-8"], paper
    )
    pages, texts = codes_on(paper, PAGES_APART)
    assert (made.tickets, made.pages, pages) == (COUNT, COUNT // 8, COUNT // 8)
    assert len(set(texts)) == len(texts) == 8 * -(-pages // PAGES_APART)

    clock = StandingClock(EVENING + timedelta(hours=1))
    book = EventBook(store.described_events)
    mint = desk.bulk._issuing.mint
    door = Admission(store, mint, clock, Door("North", "Mia", frozenset({"Fest"})), book.of)
    inside = set()
    for text in texts:
        scan = door.scan(text)
        verdict = door.check(scan)
        assert (verdict.reason, verdict.ticket.event) == (Reason.VALID, "Fest")
        pressed = door.decision(scan, verdict.ticket_id, Decide.ALLOW)
        assert isinstance(door.record(pressed), Recorded)
        again = door.scan(text)
        assert door.check(again).reason is Reason.ENTERED
        twice = door.decision(again, verdict.ticket_id, Decide.ALLOW)
        assert isinstance(door.record(twice), AlreadyDecided)
        inside.add(verdict.ticket_id)

    came, missed = tmp_path / "came.csv", tmp_path / "missed.csv"
    assert desk.exporting.export(Table.ATTENDANCE, came) == len(inside)
    assert desk.exporting.export(Table.NO_SHOWS, missed) == COUNT - len(inside)
    names = {t.id: t.name for t in tickets}
    assert sorted(r["name"] for r in sheet(came)) == sorted(names[n] for n in inside)
    told = [r["name"] for r in [*sheet(came), *sheet(missed)]]
    assert sorted(told) == sorted(names.values())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_thousands_are_exported_and_imported_without_change(store, desk_over, tmp_path, kind):
    desk = desk_over(store)
    listed = write_csv(tmp_path / "forms.csv", google_form(COUNT))
    desk.importing.run(planned(desk, listed))
    out = tmp_path / f"out.{kind}"
    assert desk.exporting.export(Table.GUESTS, out) == COUNT
    plan = planned(desk, out, "")
    assert (plan.new, plan.already, plan.faulty, plan.left_out) == (0, COUNT, 0, {})
    other = embedded_store(tmp_path / "other.db")
    second = desk_over(other)
    assert second.importing.run(planned(second, out, "")).new == COUNT
    assert everybody(other) == everybody(store)
    back, first = tmp_path / "back.csv", tmp_path / "first.csv"
    second.exporting.export(Table.GUESTS, back)
    desk.exporting.export(Table.GUESTS, first)
    assert back.read_bytes() == first.read_bytes()
    other.close()
