"""What several proofs need: a private server, and the command line on an empty laptop."""

import pytest
from support.command import Kiosk
from support.mariadb import database, mariadb  # noqa: F401 - fixtures


@pytest.fixture
def kiosk(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    return Kiosk(tmp_path / "data", work)


@pytest.fixture
def registered(kiosk):
    return kiosk("register", "--name", "Asha Rao", "--event", "Ball", "--json").json
