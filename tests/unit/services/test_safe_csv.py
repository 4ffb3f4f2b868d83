"""CSV in which nothing runs, whatever country's spreadsheet opens it."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.services.safe_csv import csv_text

FORMULA = '=HYPERLINK("http://evil")'
SEPARATORS = (",", ";", "\t", "|")
BEGINS = re.compile(r"[\s\"\u200b-\u200f\u2060\ufeff\u00ad]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def cells(text):
    """Every cell that some spreadsheet may see in what we write."""
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            yield from row
    for line in text.splitlines():  # and those that know no quotes
        for separator in SEPARATORS[1:]:
            yield from line.split(separator)


@pytest.mark.parametrize(
    "name",
    [
        FORMULA,
        f"  {FORMULA}",
        f"Meera;{FORMULA}",
        f"Meera; {FORMULA}",
        f"Meera\t{FORMULA}",
        f"Meera|{FORMULA}",
        f"Meera\n{FORMULA}",
        f'Meera";{FORMULA}',
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "﹦1",
        "\u200b=1",
        "\ufeff=1",
        "\u00ad\u2060 =1",
        "a;\u200b\u200d=1",
        "\x00=1",
        "-1+1|cmd",
        "@SUM(1)",
    ],
)
def test_no_cell_begins_a_formula(name):
    text = csv_text([["1", name, "last"]])
    risky = [cell for cell in cells(text) if BEGINS.match(cell.replace("\x00", ""))]
    assert risky == []
    assert "'" in text


@given(st.text(alphabet="=+-@;\t|\n\"' \u200b\uff1dab", max_size=12))
def test_no_text_begins_a_formula_where_cells_are_told_apart(name):
    for separator in SEPARATORS:
        for row in csv.reader(io.StringIO(csv_text([[name]])), delimiter=separator):
            for cell in row:
                assert not re.match(r"[\s\u200b]*[=@\uff1d]", cell), (name, cell)


@pytest.mark.parametrize(
    "text",
    ["+91 98765 43210", "0123", "O'Brien", "Anne-Marie", "a@b.org", "Door 1; desk", "2-3", ""],
)
def test_what_is_no_formula_stays(text):
    (row,) = csv.reader(io.StringIO(csv_text([[text, "x"]])))
    assert row == [text, "x"]
