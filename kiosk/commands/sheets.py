"""`kiosk tickets issue`, `kiosk tickets print`, `kiosk paper`: paper for many, and back again."""

import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.commands.exits import Exit
from kiosk.commands.lists import Bar
from kiosk.commands.output import counted, refuse, say, say_json
from kiosk.commands.who import asking
from kiosk.domain.operator import Right
from kiosk.domain.ticket import SortKey, TicketQuery
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.settings import Settings


def issue(options: Namespace, settings: Settings) -> Exit:
    """Tickets for everybody: one PDF, or a folder with a CSV for a mail merge."""
    from kiosk.app import list_desk, ticket_sheets
    from kiosk.ui.sheets.layouts import LAYOUTS
    from kiosk.ui.sheets.printers import named_printer

    query = _query(options)
    out: Path | None = options.out
    bar = Bar(shown=options.progress)
    with list_desk(settings, identify=asking(options, settings)) as desk:
        sheets = ticket_sheets()
        tickets = desk.bulk.tickets(query)
        layout = LAYOUTS[options.layout]
        try:
            if out is None:
                printer = named_printer(options.printer)
                drawn = sheets.print(printer, tickets, layout, bar.read)
                del printer  # before what Qt draws with
            elif out.suffix.lower() == ".pdf":
                drawn = sheets.pdf(tickets, layout, out, bar.read)
            else:
                pictures = options.format == "png"
                drawn = sheets.folder(tickets, layout, out, pictures=pictures, tick=bar.read)
        except StoreUnavailable:
            raise
        except Fault as fault:
            bar.end()
            return refuse(options, fault.sentence)
    bar.end()
    if options.json:
        files = [str(file) for file in drawn.files]
        shown: dict[str, Any] = {"tickets": drawn.tickets, "pages": drawn.pages, "files": files}
        say_json(shown if out is not None else {**shown, "printer": options.printer})
    else:
        place = _at(options.printer) if out is None else str(out)
        say(f"{counted(drawn.tickets, 'ticket')} on {counted(drawn.pages, 'page')}: {place}")
    return Exit.DONE


def print_list(options: Namespace, settings: Settings) -> Exit:
    """The printed list: as a PDF, or straight to a printer."""
    from kiosk.app import list_desk, ticket_sheets
    from kiosk.services.lists.exporting import Chosen
    from kiosk.ui.sheets.expected_guests import expected_guests
    from kiosk.ui.sheets.printed_list import NameList
    from kiosk.ui.sheets.printers import named_printer
    from kiosk.ui.style.moments import short_moment

    now = datetime.now().astimezone()
    with list_desk(settings, no_create=True, identify=asking(options, settings)) as desk:
        drawing = ticket_sheets()
        try:
            # Before everybody is asked for: a name may be mistyped.
            printer = None if options.printer is None else named_printer(options.printer)
            guests = expected_guests(desk.exporting, Chosen(_query(options)))
            names = NameList(options.event or "Guests", short_moment(now, now))
            if printer is None:
                pages = names.pdf(guests, options.out, options.queues)
            else:
                pages = names.print(printer, guests, options.queues)
                del printer  # before what Qt draws with
            del drawing
        except StoreUnavailable:
            raise
        except Fault as fault:
            return refuse(options, fault.sentence)
    files = [] if options.out is None else [str(options.out)]
    if options.json:
        shown: dict[str, Any] = {"guests": len(guests), "pages": pages, "files": files}
        say_json(shown if options.printer is None else {**shown, "printer": options.printer})
    else:
        place = files[0] if files else _at(options.printer)
        say(f"{counted(len(guests), 'guest')} on {counted(pages, 'page')}: {place}")
    return Exit.DONE


def paper(options: Namespace, settings: Settings) -> Exit:
    """Numbers that were ticked on paper become decisions."""
    from kiosk.app import list_desk

    try:
        text = sys.stdin.read() if str(options.file) == "-" else options.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return refuse(options, f"{options.file} cannot be read as a text with a number a line.")

    with list_desk(settings, identify=asking(options, settings, Right.LISTS)) as desk:
        keyed = desk.paper.key_in(text.splitlines(), options.at)
    if options.json:
        shown: dict[str, Any] = {
            "recorded": list(keyed.recorded),
            "conflicts": list(keyed.conflicts),
            "faults": [{"line": w.line, "text": w.text, "reason": w.reason} for w in keyed.wrong],
        }
        say_json(shown)
    else:
        conflicts = counted(len(keyed.conflicts), "conflict")
        say(f"{len(keyed.recorded)} let in from paper, {conflicts}.")
        for wrong in keyed.wrong:
            say(f"line {wrong.line}: {wrong.text}: {wrong.reason}")
        if keyed.conflicts:
            numbers = ", ".join(map(str, keyed.conflicts))
            say(f"Decided elsewhere before: {numbers} (kiosk conflicts).")
    return Exit.REFUSED if keyed.wrong or keyed.conflicts else Exit.DONE


def _at(printer: str) -> str:
    return f"at the printer {printer}"


def _query(options: Namespace) -> TicketQuery:
    return TicketQuery(
        search=options.search,
        status=options.status,
        event=options.event,
        sort=SortKey.ID,
        descending=False,
        further=True,
    )
