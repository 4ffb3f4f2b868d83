"""What the desk's questions about a large table on a server cost: by the copy, and by a look.

A private MariaDB on loopback with so many tickets, a door with its copy, and the same question put
to the server itself. Milliseconds by the wall, for the server's work is another process's; the
floor is one ticket by its number. With `columns` each guest has a category, a note and two further
columns of a list, and words are looked for there, too.
"""

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rigs.offline_rig import door, plant, wait
from support.servers.mariadb import MariaDb

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.ticket import TicketQuery
from kiosk.services.ports import TicketStore

NAME = "large"
_TOLD_AGAIN = 15
"""Seconds: what was planted just now the server tells once more, and all of it is planted."""


_COLUMNS = (
    "INSERT INTO kiosk_guests (ticket_id, category, note, attention, fields)"
    " SELECT id, IF(id % 50 = 0, 'VIP', 'Student'), concat('Table ', id % 40), 0,"
    " json_object('E-mail', concat('guest', id, '@example.org'),"
    " 'Company', concat('Company ', id % 200)) FROM tickets"
)


def row(
    what: str, ask: Callable[[TicketStore], object], ours: TicketStore, server: TicketStore
) -> None:
    """One line: the door's way, the server's own, and the floor, in turn."""
    times: dict[str, list[float]] = {"ours": [], "server": [], "floor": []}

    def measure(name: str, work: Callable[[], object]) -> None:
        begun = time.perf_counter()
        work()
        times[name].append((time.perf_counter() - begun) * 1000)

    ask(ours)
    for _ in range(15):
        measure("ours", lambda: ask(ours))
        measure("floor", lambda: server.find(7))
    for _ in range(5):  # apart: the server's look at every row keeps both processors busy
        measure("server", lambda: ask(server))
    time.sleep(2)
    ours_ms = sorted(times["ours"])
    middle = {name: statistics.median(found) for name, found in times.items()}
    print(
        f"| {what} | {middle['ours']:.1f} | {ours_ms[13]:.1f} | {middle['server']:.1f}"
        f" | {middle['floor']:.1f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tickets", type=int, nargs="?", default=100_000)
    parser.add_argument("fields", nargs="?", choices=("columns",), help="of each guest")
    chosen = parser.parse_args()
    tickets: int = chosen.tickets
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rig = MariaDb()
        rig.install()
        rig.start()
        stack.callback(rig.stop)
        address = rig.database(NAME)
        plant(rig, NAME, tickets)
        if chosen.fields:
            rig.run(_COLUMNS, database=NAME)
        server = stack.enter_context(contextlib.closing(server_store(address, patience=60.0)))
        store = stack.enter_context(door(rig, NAME, address.port, folder / "laptop"))
        wait(lambda: store.copy_complete and store.copy_searchable, 900)
        time.sleep(_TOLD_AGAIN)
        wait(lambda: store.copy_searchable, 900)
        begun = time.perf_counter()

        def asked_for() -> bool:
            """Whether a part of a number is found; a copy that is not of just now asks nothing."""
            store.page(TicketQuery(search="4321"))
            return store.numbers_searchable

        wait(asked_for, 900)
        took = time.perf_counter() - begun
        print(f"{tickets:,} tickets; {took:.1f} s from the first part of a number to all numbers\n")
        print("| question | ms, median | p95 | at the server | one ticket |\n|---|---|---|---|---|")
        for words in (
            "zzyzx",
            "guest",
            "ff77",
            "university 7",
            "ss",
            "+91 98100 77777",
            "4321",
            "7",
            "987654",
        ):
            row(
                f"search for `{words}`",
                lambda s, w=words: s.page(TicketQuery(search=w)),
                store,
                server,
            )
        for words in ("guest", "vip", "guest77", "company 7", "zzyzx") if chosen.fields else ():
            row(
                f"`{words}` in all fields",
                lambda s, w=words: s.page(TicketQuery(search=w, further=True)),
                store,
                server,
            )
        row(
            "Enter at the desk: registered already?",
            lambda s: s.registered_already("98100 77777", "Event 2"),
            store,
            server,
        )


if __name__ == "__main__":
    main()
