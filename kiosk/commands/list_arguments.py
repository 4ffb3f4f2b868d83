"""Which words follow the commands that are about many guests at once."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Protocol

from kiosk.commands import arguments

Verb = Callable[[str, str], ArgumentParser]
"""A name and a purpose -> the command's parser."""


class Ways(Protocol):
    """Gives a command commands of its own."""

    def __call__(self, of: ArgumentParser, *, required: bool, dest: str = "way") -> Verb:
        """Begin them; which one was given is kept as `dest`."""
        ...


def tickets(listing: ArgumentParser, ways: Ways) -> None:
    """`kiosk tickets`, `tickets issue`, `tickets print`."""
    _table(listing)
    way = ways(listing, required=False)
    issuing = way("issue", "draw tickets for everybody: one PDF, or a folder with a CSV beside")
    _table(issuing)
    issuing.add_argument(
        "--layout",
        default="a4-4",
        choices=("a4-1", "a4-4", "a4-8", "a6", "card", "badge"),
        help="tickets a page, or the size of one (default: a4-4)",
    )
    issuing.add_argument(
        "--format", choices=("pdf", "png"), default="pdf", help="of the files in a folder"
    )
    paper = issuing.add_mutually_exclusive_group(required=True)
    paper.add_argument("--out", type=arguments.file_name, metavar="FILE.pdf|FOLDER")
    paper.add_argument("--printer", metavar="NAME", help="at a printer of that name")
    issuing.add_argument("--progress", action="store_true", help="draw a bar on a terminal")
    printing = way("print", "the list for a door without a laptop, in the order of the names")
    _table(printing)
    target = printing.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=arguments.file_name, metavar="FILE.pdf")
    target.add_argument("--printer", metavar="NAME", help="on A4, at a printer of that name")
    printing.add_argument(
        "--queues",
        type=arguments.whole_number,
        default=1,
        metavar="N",
        help="split by letters for so many queues",
    )


def organise(verb: Verb, ways: Ways) -> None:
    """`kiosk events`, `kiosk guest`, `kiosk paper`."""
    events = verb("events", "list, add, rename, merge or set events")
    way = ways(events, required=True)
    way("list", "every event with its tickets")
    for name, purpose in (("add", "describe a new event"), ("set", "describe an event anew")):
        describing = way(name, purpose)
        describing.add_argument("name")
        for field in ("place", "colour"):
            describing.add_argument(f"--{field}")
        for field in ("starts", "doors", "ends", "valid-until"):
            describing.add_argument(
                f"--{field}", type=arguments.moment, metavar="TIME", help="such as 2026-11-22T19:30"
            )
        describing.add_argument("--capacity", type=arguments.capacity, metavar="TICKETS")
        describing.add_argument(
            "--reentry", choices=("yes", "no"), help="whether who left may come in again"
        )
    renaming = way("rename", "rename an event, on its tickets too")
    renaming.add_argument("name")
    renaming.add_argument("new", metavar="new-name")
    merging = way("merge", "give the tickets of one spelling to another")
    merging.add_argument("name")
    merging.add_argument("into")
    merging.add_argument("--yes", action="store_true", help="do it; without, it is only counted")
    guest = verb("guest", "correct a guest")
    editing = ways(guest, required=True)("edit", "correct a guest")
    editing.add_argument("number", type=arguments.whole_number)
    for field in ("name", "mobile", "university", "event", "category", "note"):
        editing.add_argument(f"--{field}")
    editing.add_argument("--attention", choices=("on", "off"))
    editing.add_argument("--operator", help="who corrects (default: KIOSK_OPERATOR)")
    keying = verb("paper", "let in whom the printed list has ticked: a ticket number a line")
    keying.set_defaults(way="")
    keying.add_argument("file", type=arguments.file_name, help="a text, or - for standard input")
    keying.add_argument(
        "--at", type=arguments.sheet_time, required=True, metavar="TIME", help="of the list"
    )
    keying.add_argument("--door", help="where it was ticked (default: KIOSK_DOOR)")
    keying.add_argument("--operator", help="who ticked it (default: KIOSK_OPERATOR)")


def lists(verb: Verb) -> None:
    """`kiosk import`, `kiosk export`."""
    importing = verb("import", "import guest lists: CSV, TSV, XLSX, XLS, ODS")
    importing.set_defaults(way="")
    importing.add_argument("files", nargs="+", type=arguments.file_name, metavar="FILE")
    importing.add_argument("--event", help="of every guest, whatever the list says")
    importing.add_argument("--sheet", help="of a workbook (default: the first with a table)")
    importing.add_argument(
        "--map",
        action="append",
        type=arguments.column_field,
        metavar="column=field",
        help="what a column is, where the guess is wrong: name, mobile, university, event, "
        "category, note, attention, party, code, email, status, keep, skip, …",
    )
    importing.add_argument("--dry-run", action="store_true", help="say what would be done")
    exporting = verb("export", "write tickets, decisions, scans or guests into a file")
    exporting.set_defaults(way="")
    exporting.add_argument(
        "table", choices=("tickets", "decisions", "scans", "guests", "attendance", "no-shows")
    )
    exporting.add_argument(
        "file", type=arguments.file_name, metavar="FILE", help="ends in .csv, .xlsx or .json"
    )
    _table(exporting)
    exporting.add_argument("--columns", metavar="NAME,…", help="which ones (default: all)")
    for long in (importing, exporting):
        long.add_argument("--progress", action="store_true", help="draw a bar on a terminal")


def _table(listing: ArgumentParser) -> None:
    listing.add_argument("--search", default="", metavar="WORDS")
    listing.add_argument("--status", type=arguments.status, metavar="|".join(arguments.STATUSES))
    listing.add_argument("--event")
