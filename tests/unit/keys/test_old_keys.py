"""Tickets of a key of before are good until the day that was set is over, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.secret_key import OldKey, old_keys
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.services.faults import SettingsInvalid
from kiosk.settings.loading import load_settings

NEW, OLD, OLDER = (f"{n} key that is long enough for HS256, surely" for n in ("new", "old", "3rd"))
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def mint(*older):
    return JwtMint(NEW, None, older)


def test_a_ticket_of_the_old_key_is_good_until_its_day_is_over():
    text = JwtMint(OLD).sign(7, TOMORROW)
    until = NOW + timedelta(hours=1)
    assert isinstance(mint(OldKey(OLD, until)).read(text, NOW), Claims)
    assert mint(OldKey(OLD, until)).read(text, until) == Rejected(Flaw.FORGED)
    assert mint().read(text, NOW) == Rejected(Flaw.FORGED)


def test_several_old_keys_count_and_the_new_one_always():
    both = mint(OldKey(OLD, TOMORROW), OldKey(OLDER, TOMORROW))
    for secret in (NEW, OLD, OLDER):
        assert isinstance(both.read(JwtMint(secret).sign(7, TOMORROW), NOW), Claims)
    stranger = JwtMint("somebody else's key, long enough for HS256").sign(7, TOMORROW)
    assert both.read(stranger, NOW) == Rejected(Flaw.FORGED)


def test_new_tickets_are_signed_with_the_new_key():
    text = mint(OldKey(OLD, TOMORROW)).sign(7, TOMORROW)
    assert isinstance(JwtMint(NEW).read(text, NOW), Claims)
    assert JwtMint(OLD).read(text, NOW) == Rejected(Flaw.FORGED)


def test_the_last_day_counts_whole():
    (key,) = old_keys(f"{OLD}@2026-11-22", UTC)
    assert key.secret == OLD
    assert key.until == datetime(2026, 11, 23, tzinfo=UTC)
    assert [k.secret for k in old_keys("a@b@2026-11-22, c@2026-11-23", UTC)] == ["a@b", "c"]
    assert old_keys("") == ()


@pytest.mark.parametrize("text", ["thekey", "thekey@", "@2026-11-22", "thekey@22.11.2026"])
def test_one_that_is_written_otherwise_is_told_without_the_key(tmp_path, text):
    environ = {"KIOSK_DATA": str(tmp_path), "KIOSK_SECRET_KEY_OLD": text}
    with pytest.raises(SettingsInvalid, match="must be keys with their last day") as wrong:
        load_settings(None, environ, tmp_path)
    assert "thekey" not in wrong.value.sentence


def test_a_day_beyond_the_calendar_is_told_like_any_other_mistake():
    with pytest.raises(ValueError, match="beyond the calendar"):
        old_keys(f"{OLD}@9999-12-31", UTC)
