"""Importing: what was planned happens, once, whatever comes between."""

from dataclasses import replace
from uuid import uuid4

import pytest
from support.files.list_runs import everybody, imported, planned
from support.files.made_lists import FORMS, forms_rows, person, write_csv, write_xlsx
from support.servers.flaky_remote import FlakyRemote

from kiosk.domain.action_rules import Kind
from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest
from kiosk.services.lists.import_ports import Imported, NewGuest
from kiosk.services.lists.import_run import BATCH
from kiosk.services.lists.planning import REPEATED, Wanted
from kiosk.settings import Settings


def test_a_google_form(store, desk_over, tmp_path):
    desk, count = desk_over(store), 2 * BATCH + 30
    path = write_csv(tmp_path / "forms.csv", forms_rows(count))
    plan = planned(desk, path)
    assert (plan.rows, plan.new, plan.already, plan.faulty) == (count, count, 0, 0)
    assert plan.events == {"fest": count}
    assert everybody(store) == []
    result = desk.importing.run(plan)
    assert (result.rows, result.new, result.faults_file) == (count, count, None)
    tickets = everybody(store)
    assert [(t.name, t.mobile_number, t.event) for t in tickets] == [
        (*person(n), "Fest") for n in range(count)
    ]
    guests = store.guests([tickets[0].id, tickets[-1].id])
    assert dict(guests[tickets[-1].id].fields) == {
        "Timestamp": f"2026/11/{1 + (count - 1) % 28:02} 10:{(count - 1) % 60:02}:00",
        "Email Address": f"guest{count - 1}@example.org",
        "What brings you here?": "Friends",
    }


def test_each_registration_says_at_which_desk_the_list_was_imported(store, desk_over, tmp_path):
    desk = desk_over(store)
    imported(desk, write_csv(tmp_path / "forms.csv", forms_rows(3)))
    said = [entry for number in (1, 2, 3) for entry in store.history(number)]
    assert [(entry.kind, entry.door) for entry in said] == [
        (Kind.IMPORT, Settings(tmp_path).door)
    ] * 3


def test_what_was_planned_goes_in_whatever_became_of_the_file(store, desk_over, tmp_path):
    desk = desk_over(store)
    path = write_csv(tmp_path / "forms.csv", forms_rows(30))
    plan = planned(desk, path)
    write_csv(path, forms_rows(9, first=500))
    assert desk.importing.run(plan).new == 30
    assert {t.name for t in everybody(store)} == {person(n)[0] for n in range(30)}


def test_a_list_too_long_to_be_kept_is_read_again(store, desk_over, tmp_path):
    desk = desk_over(store)
    rows = forms_rows(30)
    rows[7][2] = ""
    path = write_csv(tmp_path / "forms.csv", rows)
    result = desk.importing.run(replace(planned(desk, path), kept=None))
    assert (result.new, result.faulty) == (29, 1)
    assert result.faults_file.exists()
    plan = planned(desk, path)
    path.unlink()
    with pytest.raises(Fault, match="no such file"):
        desk.importing.run(replace(plan, kept=None))


def test_a_workbook_is_unpacked_once_and_its_rows_can_be_stopped(store, desk_over, tmp_path):
    desk = desk_over(store)
    path = write_xlsx(tmp_path / "forms.xlsx", forms_rows(1200))
    opened = desk.planning.open(path, Wanted("Fest"))
    path.unlink()
    assert desk.planning.plan(opened, "Fest").new == 1200
    asked = []

    def stop_behind_the_first_part():
        asked.append(None)
        return len(asked) > 1

    with pytest.raises(Fault, match="stopped"):
        desk.planning.plan(opened, "Fest", cancelled=stop_behind_the_first_part)


def test_the_same_file_again_doubles_nothing(store, desk_over, tmp_path):
    desk = desk_over(store)
    path = write_csv(tmp_path / "forms.csv", forms_rows(40))
    assert imported(desk, path).new == 40
    plan = planned(desk, path)
    assert (plan.new, plan.already) == (0, 40)
    result = desk.importing.run(plan)
    assert (result.new, result.already) == (0, 40)
    more = write_csv(tmp_path / "more.csv", forms_rows(50))
    assert (imported(desk, more).new, len(everybody(store))) == (10, 50)


def test_a_list_that_was_planned_twice_at_once_is_imported_once(store, desk_over, tmp_path):
    path = write_csv(tmp_path / "forms.csv", forms_rows(30))
    desk, other = desk_over(store), desk_over(store)
    plan = planned(desk, path)
    rows = []
    raced = FlakyRemote(store)

    def before(name, args):
        if name == "register_guests" and not rows:
            rows.append(other.importing.run(planned(other, path)))

    raced.before = before
    result = desk_over(raced).importing.run(plan)
    assert (rows[0].new, result.new, result.already) == (30, 0, 30)
    assert len(everybody(store)) == 30


def test_a_long_batch_keeps_the_order_of_the_list_and_doubles_no_mark(store, desk_over, tmp_path):
    marks = [uuid4().bytes for _ in range(1203)]

    def guest(n):
        party = 4 if n == 1100 else 1
        return NewGuest(marks[n], f"G {n}", "", "", "Fest", party, note=f"n {n}" if n % 2 else "")

    def names():
        return [t.name for t in everybody(store)]

    assert set(store.register_guests([guest(n) for n in range(1200)])) == {Imported.NEW}
    assert names() == [f"G {n}" for n in range(1200)]
    tickets = everybody(store)
    assert [(t.note, t.party) for t in tickets] == [
        (f"n {n}" if n % 2 else "", 4 if n == 1100 else 1) for n in range(1200)
    ]
    again = [guest(1200), guest(7), guest(1201), guest(1201), guest(1202)]
    became = [Imported.NEW, Imported.ALREADY, Imported.NEW, Imported.ALREADY, Imported.NEW]
    assert [*store.register_guests(again)] == became
    assert names() == [f"G {n}" for n in range(1203)]
    assert [*store.register_guests(again)] == [Imported.ALREADY] * 5
    new = everybody(store)[1200:]
    assert [one.id - new[0].id for one in new] == [0, 1, 2], "what was tried first took no numbers"


class Clocked:
    """A store in which each guest of a batch takes as long as it is told.

    Attributes:
        sizes: of the batches, in order.
    """

    def __init__(self, store):
        self._store, self.now, self.each, self.sizes = store, 0.0, 0.0, []

    def __getattr__(self, name):
        return getattr(self._store, name)

    def register_guests(self, guests, made=None):
        self.sizes.append(len(guests))
        self.now += self.each * len(guests)
        return self._store.register_guests(guests, made)


@pytest.mark.parametrize(
    ("each", "sizes"),
    [
        (0.00001, [500, 1000, 2000, 2000, 500]),  # a quick disk
        (0.00004, [500, 750, 750, 750, 750, 750, 750, 750, 250]),  # each as long as a door may wait
        (0.001, [500] * 12),
    ],
)
def test_a_batch_is_as_long_as_a_press_at_the_door_may_wait(
    store, desk_over, tmp_path, each, sizes
):
    clocked = Clocked(store)
    desk = desk_over(clocked)
    path = write_csv(tmp_path / "forms.csv", forms_rows(6000))
    plan = planned(desk, path)
    desk.importing._steady, desk.importing._pause = lambda: clocked.now, lambda _: None
    clocked.each = each
    assert desk.importing.run(plan).new == 6000
    assert clocked.sizes == sizes


def test_guests_with_nothing_but_a_name_are_each_a_guest(store, desk_over, tmp_path):
    desk = desk_over(store)
    path = write_csv(tmp_path / "names.csv", [["Name", "College"], *[["Asha Rao", "IIT"]] * 3])
    assert imported(desk, path).new == 3
    plan = planned(desk, path)
    assert (plan.new, plan.already) == (0, 3)
    path = write_csv(tmp_path / "more.csv", [["Name", "College"], *[["Asha Rao", "IIT"]] * 4])
    assert imported(desk, path).new == 1


def test_who_answered_twice_is_one_guest_with_the_last_answer(store, desk_over, tmp_path):
    desk = desk_over(store)
    rows = [
        ["Name", "Mobile", "College"],
        ["Asha Ra", "9876543210", "IIT"],
        ["Ben Okri", "9876543211", "IIT"],
        ["Asha Rao", "+91 98765 43210", "NIT"],
        ["Gita Rao", "9876543210", "NIT"],
    ]
    path = write_csv(tmp_path / "l.csv", rows)
    plan = planned(desk, path)
    assert (plan.new, plan.left_out) == (3, {REPEATED: 1})
    assert plan.preview[0] == (2, LeftOut(2, REPEATED)), "it will become no guest"
    assert isinstance(plan.preview[1][1], ListedGuest)
    result = desk.importing.run(plan)
    assert (result.new, result.left_out) == (3, 1)
    assert [(t.name, t.university) for t in everybody(store)] == [
        ("Ben Okri", "IIT"),
        ("Asha Rao", "NIT"),
        ("Gita Rao", "NIT"),  # a family with one telephone
    ]


def test_faults_are_written_beside_the_list_and_can_be_corrected(store, desk_over, tmp_path):
    desk = desk_over(store)
    rows = forms_rows(20)
    rows[3][4] = "9.19877E+11"
    rows[5][2] = ""
    rows[5][3] = "=HYPERLINK(1)"
    path = write_csv(tmp_path / "forms.csv", rows)
    plan = planned(desk, path)
    assert [(f.row, f.column) for f in plan.faults] == [(4, FORMS[4]), (6, FORMS[2])]
    result = desk.importing.run(plan)
    assert (result.new, result.faulty) == (18, 2)
    assert result.faults_file == tmp_path / "forms - faults.xlsx"
    again = planned(desk, result.faults_file)
    assert (again.rows, again.faulty) == (2, 2)
    opened = desk.planning.open(result.faults_file, Wanted("Fest"))
    assert [row[3] for row in opened.sample] == ["College 2", "=HYPERLINK(1)"]
    cells = [list(opened.header.names), *map(list, opened.sample)]
    cells[1][4], cells[2][2] = person(2)[1], "Corrected"
    corrected = write_xlsx(tmp_path / "corrected.xlsx", cells)
    assert imported(desk, corrected).new == 2
    assert len(everybody(store)) == 20
    # What somebody is correcting is never written over.
    assert imported(desk, path).faults_file == tmp_path / "forms - faults 2.xlsx"


def test_an_event_is_never_over_its_capacity(store, desk_over, tmp_path):
    store.put_event(Event(name="Fest", capacity=25))
    store.register(Attendee("First", "", "", "FEST"))
    desk = desk_over(store)
    path = write_csv(tmp_path / "forms.csv", forms_rows(30))
    result = desk.importing.run(planned(desk, path))
    assert (result.new, result.faulty, result.full) == (24, 6, 6)
    opened = desk.planning.open(result.faults_file, Wanted("Fest"))
    assert "Fest is full" in opened.sample[0][-1]
    with pytest.raises(StoreUnavailable, match="full"):
        store.register(Attendee("Late", "", "", "fest"))
    assert store.register(Attendee("Elsewhere", "", "", "Gala")).id


def test_party_category_and_code(store, desk_over, tmp_path):
    desk = desk_over(store)
    rows = [["Name", "Party size", "Category", "Barcode", "Note", "Attention"],
            ["Asha Rao", "4", "VIP", "X1", "Ramp", "yes"]]  # fmt: skip
    path = write_csv(tmp_path / "l.csv", rows)
    assert imported(desk, path).new == 1
    (ticket,) = everybody(store)
    guest = store.guests([ticket.id])[ticket.id]
    assert (guest.category, guest.code, guest.note, guest.attention) == ("VIP", "X1", "Ramp", True)
    assert store.attendances([ticket.id])[ticket.id].party == 4
    assert planned(desk, path).already == 1
