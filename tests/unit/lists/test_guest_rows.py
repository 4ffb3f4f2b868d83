"""Rows become guests, are left out, or are faulty with their column, value and reason."""

import pytest

from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.domain.ticket import Attendee
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, RowReader, code_in
from kiosk.services.lists.mapping import Header

NAMES = ("Name", "Given", "Family", "Phone", "College", "Event", "Type", "Note", "Flag", "People",
         "Code", "Mail", "Status", "Paid", "Shirt")  # fmt: skip
FIELDS = (Field.NAME, Field.GIVEN, Field.FAMILY, Field.MOBILE, Field.UNIVERSITY, Field.EVENT,
          Field.CATEGORY, Field.NOTE, Field.ATTENTION, Field.PARTY, Field.CODE, Field.EMAIL,
          Field.STATUS, Field.PAID, Field.KEEP)  # fmt: skip


def read(event="", **cells):
    reader = RowReader(Header(1, NAMES), dict(enumerate(FIELDS)), PhoneRules("IN"), event)
    return reader.read(7, [cells.get(name, "") for name in NAMES])


def test_a_whole_row():
    found = read(
        Name=" Asha  Rao ", Phone="98765 43210", College="IIT", Event="Fest", Type="VIP",
        Note="Wheelchair\nramp", Flag="Yes", People="3", Code="abc", Mail="A@x.in", Shirt="M",
    )  # fmt: skip
    assert isinstance(found, ListedGuest)
    assert found.attendee == Attendee("Asha Rao", "98765 43210", "IIT", "Fest")
    assert (found.row, found.party, found.email) == (7, 3, "a@x.in")
    guest = found.guest
    assert (guest.category, guest.note, guest.attention) == ("VIP", "Wheelchair\nramp", True)
    assert guest.code == "abc"
    assert guest.fields == (("Mail", "A@x.in"), ("Shirt", "M"))


def test_empty_rows_are_nothing():
    assert read() is None
    assert read(Name="  ", Shirt="\t") is None


def test_names_are_joined_and_turned():
    assert read(Given="Asha", Family="Rao").attendee.name == "Asha Rao"
    assert read(Name="RAO, Asha").attendee.name == "Asha RAO"
    assert read(Name="Asha Rao", Given="X", Family="Y").attendee.name == "Asha Rao"
    assert read(Name="Dr. Asha Rao, 12").attendee.name == "Dr. Asha Rao, 12"


def test_the_event_that_was_given_counts():
    assert read("Gala", Name="A", Event="Other").attendee.event == "Gala"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Status": "Cancelled"}, "cancelled"),
        ({"Status": "pending_approval"}, "not approved"),
        ({"Status": "REFUNDED"}, "refunded"),
        ({"Status": "waitlist"}, "on the waiting list"),
        ({"Status": "declined"}, "declined"),
        ({"Paid": "No"}, "not paid"),
        ({"Paid": "Not-paid"}, "not paid"),
        ({"Paid": "Payment pending"}, "not paid"),
        ({"Paid": "Refunded"}, "refunded"),
        ({"Paid": "Partially refunded"}, "refunded"),
        ({"Paid": "CANCELLED"}, "cancelled"),
    ],
)
def test_rows_that_are_left_out(cells, why):
    assert read(Name="Asha", **cells) == LeftOut(7, why)


@pytest.mark.parametrize(
    "status", ["Attending", "Checked In", "approved", "ACTIVE", "", "ACQUIRED"]
)
def test_rows_that_are_not_left_out(status):
    assert isinstance(read(Name="Asha", Status=status, Paid="Yes"), ListedGuest)


@pytest.mark.parametrize("paid", ["Paid", "1", "", "SUCCESS", "Transferred", "Captured"])
def test_payments_for_which_nobody_is_left_out(paid):
    assert isinstance(read(Name="Asha", Paid=paid), ListedGuest)


def test_faults_say_where_and_why():
    (fault,) = read(Name="Asha", Phone="9.19877E+11")
    assert (fault.row, fault.column, fault.value) == (7, "Phone", "9.19877E+11")
    assert "shortened" in fault.reason
    (fault,) = read(Shirt="M")
    assert (fault.column, fault.reason) == ("Name", "This row has no name.")
    faults = read(Name="x" * 300, Phone="12", People="many", Type="y" * 65)
    assert [f.column for f in faults] == ["Phone", "Name", "People", "Type"]


def test_the_code_in_an_address():
    assert code_in("https://lu.ma/check-in/evt-1?pk=g-abc") == "g-abc"
    assert code_in(" A-1234 ") == "A-1234"
    assert code_in("https://example.org/x") == "https://example.org/x"


def test_what_is_good_as_an_event_is_not_good_as_a_university():
    reader = RowReader(Header(1, NAMES), dict(enumerate(FIELDS)), PhoneRules("IN"))

    def row(**cells):
        return reader.read(7, [cells.get(name, "") for name in NAMES])

    long = "Night " * 30  # longer than a university may be named
    first = row(Name="Asha", College="IIT", Event=long)
    alone = read(Name="Ben", College=long, Event="IIT")
    second = row(Name="Ben", College=long, Event="IIT")
    assert isinstance(first, ListedGuest)
    assert second == alone
