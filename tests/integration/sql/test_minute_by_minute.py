"""An evening of 2,000 guests on MariaDB: inside-now of every minute equals a count of our own."""

import contextlib
from collections import Counter
from datetime import datetime, timedelta

import pytest
from support.clocks import EVENING
from support.doors.kind_count import rows_of
from support.doors.minute_by_minute import MINUTES, WholeEvening, sizes_for
from support.servers.quick_disk import quick_folder

from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.log_replay import state_of

pytestmark = [pytest.mark.mariadb, pytest.mark.slow, pytest.mark.timeout(900)]
SEED, GUESTS = 20261122, 2000


@pytest.fixture
def evening(mariadb, database):
    initialise(database)
    sizes = sizes_for(GUESTS, SEED)
    mariadb.run(
        f"INSERT INTO tickets (name, status) SELECT seq, 'not_entered' FROM seq_1_to_{len(sizes)}",
        "INSERT INTO kiosk_states (ticket_id, party) VALUES "
        + ", ".join(f"({n}, {size})" for n, size in enumerate(sizes, 1) if size > 1),
        database=database.database,
    )
    with quick_folder() as folder, contextlib.ExitStack() as stack:
        played = WholeEvening(
            lambda: server_store(database), dict(enumerate(sizes, 1)), folder, SEED
        )
        stack.callback(played.close)
        server = stack.enter_context(contextlib.closing(server_store(database)))
        yield played, server


def test_inside_now_of_every_minute_is_what_was_counted(evening):
    played, server = evening

    def compare(minute, there):
        place = played.at(minute)
        assert place.store.counts().inside == played.series[-1], f"minute {minute} at {place.name}"
        if there:
            assert server.counts().inside == played.series[-1], f"minute {minute} at the server"

    played.play(compare)
    print(f"\n{len(played.sizes)} tickets, {GUESTS} guests, {dict(played.did)}")
    assert min(played.did[what] for what in ("hold", "undo", "leave", "return", "refused")) > 20
    assert played.did["queued"] > 100
    for place in played.places:
        standing = place.store.status()
        assert (standing.waiting, standing.stuck) == (0, 0)
    assert list(server.conflicts()) == []
    assert list(server.holds()) == []
    for number in played.sizes:
        states = [state_of(one.find(number)) for one in (server, played.doors[0].store)]
        assert [state.inside for state in states] == [played.inside[number]] * 2
    assert minutes_of(rows_of(server)) == played.series


def minutes_of(rows):
    """People inside at the end of each minute, added up from the log's rows alone."""
    signs = {"allow": 1, "return": 1, "leave": -1}
    made = {row.id: row for row in rows}
    changes = Counter()
    for row in rows:
        what = made[row.refers] if row.kind == "undo" else row
        change = signs.get(what.kind, 0) * max(1, what.places) * (-1 if row.kind == "undo" else 1)
        at = datetime.fromisoformat(row.decided_at) - EVENING.replace(tzinfo=None)
        changes[at // timedelta(minutes=1)] += change
    found, inside = [], 0
    for minute in range(MINUTES):
        inside += changes[minute]
        found.append(inside)
    return found
