"""What is kept of a list that was looked through is what its rows were."""

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, RowFault
from kiosk.services.lists.kept_rows import KeptRows


def rows(count):
    kinds = (
        lambda n: ListedGuest(
            n,
            Attendee(f"आशा {n}", "9876543210", "IIT", "Gala"),
            Guest(category="VIP", note="😀", attention=True, code="c", fields=(("T-shirt", "L"),)),
            3,
            n + 7,
            "a@b.org",
        ),
        lambda n: ListedGuest(n, Attendee("Ben", "", "", ""), Guest()),
        lambda n: LeftOut(n, "refunded"),
        lambda n: (RowFault(n, "Phone", "12", "Too short."), RowFault(n, "", "", "No name.")),
    )
    return [(n, ("a", str(n)), kinds[n % 4](n)) for n in range(2, count + 2)]


def test_every_row_comes_back_as_often_as_it_is_asked_for():
    kept, made = KeptRows(), rows(1203)
    for number, row, read in made:
        kept.add(number, list(row), read)
    kept.add(9999, ["", ""], None)
    assert kept.whole
    assert list(kept) == made
    assert list(kept) == made


def test_of_a_list_that_is_too_long_nothing_is_kept():
    kept = KeptRows(most_bytes=20_000)
    for number, row, read in rows(3000):
        kept.add(number, row, read)
    assert not kept.whole
    assert len(list(kept)) == 0
