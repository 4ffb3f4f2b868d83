"""What is kept of a list that was looked through is what its rows were."""

import pytest

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, RowFault
from kiosk.services.lists.kept_rows import KeptParts
from kiosk.services.lists.packed_guest import packed, unpacked

KINDS = (
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


def parts(count):
    made = [(n, ["a", str(n)], packed(KINDS[n % 4](n))) for n in range(2, count + 2)]
    return [made[start : start + 500] for start in range(0, count, 500)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_what_it_was_before_it_was_packed(kind):
    assert unpacked(7, packed(kind(7))) == kind(7)


def test_every_part_comes_back_as_often_as_it_is_asked_for():
    kept, made = KeptParts(), parts(1203)
    kept.extend(made)
    kept.add([])
    assert kept.whole
    assert list(kept) == made
    assert list(kept) == made


def test_of_a_list_that_is_too_long_nothing_is_kept_and_no_more_is_asked_for():
    kept, asked = KeptParts(most_bytes=20_000), iter(parts(3000))
    kept.extend(asked)
    assert not kept.whole
    assert list(kept) == []
    assert len(list(asked)) == 5
