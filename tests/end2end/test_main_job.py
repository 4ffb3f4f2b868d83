"""The whole main job through the real window, from typed form to refused second entry.

The camera is simulated; the pictures go through the production reader, the decisions into a real
store: a file on this laptop, and a server (MariaDB, Oracle's MySQL) with the laptop's copy and
journal beside it.
"""

import pytest
from support.servers.mariadb import MariaDb, own_database
from support.servers.mysql import MySql

from kiosk import app
from kiosk.domain.ticket import TicketQuery
from kiosk.rehearsal import Rehearsal
from kiosk.self_check import main_job
from kiosk.settings import Settings

SECRET = "an event's key for the main job, long enough"


@pytest.fixture(
    params=[
        pytest.param(None, id="sqlite"),
        *(pytest.param(k, id=k.kind, marks=pytest.mark.mariadb) for k in (MariaDb, MySql)),
    ]
)
def settings(request, tmp_path):
    kind = request.param
    server = kind and own_database(request.getfixturevalue("servers")(kind), request)
    return Settings(data=tmp_path, secret=SECRET, server=server, door="North door", operator="Asha")


@pytest.mark.timeout(240)
def test_registered_shown_admitted_and_refused_the_second_time(settings, qapp):
    rehearsal = Rehearsal(settings, (1366, 768))
    services = app.open_services(settings)  # another laptop's look at the same store
    try:
        proven = list(main_job(rehearsal, services))
        assert len(proven) == 7
        (row,) = services.registry.page(TicketQuery()).rows
        assert row.status == "entered"
        counts = services.registry.counts(door="North door")
        assert (counts.total, counts.entered, counts.here) == (1, 1, 1)
    finally:
        services.store.close()
        rehearsal.end()
