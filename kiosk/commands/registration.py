"""`kiosk register`, `kiosk tickets`, `kiosk conflicts`: the registration desk's verbs."""

import os
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.commands.exits import Exit
from kiosk.commands.output import (
    complain,
    decided_json,
    moment_text,
    say,
    say_json,
    ticket_json,
)
from kiosk.domain.decision import Conflict, ConflictKind
from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Status, Ticket, TicketQuery
from kiosk.services.issuing import Issued, Refused
from kiosk.services.private_file import write_private
from kiosk.services.safe_csv import conflicts_csv
from kiosk.services.service_set import Services
from kiosk.services.verdict_words import guest

_STATUS_WORDS = {
    Status.ENTERED: "✅ entered",
    Status.DENIED: "❌ denied",
    Status.NOT_ENTERED: "🟡 not entered",
    Status.MARKED: "⚠ marked",
}


def register(services: Services, options: Namespace) -> Exit:
    """Register a guest and print the ticket's text; draw it where `--out` names a file."""
    issuing = services.issuing
    out: Path | None = options.out
    if out is not None and (wrong := _unusable(out)):
        return _refuse(options, wrong)
    attendee = issuing.examine(options.name, options.mobile, options.university, options.event)
    if isinstance(attendee, Refused):
        return _refuse(options, " ".join(attendee.faults.values()), faults=attendee.faults)
    attendee = replace(attendee, party=options.party)
    known = issuing.known(attendee)
    issued = issuing.issue(known[0]) if known and options.reuse else issuing.register(attendee)
    trouble = _write(services, issued, out) if out is not None else ""
    shown: dict[str, Any] = {
        "ticket": issued.ticket.id,
        "token": issued.token,
        "text": issued.text,
        "png": str(out) if out is not None and not trouble else None,
        "expires_at": issued.expires_at.isoformat(),
        "registered_already": [ticket.id for ticket in known],
    }
    if options.json:
        say_json({**shown, "error": trouble} if trouble else shown)
    else:
        say(f"Registered: {guest(issued.ticket)}. Valid until {moment_text(issued.expires_at)}.")
        if known and not options.reuse:
            numbers = ", ".join(str(ticket.id) for ticket in known)
            say(f"Same mobile number and event as ticket {numbers} (--reuse shows that one again).")
        say(f"Drawn to {out}." if out and not trouble else issued.text)
    if trouble:
        complain(trouble)
    return Exit.USAGE if trouble else Exit.DONE


def tickets(services: Services, options: Namespace) -> Exit:
    """Print the tickets that a search finds, oldest first."""
    query = TicketQuery(
        search=options.search,
        status=options.status,
        event=options.event,
        descending=False,
        further=True,
    )
    found = services.registry.all(query)
    if options.json:
        say_json([ticket_json(ticket) for ticket in found])
        return Exit.DONE
    count = 0
    for count, ticket in enumerate(found, 1):  # noqa: B007 - the count is said after the loop
        say(_line(ticket))
    say(f"{count} ticket{'' if count == 1 else 's'}.")
    return Exit.DONE


def conflicts(services: Services, options: Namespace) -> Exit:
    """Print the tickets that were decided twice while a door was offline."""
    found = services.registry.conflicts()
    if options.json:
        say_json([_conflict_json(conflict) for conflict in found])
    elif options.csv:
        say(conflicts_csv(found).replace("\r\n", "\n").rstrip("\n"))
    else:
        for conflict in found:
            first, second = conflict.first, conflict.second
            if conflict.kind is ConflictKind.TABLE_PUT_BACK:
                at = moment_text(first.at) if first.at else "time unknown"
                say(
                    f"{guest(conflict.ticket)}: {first.status} at {first.door or '?'} by "
                    f"{first.operator or '?'} ({at}), and open in the ticket table, which was put "
                    "back"
                )
                continue
            say(
                f"{guest(conflict.ticket)}: "
                f"{first.status} at {first.door or '?'} by {first.operator or '?'}"
                f" ({moment_text(first.at) if first.at else 'time unknown'}), "
                f"{second.status} at {second.door or '?'} by {second.operator or '?'}"
                f" ({moment_text(second.at) if second.at else 'time unknown'})"
            )
        say(f"{len(found)} conflict{'' if len(found) == 1 else 's'}.")
    return Exit.DONE


def _refuse(options: Namespace, sentence: str, **more: object) -> Exit:
    if options.json:
        nothing = {"ticket": None, "token": None, "text": None, "png": None}
        say_json({**nothing, "error": sentence, **more})
    complain(sentence)
    return Exit.USAGE


def _unusable(out: Path) -> str:
    """Why no ticket can be drawn there, found before anybody is registered; else empty."""
    folder = out.absolute().parent
    if not os.path.isdir(folder):  # noqa: PTH112 - never raises
        return f"There is no folder {folder} to put the ticket in."
    if os.path.isdir(out):  # noqa: PTH112
        return f"{out.absolute()} is a folder. Name a file in it, for example --out ticket.png."
    try:
        taken = out.exists()
    except OSError:
        return f"{str(out)[:60]}… is too long for a file's name. Name another with --out."
    if not os.access(out if taken else folder, os.W_OK):
        return f"{out} cannot be written. Check the folder's rights, or name another with --out."
    return ""


def _write(services: Services, issued: Issued, out: Path) -> str:
    from kiosk.app import ticket_picture

    try:
        picture = ticket_picture(issued, services.issuing.artist.qr_png(issued.text))
        write_private(out, picture)
    except OSError:
        return (
            f"Ticket {issued.ticket.id} is registered, but {out} cannot be written. "
            "Check the folder's rights and the free disk."
        )
    return ""


def _line(ticket: Ticket) -> str:
    texts = (ticket.name, ticket.mobile_number, ticket.university, ticket.event)
    fields = map(on_one_line, texts)
    entered = moment_text(ticket.entry_time) if ticket.entry_time else ""
    return "  ".join((f"{ticket.id:>6}", f"{_STATUS_WORDS[ticket.status]:<13}", *fields, entered))


def _conflict_json(conflict: Conflict) -> dict[str, Any]:
    return {
        "ticket": ticket_json(conflict.ticket),
        "kind": conflict.kind.value,
        "first": decided_json(conflict.first),
        "second": decided_json(conflict.second),
    }
