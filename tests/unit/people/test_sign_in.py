"""Signing in by PIN and badge; wrong PINs are slowed down, kept and logged."""

from datetime import timedelta

import pytest
from support.clocks import EVENING
from support.made_services import QuickPins, RememberedPins

from kiosk.adapters.keys.badges import SealedBadges
from kiosk.adapters.keys.pin_hashes import Argon2Pins
from kiosk.adapters.local.wrong_pins_file import WrongPinFile
from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.operator import OnDuty, Operator, Right, Role
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.people.sign_in import SignIn, SignInRefused
from kiosk.services.people.wrong_pins import LONGEST_WAIT

KEY = "a key that is long enough for HS256, surely"
ASHA = Operator(name="Asha", role=Role.DOOR, pin_hash="quick:4071")
RAVI = Operator(name="Ravi", role=Role.ORGANISER, pin_hash="quick:7392")


class Bench:
    """Somebody at a laptop, and a clock that is moved by hand."""

    def __init__(self, book=None):
        self.at = EVENING
        self.store = MemoryStore()
        self.book = book or RememberedPins()
        for operator in (ASHA, RAVI):
            self.store.put_operator(operator)
        self.badges = SealedBadges(KEY)
        self.sign_in = SignIn(QuickPins(), self.badges, self.book, lambda: self.at)
        self.sign_in.refresh(self.store.operators)

    def types(self, name, pin):
        return self.sign_in.sign_in(name, pin)


@pytest.fixture
def bench():
    return Bench()


def test_the_right_pin_signs_in(bench):
    assert bench.sign_in.duty().locked
    assert bench.types("Asha", "4071") == OnDuty(asked=True, operator=ASHA)
    assert bench.sign_in.duty().operator == ASHA
    assert bench.types("Ravi", "7392").operator == RAVI
    assert bench.sign_in.leave().locked


def test_a_wrong_pin_leaves_who_works_here(bench):
    bench.types("Asha", "4071")
    refused = bench.types("Ravi", "0000")
    assert isinstance(refused, SignInRefused)
    assert bench.sign_in.duty().operator == ASHA


def test_wrong_pins_wait_longer_and_longer_and_are_logged(bench, caplog):
    waits = []
    for _ in range(12):
        refused = bench.types("Asha", "1111")
        waits.append(refused.wait)
        bench.at += refused.wait
    assert waits[:3] == [timedelta(), timedelta(), timedelta(seconds=5)]
    assert waits[3:6] == [timedelta(seconds=s) for s in (10, 20, 40)]
    assert waits[-1] == LONGEST_WAIT
    assert caplog.text.count("wrong PIN for the operator Asha") == 12
    assert "1111" not in caplog.text


def test_while_it_waits_the_right_pin_does_not_count_either(bench):
    for _ in range(3):
        bench.types("Asha", "1111")
    assert isinstance(bench.types("Asha", "4071"), SignInRefused)
    assert bench.types("Ravi", "7392").operator == RAVI  # others are not kept waiting
    bench.at += timedelta(seconds=5)
    assert bench.types("Asha", "4071").operator == ASHA
    assert bench.book.wrong("Asha").count == 0


def test_a_restart_gives_no_fresh_tries(tmp_path):
    bench = Bench(WrongPinFile(tmp_path))
    for _ in range(3):
        bench.types("Asha", "1111")
    again = Bench(WrongPinFile(tmp_path))
    assert "5 seconds" in again.types("Asha", "4071").sentence
    again.at += timedelta(seconds=6)
    assert again.types("Asha", "4071").operator == ASHA


def test_a_clock_that_was_set_back_locks_nobody_out_for_long(tmp_path):
    bench = Bench(WrongPinFile(tmp_path))
    for _ in range(3):
        bench.types("Asha", "1111")
    bench.at -= timedelta(days=400)
    assert bench.types("Asha", "4071").wait == timedelta(seconds=5)


@pytest.mark.parametrize("rubbish", ["", "[]", '{"Asha": 3}', '{"Asha": ["x", "y"]}', "{"])
def test_a_damaged_file_of_wrong_pins_locks_nobody_out(tmp_path, rubbish):
    (tmp_path / "wrong-pins.json").write_text(rubbish)
    assert Bench(WrongPinFile(tmp_path)).types("Asha", "4071").operator == ASHA


def test_a_disk_that_cannot_be_written_still_slows_down(tmp_path):
    bench = Bench(WrongPinFile(tmp_path / "is" / "missing"))
    for _ in range(3):
        bench.types("Asha", "1111")
    assert bench.types("Asha", "4071").wait == timedelta(seconds=5)


def test_who_is_taken_away_is_signed_out(bench):
    bench.types("Asha", "4071")
    bench.store.drop_operator("Asha")
    assert bench.sign_in.refresh(bench.store.operators).locked


def test_another_pin_signs_out(bench):
    bench.types("Asha", "4071")
    bench.store.put_operator(Operator(name="Asha", role=Role.DOOR, pin_hash="quick:5555"))
    assert bench.sign_in.refresh(bench.store.operators).locked


def test_a_store_that_is_away_changes_nothing(bench):
    bench.types("Asha", "4071")

    def away():
        raise StoreUnavailable(StoreTrouble.UNREACHABLE, "away")

    assert bench.sign_in.refresh(away).operator == ASHA


def test_who_has_no_pin_yet_asks_nobody():
    store = MemoryStore()
    store.put_operator(Operator(name="Mira", role=Role.DOOR))
    sign_in = SignIn(QuickPins(), SealedBadges(KEY), RememberedPins())
    assert not sign_in.refresh(store.operators).asked


def test_a_badge_signs_in_until_the_pin_is_another(bench):
    text = bench.badges.text(ASHA)
    assert bench.sign_in.by_badge(text).operator == ASHA
    bench.store.put_operator(Operator(name="Asha", role=Role.DOOR, pin_hash="quick:5555"))
    bench.sign_in.refresh(bench.store.operators)
    assert isinstance(bench.sign_in.by_badge(text), SignInRefused)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KIOSK-STAFF:",
        "KIOSK-STAFF:QXNoYQ.AAAAAAAAAAAAAAAAAAAAAA",
        SealedBadges("another event's key, long enough for it").text(ASHA),
        SealedBadges(KEY).text(Operator(name="Asha", role=Role.DESK, pin_hash="quick:4071")),
        "KIOSK-STAFF:Ünicode.é",
    ],
)
def test_a_badge_that_is_nobodys_signs_nobody_in(bench, text):
    assert isinstance(bench.sign_in.by_badge(text), SignInRefused)
    assert bench.sign_in.duty().locked


def test_an_organisers_badge_signs_nobody_in(bench):
    assert isinstance(bench.sign_in.by_badge(bench.badges.text(RAVI)), SignInRefused)


def test_an_organiser_says_yes_once_without_signing_in(bench):
    bench.types("Asha", "4071")
    assert bench.sign_in.authorised("Ravi", "7392", Right.QUIT) == RAVI
    refused = bench.sign_in.authorised("Asha", "4071", Right.QUIT)
    assert isinstance(refused, SignInRefused)
    assert "organiser" in refused.sentence
    assert bench.sign_in.duty().operator == ASHA


def test_the_real_hashes_tell_pins_apart():
    pins = Argon2Pins()
    kept = pins.hashed("4071")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "4071" not in kept
    assert pins.matches(kept, "4071")
    assert not pins.matches(kept, "4072")
    assert not any(pins.matches(rubbish, "4071") for rubbish in ("", "4071", "$argon2id$v=19$"))


def away(trouble):
    def ask():
        raise StoreUnavailable(trouble, "No answer.")

    return ask


def test_what_nobody_could_ask_is_not_taken_for_none():
    sign_in = SignIn(QuickPins(), SealedBadges(KEY), RememberedPins())
    duty = sign_in.refresh(away(StoreTrouble.TIMEOUT))
    assert not duty.locked, "the door goes on"
    waiting = {right for right in Right if not duty.may(right)}
    assert waiting == set(Right) - {Right.SETTINGS, Right.QUIT}
    assert "not known yet" in duty.refusal(Right.NUMBERS)
    assert sign_in.fault is not None
    assert sign_in.leave() == duty, "nor by locking and unlocking"
    duty = sign_in.refresh(list)
    assert all(duty.may(right) for right in Right), "the server says that there are none"
    assert sign_in.refresh(away(StoreTrouble.TIMEOUT)) == duty, "and that is remembered"
    assert sign_in.fault is None


@pytest.mark.parametrize("trouble", [StoreTrouble.SCHEMA_MISSING, StoreTrouble.RIGHTS])
def test_where_there_can_be_no_operators_nothing_is_asked(trouble):
    sign_in = SignIn(QuickPins(), SealedBadges(KEY), RememberedPins())
    assert sign_in.refresh(away(trouble)) == OnDuty()
