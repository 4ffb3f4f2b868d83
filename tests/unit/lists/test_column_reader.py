"""Rows that are read by whole columns become what they become one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.services.lists.column_reader import ColumnReader
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.guest_rows import RowReader
from kiosk.services.lists.mapping import Header
from kiosk.services.lists.mobile_repair import repair
from kiosk.services.lists.packed_guest import unpacked

WHOLE = (Field.KEEP, Field.EMAIL, Field.NAME, Field.UNIVERSITY, Field.MOBILE, Field.KEEP)
PARTS = (Field.FAMILY, Field.GIVEN, Field.SKIP, Field.EVENT, Field.MOBILE, Field.KEEP)
MORE = (Field.CATEGORY, Field.NAME, Field.CODE, Field.PARTY, Field.MOBILE, Field.STATUS)
RULES = PhoneRules("IN")

names = st.sampled_from(
    ["Asha Rao", " Ben  Okri ", "RAO, Asha", "", "आशा", "Zoë", "a|b", "n" * 256, "\u202eA", "\t"]
)
mobiles = st.sampled_from(
    ["9876543210", "+919876543210", "+91 98765 43210", "09876543210", "919876543210", "12",
     "", "n/a", "9.19877E+11", "९८७६५४३२१०", "98765 43210/9876543211", "+91९८७६५४३२१०", "+"]
)  # fmt: skip
cells = st.one_of(
    names, mobiles, st.sampled_from(["A@b.in", "College 1", "x" * 3000, "refunded", "2", " yes "])
)
rows = st.lists(st.lists(cells, max_size=8), max_size=12)
guests = st.lists(
    st.tuples(st.just("10:00"), st.just("A@b.in"), names, st.just("IIT"), mobiles).map(list),
    max_size=12,
)


def reader(fields, event):
    header = Header(1, tuple(f"c{n}" for n in range(len(fields))))
    return RowReader(header, dict(enumerate(fields)), RULES, event)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(rows, guests),
    st.sampled_from((WHOLE, PARTS, MORE)),
    st.sampled_from(("", "Fest")),
)
def test_as_row_by_row(listed, fields, event):
    numbered = list(enumerate(listed, 2))
    single, columns = reader(fields, event), ColumnReader(reader(fields, event))
    wanted = [
        (number, row, read)
        for number, row in numbered
        if (read := single.read(number, row)) is not None
    ]
    for _ in range(2):  # the second time everything was read before
        found = columns.read(numbered)
        assert [(number, row, unpacked(number, read)) for number, row, read in found] == wanted


@pytest.mark.parametrize("fields", [WHOLE, PARTS])
def test_what_is_plain_needs_no_row_by_row(fields, monkeypatch):
    columns = ColumnReader(reader(fields, "Fest"))
    row = ["10:00", "a@b.in", "Asha Rao", "IIT", "9876543210", "L"]
    first = columns.read([(2, row)])
    monkeypatch.setattr(RowReader, "read", None)
    assert [read for *_, read in columns.read([(3, row)])] == [read for *_, read in first]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        mobiles,
        st.from_regex(r"(\+?91|0)?[6-9][0-9]{8,10}", fullmatch=True),
        st.text("+0123456789 ९", max_size=14),
    ),
    st.sampled_from(("IN", "DE", "US", "NO", "BR")),
)
def test_what_is_certain_is_what_repairing_would_give(text, region):
    class Doubting(PhoneRules):
        def certain(self, text):
            return False

    if PhoneRules(region).certain(text):
        assert PhoneRules(region).fault(text) == ""
        assert repair(text, Doubting(region)).number == text
