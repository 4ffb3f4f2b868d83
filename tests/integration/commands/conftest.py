"""The command line's tests; their PINs are hashed as cheaply as Argon2 allows."""

import functools

import argon2
import pytest


@pytest.fixture(autouse=True)
def _cheap_pins(monkeypatch):
    """What a hash costs is proven in `tests/unit/people`; here a hundred are made and compared.

    The cost stands in the hash itself, so that comparing them is as cheap.
    """
    cheap = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(argon2, "PasswordHasher", cheap)
