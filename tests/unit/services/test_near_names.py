"""Who was perhaps meant, where nobody has the name that was typed."""

import pytest
from support.made_services import ShakyStore, make_services

from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.near_names import NearNames
from kiosk.services.registry import NEAR

NAMES = (
    (1, "Meera Krishnan"),
    (2, "Arjun Rao"),
    (3, "Zoë O’Brien"),
    (4, "Anne-Marie Łukasz"),
    (5, "अनन्या शर्मा"),
    (6, "Meera Khan"),
    (7, ""),
    (8, "Li Wu"),
)


def near(search, most=NEAR):
    return NearNames(NAMES).near(search, most)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("Mera Krishnan", 1),
        ("Meera Krishan", 1),
        ("Meera Krisnhan", 1),
        ("meeera krishnann", 1),
        ("krishnna", 1),
        ("Arjan Rao", 2),
        ("Rao Arjn", 2),
        ("Zoe OBrein", 3),
        ("annemarei lukas", 4),
        ("अनन्य शर्मा", 5),
    ],
)
def test_a_letter_or_two_off_finds_the_guest(typed, number):
    assert near(typed)[0] == number


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "Meera Fernandes", "Xq", "Lo Wu", "12", "Meera 12", "+91 98765", "Rxyo Arjun"],
)
def test_what_is_further_off_finds_nobody(typed):
    assert near(typed) == []


def test_who_is_nearer_comes_first_and_others_follow():
    assert near("Mera Krishnan") == [1]
    assert near("Mera") == [1, 6]
    assert near("Mera", 1) == [1]


def test_short_words_must_be_there_as_they_are():
    assert near("Li Wu") == [8]
    assert near("La Wu") == []


def registry(store, duty=None):
    found = make_services(store).registry
    if duty is not None:
        found.duty = lambda: duty
    return found


def test_the_registry_gives_whole_tickets():
    store = ShakyStore([Ticket(n, name, "+91 98765 43210", "IIT", "Ball") for n, name in NAMES])
    assert [ticket.id for ticket in registry(store).near("Mera Krishnan")] == [1]


def test_a_guest_who_registers_meanwhile_is_found():
    store = ShakyStore([Ticket(1, "Arjun Rao", "", "", "Ball")])
    desk = registry(store)
    assert desk.near("Mera") == ()
    ticket = store.register(Attendee("Meera", "", "", "Ball"))
    assert [found.id for found in desk.near("Mera")] == [ticket.id]


def test_names_are_not_asked_for_again_while_nothing_changed():
    store = ShakyStore([Ticket(1, "Arjun Rao", "", "", "Ball")])
    desk, asked = registry(store), []
    names = store.names
    store.names = lambda: asked.append(1) or names()
    for _ in range(3):
        desk.near("Arjn")
    assert asked == [1]


def test_a_door_sees_the_end_of_the_number_only():
    store = ShakyStore([Ticket(1, "Meera Krishnan", "+91 98765 43210", "", "Ball")])
    duty = OnDuty(asked=True, operator=Operator(name="Asha", role=Role.DOOR, pin_hash="x"))
    [ticket] = registry(store, duty).near("Mera Krishnan")
    assert "98765" not in ticket.mobile_number
