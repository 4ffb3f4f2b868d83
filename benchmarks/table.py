"""What questions about a large ticket table cost beside a bare floor, on the embedded store.

With `guests` each ticket has a category and a note, with `columns` two further columns of a list
besides, without none has. Each row stands beside the least that SQLite needs for a question of that
kind, asked in turn with ours on a second connection. Times are CPU time of this process, median and
p95 of the rounds; the ratio is what holds on another machine.

The last table is a door at work: a verdict each 20 ms by the wall, while a thread searches without
a pause over the second connection and another process decides twenty guests a second; beside it the
same verdicts with nobody else about.
"""

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from kiosk.adapters.sql.sql_store import SqlStore, embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import TicketQuery

NAMES = ("Asha", "Ben", "Chloé", "Dev", "Elif", "Farah", "Goran", "Hana", "Ivan", "Jyoti")
LAST = ("Rao", "O'Brien", "Müller", "Nowak", "Singh", "Sato", "Okafor", "Silva", "Khan", "Lee")
_INSERT = (
    "INSERT INTO tickets (name, mobile_number, university, event_registered_for, status)"
    " VALUES (?, ?, ?, ?, ?)"
)


_GUESTS = (
    "INSERT INTO kiosk_guests (ticket_id, category, note) SELECT id, CASE id % 50 WHEN 0 THEN"
    " 'VIP' ELSE 'Student' END, 'Table ' || id % 90 || ', comes by bus' FROM tickets"
)
_COLUMNS = (
    "UPDATE kiosk_guests SET fields = json_object('Email', 'guest' || ticket_id || '@example.org',"
    " 'Company', 'Company ' || ticket_id % 500)"
)


def filled(path: Path, tickets: int, *, more: str = "") -> SqlStore:
    """A store of so many tickets, a third of them let in.

    Args:
        path: the file to make.
        tickets: how many.
        more: "guests" where each has a category and a note, "columns" for further columns, too.
    """
    store = embedded_store(path)
    store.events()
    chance = random.Random(7)
    rows = (
        (
            f"{chance.choice(NAMES)} {chance.choice(LAST)} {number}",
            f"+91 {chance.randrange(60000, 99999)} {chance.randrange(10**5):05}",
            f"College {number % 40}",
            f"Evening {number % 3}",
            "entered" if number % 3 == 0 else "not_entered",
        )
        for number in range(tickets)
    )
    raw = sqlite3.connect(path)
    with raw:
        raw.executemany(_INSERT, rows)
        if more:
            raw.execute(_GUESTS)
        if more == "columns":
            raw.execute(_COLUMNS)
    raw.close()
    return store


def spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def row(name: str, ours: Callable[[], object], floor: Callable[[], object], rounds: int) -> None:
    """One line: ours and the floor in turn."""
    ours()
    floor()
    pairs = [(spent(ours), spent(floor)) for _ in range(rounds)]
    mine, least = ([pair[side] for pair in pairs] for side in (0, 1))
    p95 = sorted(mine)[int(0.95 * (len(mine) - 1))]
    ratio = statistics.median(mine) / max(statistics.median(least), 1e-6)
    print(
        f"| {name} | {statistics.median(mine):.2f} | {p95:.2f} | {statistics.median(least):.2f}"
        f" | {ratio:.1f} |"
    )


_OTHER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
store = embedded_store(Path(sys.argv[1]))
number = 1
while True:
    number += 3
    store.record(Decision(uuid4(), number, Wanted.ALLOW, "South", "B", datetime.now(UTC)))
    time.sleep(0.05)
"""


def at_work(store: SqlStore, path: Path, tickets: int, verdicts: int = 400) -> None:
    """Verdicts by the wall, alone and while somebody searches and another laptop decides."""
    numbers = random.Random(5)

    def verdict() -> float:
        time.sleep(0.02)
        begun = time.perf_counter()
        store.find(numbers.randrange(1, tickets))
        return (time.perf_counter() - begun) * 1000

    alone = sorted(verdict() for _ in range(verdicts))
    reader, over, searches = store.reader(), threading.Event(), [0]
    words = ("zzyzx", "okafor 77", "müller 1234", "98765", "a", "rao", "ss")

    def search() -> None:
        while not over.is_set():
            query = TicketQuery(search=words[searches[0] % len(words)])
            reader.page(query)
            reader.count_found(query)
            reader.revision()
            reader.counts()
            searches[0] += 1

    other = subprocess.Popen([sys.executable, "-c", _OTHER, str(path)])
    thread = threading.Thread(target=search)
    thread.start()
    beside = sorted(verdict() for _ in range(verdicts))
    over.set()
    thread.join()
    other.terminate()
    other.wait()
    reader.close()
    print(f"\n{verdicts} verdicts by the wall, {searches[0]} searches beside\n")
    print("| verdict | median | p95 | worst |\n|---|---|---|---|")
    for name, times in (("alone", alone), ("beside searches and decisions", beside)):
        middle, late = times[len(times) // 2], times[int(0.95 * (len(times) - 1))]
        print(f"| {name} | {middle:.2f} | {late:.2f} | {times[-1]:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tickets", type=int, nargs="?", default=100_000)
    parser.add_argument("fields", nargs="?", choices=("guests", "columns"), help="of each guest")
    chosen = parser.parse_args()
    tickets: int = chosen.tickets
    rounds = 30 if tickets <= 200_000 else 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.db"
        store = filled(path, tickets, more=chosen.fields or "")
        raw = sqlite3.connect(path)
        numbers = random.Random(3)

        def ask(sql: str, *values: object) -> Callable[[], object]:
            return lambda: raw.execute(sql, values).fetchall()

        def search(words: str, *, further: bool = False) -> Callable[[], object]:
            return lambda: store.page(TicketQuery(search=words, further=further))

        def press() -> None:
            number = numbers.randrange(1, tickets)
            now = datetime.now(UTC)
            store.record(Decision(uuid4(), number, Wanted.ALLOW, "North", "A", now))

        begun = time.process_time()
        while getattr(store, "index_some", bool)():
            pass
        built = time.process_time() - begun
        like = "SELECT id FROM tickets WHERE name LIKE ? ORDER BY id DESC LIMIT 201"
        one = "SELECT * FROM tickets WHERE id = ?"
        group = "SELECT count(*) FROM tickets"
        print(f"{tickets:,} tickets, {rounds} rounds, index built in {built:.1f} s of CPU\n")
        print("| question | CPU ms, median | p95 | floor, median | ratio |\n|---|---|---|---|---|")
        row("verdict: a ticket by its number", lambda: store.find(tickets // 2), ask(one, 5), 100)
        row("press, with its fsync", press, ask(one, 5), 50)
        row("search without a hit", search("zzyzx"), ask(like, "%zzyzx%"), rounds)
        row("search for a name", search("okafor 77"), ask(like, "%okafor%"), rounds)
        row("search for “Müller 1234”", search("müller 1234"), ask(like, "%müller%"), rounds)
        for words in ("zzyzx", "okafor 77", "vip", "vip bus", "guest77@"):
            floor = ask(like, f"%{words.split()[0]}%")
            row(f"“{words}”, in further fields, too", search(words, further=True), floor, rounds)
        row("totals after a decision", store.counts, ask(group), rounds)
        row(
            "Enter at the desk: registered already?",
            lambda: store.registered_already("+91 98765 43210", "Evening 1"),
            ask(one, 5),
            rounds,
        )
        row("first page", search(""), ask("SELECT * FROM tickets ORDER BY id DESC LIMIT 201"), 30)
        at_work(store, path, tickets)
        store.close()

        def again() -> None:
            other = embedded_store(path)
            other.find(1)
            other.close()

        row("opening the store", again, lambda: sqlite3.connect(path).execute(one, (1,)), 5)
        raw.close()


if __name__ == "__main__":
    main()
