"""Which keys are easily guessed."""

import secrets

import pytest

from kiosk.domain.secret_key import Weakness, weakness_of


@pytest.mark.parametrize(
    ("secret", "weakness"),
    [
        ("", Weakness.BLANK),
        (" " * 48, Weakness.BLANK),
        ("\t\u00a0 " * 20, Weakness.BLANK),
        ("a" * 64, Weakness.REPEATED),
        ("ab" * 40, Weakness.REPEATED),
        ("01234567" * 5, Weakness.REPEATED),
        ("changeme", Weakness.PLACEHOLDER),
        ("CHANGE_ME_to_something_long_and_random_please", Weakness.PLACEHOLDER),
        ("your-secret-key-here-at-least-32-characters", Weakness.PLACEHOLDER),
        ("<your key of thirty-two characters or more>", Weakness.PLACEHOLDER),
        ("kX3v… (32 characters or more)", Weakness.PLACEHOLDER),
        ("super-secret-jwt-token-with-at-least-32-characters", Weakness.PLACEHOLDER),
        ("secret", Weakness.PLACEHOLDER),
        ("replace this with a random string of letters", Weakness.PLACEHOLDER),
        ("hunter2", Weakness.SHORT),
        ("ü" * 4 + "abcdefgh", Weakness.SHORT),
        ("0123456789-0123456789-0123456789-0123", None),
        ("an-event-key-that-is-long-enough-for-hs256", None),
        ("the secret of our gala: seventeen blue herons", None),
    ],
)
def test_a_weakness(secret, weakness):
    assert weakness_of(secret) is weakness


def test_made_keys_are_strong():
    assert {weakness_of(secrets.token_urlsafe(48)) for _ in range(500)} == {None}
