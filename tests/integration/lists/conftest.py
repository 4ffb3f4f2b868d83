"""Lists read in a child process, and stores that they go into."""

from collections.abc import Iterator

import pytest
from support.clocks import EVENING, StandingClock

from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.adapters.spreadsheets.list_file import ListFiles
from kiosk.adapters.sql.sql_store import SqlStore, embedded_store, server_store
from kiosk.app import list_desk_over
from kiosk.services.lists.list_services import ListDesk
from kiosk.settings import Settings


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture
def files(sandbox) -> ListFiles:
    return ListFiles(sandbox)


@pytest.fixture
def embedded(tmp_path) -> Iterator[SqlStore]:
    store = embedded_store(tmp_path / "kiosk.db")
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def store(request, tmp_path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        made = embedded_store(tmp_path / "kiosk.db")
    else:
        made = server_store(request.getfixturevalue("database"))
    yield made
    made.close()


@pytest.fixture
def desk_over(sandbox, tmp_path):
    """The verbs of lists over a store, as the app puts them together."""

    def over(store) -> ListDesk:
        return list_desk_over(store, StandingClock(EVENING), sandbox, Settings(tmp_path))

    return over
