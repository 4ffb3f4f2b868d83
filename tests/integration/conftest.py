"""What several proofs need: a private server, the command line, cameras."""

import pytest
from support.cameras.captures import cameras, film  # noqa: F401 - fixtures
from support.command import Kiosk
from support.doors.door_files import server  # noqa: F401 - fixtures
from support.servers.cut_line import place  # noqa: F401 - fixtures
from support.servers.mariadb_stores import stores  # noqa: F401 - fixtures


@pytest.fixture
def kiosk(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    return Kiosk(tmp_path / "data", work)


@pytest.fixture
def registered(kiosk):
    return kiosk("register", "--name", "Asha Rao", "--event", "Ball", "--json").json
