"""What guest lists cost: import, export and tickets for everybody, beside a bare floor.

The floor: the same rows by one `executemany` each into
the same tables, and for tickets the predecessor's way to a QR (`qrcode`, every mask tried).
Times are wall-clock of one run, with the CPU time of this process and its children beside;
ratios are what holds on another machine.
"""

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import qrcode
from support.files.made_lists import forms_rows, person, write_csv, write_xlsx
from support.servers.mariadb import SERVER, own_server

from kiosk import app
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.adapters.spreadsheets.list_file import ListFiles
from kiosk.adapters.spreadsheets.table_files import FaultsFiles, TableFiles
from kiosk.adapters.sql.sql_store import SqlStore, embedded_store, server_store
from kiosk.domain.decision import Wanted as Decide
from kiosk.domain.guest import Guest
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.admission import Admission
from kiosk.services.clock import ServerClock
from kiosk.services.event_book import EventBook
from kiosk.services.issuing import Issued
from kiosk.services.lists.bulk_tickets import BulkTicket
from kiosk.services.lists.exporting import Exporting, Table
from kiosk.services.lists.importing import Importing
from kiosk.services.lists.planning import Planning, Wanted
from kiosk.ui.sheets.layouts import LAYOUTS

TICKETS = 10_000


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    return sum(map(_cpu_of, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _cpu_of(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def _memory(*, anew: bool = False) -> float:
    """The most MiB that were resident (proc(5), VmHWM), counted anew from here where asked."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def floor(folder: Path, rows: int) -> tuple[float, float]:
    store = embedded_store(folder / "floor.db")
    store.events()
    store.close()
    raw = sqlite3.connect(folder / "floor.db")
    values = [(*person(n), f"College {n % 30}", "Fest", "not_entered") for n in range(rows)]

    def write() -> None:
        with raw:
            raw.executemany(
                "INSERT INTO tickets (name, mobile_number, university, event_registered_for,"
                " status) VALUES (?, ?, ?, ?, ?)",
                values,
            )
            raw.executemany(
                "INSERT INTO kiosk_registrations (id, ticket_id) VALUES (?, ?)",
                ((os.urandom(16), n) for n in range(1, rows + 1)),
            )
            raw.executemany(
                "INSERT INTO kiosk_guests (ticket_id, category, note, attention, fields)"
                " VALUES (?, '', '', 0, '{\"Timestamp\": \"2026/11/01 10:00:00\"}')",
                ((n,) for n in range(1, rows + 1)),
            )

    found = timed(write)
    raw.close()
    return found


def imported_on_mariadb(folder: Path, path: Path) -> tuple[float, float]:
    """On a server of its own, on loopback; the server's time is not in the CPU's."""
    with own_server() as server:
        return imported_into(server_store(server.database("lists")), folder, path)


def imported(folder: Path, path: Path, name: str) -> tuple[float, float]:
    return imported_into(embedded_store(folder / f"{name}.db"), folder, path)


def imported_into(store: SqlStore, folder: Path, path: Path) -> tuple[float, float]:
    rules = PhoneRules("IN")

    def work() -> None:
        with Sandbox() as sandbox:  # closed in here: only then its child's time is told
            files = ListFiles(sandbox)
            planning = Planning(files, store, rules)
            importing = Importing(files, store, rules, FaultsFiles(folder))
            plan = planning.plan(planning.open(path, Wanted("Fest")), "Fest")
            importing.run(plan)

    found = timed(work)
    store.close()
    return found


def at_the_door(folder: Path, path: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of a verdict, and of a press, in the program whose other thread imports."""
    file = folder / "door.db"
    store, door = embedded_store(file), embedded_store(file)
    numbers = [store.register(Attendee(f"Guest {n}", "", "", "Gala")).id for n in range(400)]
    mint, clock = JwtMint("s" * 40), ServerClock()
    book = EventBook(door.described_events)
    admission = Admission(door, mint, clock, Door("North", "Mia"), book.of)
    codes = [mint.sign(number, clock.now() + timedelta(hours=3)) for number in numbers]
    rules, verdicts, presses = PhoneRules("IN"), [], []
    with Sandbox() as sandbox:
        files = ListFiles(sandbox)
        planning = Planning(files, store, rules)
        importing = Importing(files, store, rules, FaultsFiles(folder))
        work = threading.Thread(
            target=lambda: importing.run(planning.plan(planning.open(path, Wanted("Fest")), "Fest"))
        )
        work.start()
        for code in codes:
            if not work.is_alive():
                break
            began = time.perf_counter()
            scan = admission.scan(code)
            verdict = admission.check(scan)
            shown = time.perf_counter()
            admission.log(scan, verdict)
            admission.record(admission.decision(scan, verdict.ticket_id, Decide.ALLOW))
            verdicts.append((shown - began) * 1000)
            presses.append((time.perf_counter() - shown) * 1000)
            time.sleep(0.03)
        work.join()
    store.close()
    door.close()
    return verdicts, presses


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{ordered[len(ordered) // 2]:.1f} / {p95:.1f} / {ordered[-1]:.1f} ms"


def exported(folder: Path, name: str) -> tuple[float, float]:
    store = embedded_store(folder / f"{name}.db")
    exporting = Exporting(store, TableFiles())
    found = timed(lambda: exporting.export(Table.TICKETS, folder / "out.xlsx"))
    store.close()
    return found


def drawn(folder: Path) -> tuple[float, float]:
    mint, until = JwtMint("s" * 40), datetime.now(UTC) + timedelta(hours=9)
    sheets = app.ticket_sheets()

    def tickets():
        for n in range(1, TICKETS + 1):
            ticket = Ticket(n, *person(n), "IIT Delhi", "Freshers Night")
            token = mint.sign(n, until)
            yield BulkTicket(Issued(ticket, token, token, until), Guest(), 1, None)

    return timed(lambda: sheets.pdf(tickets(), LAYOUTS["a4-8"], folder / "all.pdf"))


def predecessor(count: int = 60) -> float:
    """Seconds of processor time a QR, as the predecessor draws it."""
    mint, until = JwtMint("s" * 40), datetime.now(UTC)

    def work() -> None:
        for n in range(1, count + 1):
            code = qrcode.QRCode(box_size=10, border=4)
            code.add_data(mint.sign(n, until))
            code.make(fit=True)
            code.make_image()

    return timed(work)[1] / count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=int, nargs="?", default=100_000, help="of the list")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        listed = forms_rows(rows)
        text, book = write_csv(folder / "l.csv", listed), write_xlsx(folder / "l.xlsx", listed)
        del listed
        base = floor(folder, rows)
        print(f"| {'what':<38} | seconds | CPU s | ratio |")
        print(f"|{'-' * 40}|--------:|------:|------:|")

        def line(what: str, found: tuple[float, float], ratio: str = "") -> None:
            print(f"| {what:<38} | {found[0]:7.1f} | {found[1]:5.1f} | {ratio:>5} |", flush=True)

        line(f"floor: executemany of {rows:,} rows", base)
        memory, reading = {}, {}
        for name, path in (("csv", text), ("xlsx", book)):
            before, child = _memory(anew=True), _cpu_of(resource.RUSAGE_CHILDREN)
            found = imported(folder, path, name)
            memory[name] = _memory() - before
            reading[name] = _cpu_of(resource.RUSAGE_CHILDREN) - child
            line(f"import {rows:,} rows {name}, SQLite", found, f"{found[1] / base[1]:.1f}")
        if SERVER:
            line(f"import {rows:,} rows csv, MariaDB", imported_on_mariadb(folder, text))
        verdicts, presses = at_the_door(folder, text)
        if verdicts:
            print(f"| during an import, {len(verdicts)} verdicts: {spread(verdicts)} | | | |")
            print(f"| and what a press writes: {spread(presses)} (median / p95 / worst) | | | |")
        line(f"export {rows:,} tickets xlsx", exported(folder, "csv"))
        found, each = drawn(folder), predecessor()
        line(f"{TICKETS:,} tickets as one PDF", found, f"{each * TICKETS / found[1]:.1f}")
        print(f"\nThe predecessor's QR takes {each * 1e3:.1f} ms of CPU.")
        print("Ratios: an import's CPU over the floor's; that QR over ours for a whole ticket.")
        for name, seconds in reading.items():
            print(f"of the import's CPU, {name}: {seconds:.1f} s in the child that reads the file")
        for name, most in memory.items():
            print(f"memory above what the process had before the import, {name}: {most:.0f} MiB")


if __name__ == "__main__":
    main()
