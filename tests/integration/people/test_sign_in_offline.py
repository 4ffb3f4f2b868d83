"""Signing in goes on without the server, by the hashes in the laptop's copy."""

import pytest
from support.clocks import evening_clock
from support.doors.chaos_laptops import Lan, Laptop
from support.made_services import SECRET, RememberedPins

from kiosk.adapters.keys.badges import SealedBadges
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.keys.pin_hashes import Argon2Pins
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Wanted
from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee
from kiosk.services.admission import Admission
from kiosk.services.faults import NotAllowed
from kiosk.services.people.sign_in import SignIn, SignInRefused

PINS = Argon2Pins()


def rounds(laptop):
    for _ in range(8):
        laptop.store.sync_once()


@pytest.fixture
def rig(tmp_path):
    server = embedded_store(tmp_path / "server.db")
    server.register(Attendee("Amal", "", "", "Gala"))
    for name, role, pin in (("Ravi", Role.ORGANISER, "7392"), ("Asha", Role.DOOR, "4071")):
        server.put_operator(Operator(name=name, role=role, pin_hash=PINS.hashed(pin)))
    laptop = Laptop("north", tmp_path, Lan())
    rounds(laptop)
    yield server, laptop
    laptop.stop()
    server.close()


def at_work(laptop):
    sign_in = SignIn(PINS, SealedBadges(SECRET), RememberedPins())
    sign_in.refresh(laptop.store.operators)
    return sign_in


def test_without_the_server_and_after_a_restart(rig):
    _, laptop = rig
    laptop.remote.cut = True
    rounds(laptop)
    for _ in range(2):
        assert not laptop.store.status().online
        sign_in = at_work(laptop)
        assert sign_in.duty().locked
        assert isinstance(sign_in.sign_in("Asha", "4072"), SignInRefused)
        assert sign_in.sign_in("Asha", "4071").operator.role is Role.DOOR
        laptop.stop()
        laptop.start()


def test_what_is_decided_meanwhile_comes_home_under_the_name_that_signed_in(rig):
    server, laptop = rig
    laptop.remote.cut = True
    rounds(laptop)
    sign_in = at_work(laptop)
    clock = evening_clock()
    door = Door("North", "somebody")
    admission = Admission(laptop.store, JwtMint(SECRET), clock, door, duty=sign_in.duty)
    press = admission.decision(admission.pick(1), 1, Wanted.ALLOW)
    with pytest.raises(NotAllowed):
        admission.record(press)
    sign_in.sign_in("Asha", "4071")
    admission.record(admission.decision(admission.pick(1), 1, Wanted.ALLOW))
    laptop.remote.cut = False
    rounds(laptop)
    assert server.find(1).decided.operator == "Asha"


def test_who_was_taken_away_is_locked_out_as_soon_as_the_server_is_heard(rig):
    server, laptop = rig
    sign_in = at_work(laptop)
    sign_in.sign_in("Asha", "4071")
    server.drop_operator("Asha")
    for _ in range(50):
        rounds(laptop)
        if sign_in.refresh(laptop.store.operators) == OnDuty(asked=True):
            return
    raise AssertionError("she is still signed in")
