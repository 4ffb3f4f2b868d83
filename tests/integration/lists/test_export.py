"""What is written out: everything, harmless in a spreadsheet, and the same when it comes back."""

import csv
import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.files.made_lists import forms_rows, write_csv

from kiosk.adapters.spreadsheets.table_files import NotWritten
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.guest import Guest
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.lists.exporting import Chosen, ExportCancelled, Table
from kiosk.services.lists.planning import Wanted as Asked
from kiosk.services.ports import ScanEntry

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def sheet(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def evening(store, desk_over, tmp_path):
    """Three guests of two events: one let in, one denied, one who did not come."""
    for name, university, event in (
        ("Zoë", "IIT", "Ball"),
        ("Ben", "TU", "Ball"),
        ("Cleo", "IIT", "Gala"),
        ("Ada", "IIT", "Ball"),
    ):
        store.register(Attendee(name, "", university, event))
    for number, wanted in ((1, Wanted.ALLOW), (2, Wanted.DENY), (4, Wanted.ALLOW)):
        store.record(Decision(uuid4(), number, wanted, "North", "Mia", NOW, "=why()"))
    store.log_scan(ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, NOW))
    store.log_scan(ScanEntry(uuid4(), Reason.VALID, 1, "North", "Mia", Source.CAMERA, NOW))
    store.put_guests({3: Guest(category="VIP", fields=(("Shirt", "M"),))})
    return desk_over(store)


def test_presets(evening, tmp_path):
    def written(table, **chosen):
        path = tmp_path / f"{table.value}.csv"
        count = evening.exporting.export(table, path, Chosen(**chosen))
        rows = sheet(path)
        assert count == len(rows)
        return rows

    attended = written(Table.ATTENDANCE)
    assert [(r["event_registered_for"], r["name"]) for r in attended] == [
        ("Ball", "Ada"),
        ("Ball", "Zoë"),
    ]
    assert attended[0]["entry_time"] == NOW.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    assert [r["name"] for r in written(Table.NO_SHOWS)] == ["Cleo"]
    decisions = written(Table.DECISIONS)
    assert [(r["ticket"], r["decision"], r["door"], r["reason"]) for r in decisions] == [
        ("1", "allow", "North", "'=why()"),
        ("2", "deny", "North", "'=why()"),
        ("4", "allow", "North", "'=why()"),
    ]
    scans = written(Table.SCANS)
    assert [(r["verdict"], r["ticket"], r["operator"]) for r in scans] == [
        ("forged", "", "Mia"),
        ("valid", "1", "Mia"),
    ]
    (cleo,) = written(Table.GUESTS, query=TicketQuery(event="Gala"))
    assert (cleo["category"], cleo["Shirt"]) == ("VIP", "M")
    entered = written(Table.TICKETS, query=TicketQuery(status=Status.ENTERED, descending=False))
    assert [(r["ticket"], r["status"]) for r in entered] == [("1", "entered"), ("4", "entered")]
    assert [r["ticket"] for r in written(Table.TICKETS, numbers=frozenset({2, 3}))] == ["2", "3"]
    assert written(Table.TICKETS, columns=("NAME", "ticket"))[0] == {"name": "Zoë", "ticket": "1"}


def test_json_and_workbook(evening, files, tmp_path):
    evening.exporting.export(Table.GUESTS, tmp_path / "g.json")
    rows = json.loads((tmp_path / "g.json").read_text())
    assert [row["name"] for row in rows] == ["Zoë", "Ben", "Cleo", "Ada"]
    evening.exporting.export(Table.DECISIONS, tmp_path / "d.xlsx")
    with files.read(tmp_path / "d.xlsx") as read:
        rows = list(read)
    assert rows[1][8] == "=why()"  # a text: XlsxWriter was told so


def test_what_goes_wrong_leaves_nothing(evening, tmp_path):
    with pytest.raises(NotWritten):
        evening.exporting.export(Table.TICKETS, tmp_path / "t.doc")
    with pytest.raises(NotWritten):
        evening.exporting.export(Table.TICKETS, tmp_path / "nowhere" / "t.csv")
    with pytest.raises(ValueError, match="no column"):
        evening.exporting.export(Table.TICKETS, tmp_path / "t.csv", Chosen(columns=("x",)))
    assert [p.name for p in tmp_path.iterdir() if p.suffix in {".csv", ".doc", ".part"}] == []


def test_a_cancelled_export_leaves_nothing(embedded, desk_over, tmp_path):
    desk = desk_over(embedded)
    path = write_csv(tmp_path / "forms.csv", forms_rows(1500))
    desk.importing.run(desk.planning.plan(desk.planning.open(path, Asked())))
    out = tmp_path / "out.xlsx"
    with pytest.raises(ExportCancelled):
        desk.exporting.export(Table.TICKETS, out, cancelled=lambda: True)
    assert not out.exists()
    assert not list(tmp_path.glob(".kiosk-*"))


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=12
).filter(lambda t: any(c.isalpha() for c in t))
risky = st.sampled_from(
    ["=1+1", "-Ann", "@x", "'=x", "''+y", "+Z", "a;=b", "x\t", "＝1a", "N/A", "007x"]
)
names = st.one_of(texts, risky, st.tuples(texts, risky).map(" ".join))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    guests=st.lists(
        st.tuples(names, st.booleans(), st.one_of(st.just(""), names), st.booleans(), names),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_exported_imports_again_unchanged(tmp_path, desk_over, kind, guests):
    folder = tmp_path / uuid4().hex
    folder.mkdir()
    one, other = embedded_store(folder / "one.db"), embedded_store(folder / "other.db")
    try:
        # What the desk would take is the starting point: it trims and composes.
        desk = desk_over(one)
        rows = [["Name", "Mobile", "College", "Category", "Attention", "Note", "Shirt size"]]
        for n, (name, mobile, college, attention, more) in enumerate(guests):
            number = f"98765432{n:02}" if mobile else ""
            rows.append([name, number, college, "VIP", "yes" if attention else "", more, more])
        first = write_csv(folder / "first.csv", rows)
        desk.importing.run(desk.planning.plan(desk.planning.open(first, Asked("Fest")), "Fest"))
        out = folder / f"out.{kind}"
        desk.exporting.export(Table.GUESTS, out)
        again = desk_over(other)
        plan = again.planning.plan(again.planning.open(out, Asked()))
        assert (plan.faulty, plan.left_out) == (0, {})
        again.importing.run(plan)
        assert _all(one) == _all(other)
        assert desk.planning.plan(desk.planning.open(out, Asked())).new == 0
    finally:
        one.close()
        other.close()


def _all(store):
    tickets = store.page(TicketQuery(descending=False)).rows
    guests = store.guests([t.id for t in tickets])
    return [(t.name, t.mobile_number, t.university, t.event, guests.get(t.id)) for t in tickets]
