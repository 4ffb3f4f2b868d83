"""The one table of who may do what, and what a PIN is."""

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.operator import (
    KIND_RIGHTS,
    RIGHTS,
    OnDuty,
    Operator,
    Right,
    Role,
    pin_fault,
    roles_with,
)


def on_duty(role):
    return OnDuty(asked=True, operator=Operator(name="Asha", role=role, pin_hash="x"))


def test_nobody_is_asked_while_nobody_has_a_pin():
    assert all(OnDuty().may(right) for right in Right)
    assert not OnDuty().locked


def test_nobody_may_anything_before_signing_in():
    nobody = OnDuty(asked=True)
    assert nobody.locked
    assert not any(nobody.may(right) for right in Right)


def test_the_table_says_who_may_do_what():
    assert set(RIGHTS) == set(Role)
    may = {role: {right for right in Right if on_duty(role).may(right)} for role in Role}
    assert may[Role.DOOR] == set()
    assert may[Role.DESK] == {
        Right.NUMBERS,
        Right.REGISTER,
        Right.EDIT,
        Right.UNDO_OTHERS,
        Right.OVERRIDE,
    }
    assert may[Role.ORGANISER] == set(Right)


def test_a_door_lets_in_denies_takes_back_and_asks_the_desk():
    everyday = {Kind.ALLOW, Kind.DENY, Kind.UNDO, Kind.LEAVE, Kind.RETURN, Kind.HOLD}
    assert not everyday & set(KIND_RIGHTS)
    guarded = {Kind.OVERRIDE, Kind.REVOKE, Kind.RESTORE, Kind.REISSUE, Kind.ANSWER, Kind.EDIT}
    assert set(KIND_RIGHTS) == guarded


@pytest.mark.parametrize("right", Right)
def test_a_refusal_names_who_may_instead(right):
    sentence = on_duty(Role.DOOR).refusal(right)
    assert sentence.startswith("Asha works as door and may not ")
    assert all(role.value in sentence for role in roles_with(right))
    assert roles_with(right)


@pytest.mark.parametrize("pin", ["407", "4071 ", "40a1", "٤٠٧١", "1" * 13, "0000", "1234", "9876"])
def test_a_bad_pin_is_told_with_an_example(pin):
    assert "4071" in pin_fault(pin)


@pytest.mark.parametrize("pin", ["4071", "739104", "112233445566"])
def test_a_good_pin_is_taken(pin):
    assert pin_fault(pin) == ""
