"""`kiosk admin put-right`: tickets that are open in the table, and decided by the log."""

from argparse import Namespace
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import uuid4

from kiosk import app
from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.commands.exits import Exit
from kiosk.commands.output import decided_json, moment_text, say, say_json, ticket_json
from kiosk.commands.who import asking
from kiosk.domain.action_rules import UNDOABLE, Kind
from kiosk.domain.decision import Decision, Lookup, Recorded
from kiosk.domain.log_replay import state_of
from kiosk.domain.operator import Right
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Status
from kiosk.services.ports import Clock
from kiosk.services.verdict_words import guest
from kiosk.settings import Settings

_DEEPEST = 20
"""Decisions of one ticket that are taken back at most, one behind the other."""


def put_right(options: Namespace, settings: Settings) -> Exit:
    """List these tickets, write the table as the log has it, or open them on purpose.

    Raises:
        Fault: the store does not answer, or who types may not.
    """
    changes = bool(options.by_log or options.reopen)
    services = app.open_services(settings, no_create=not changes)
    with closing(services.store) as store:
        asking(options, settings, Right.SETTINGS if changes else None)(services.sign_in)
        if not isinstance(store, SqlStore):
            raise TypeError("a store that keeps no tables")
        found = store.put_back()
        written = reopened = 0
        if options.by_log:
            written = store.write_by_log([lookup.ticket.id for lookup in found])
        elif options.reopen:
            door, duty = services.admission.door, services.sign_in.duty()
            if duty.operator is not None:
                door = replace(door, operator=duty.operator.name)
            reopened = sum(
                _open(store, lookup, options.reopen, door, services.clock) for lookup in found
            )
        left = store.put_back() if written or reopened else found
    _tell(options, left, written, reopened)
    return Exit.REFUSED if left else Exit.DONE


def _open(store: SqlStore, lookup: Lookup, reason: str, door: Door, clock: Clock) -> bool:
    """Take back decision after decision until the ticket is open; each is a row of the log."""
    number, before = lookup.ticket.id, None
    for _ in range(_DEEPEST):
        found = store.find(number)
        if found is None:
            return False
        if found.ticket.status is Status.NOT_ENTERED:
            return True
        last = state_of(found).last
        if found.ticket.revoked or last is None or last.action not in UNDOABLE:
            return False
        if last.id == before:  # its undo is in the log and does not count
            return False
        before = last.id
        undo = Decision(
            uuid4(),
            number,
            None,
            door.name,
            door.operator,
            clock.now(),
            reason,
            Source.SCRIPT,
            kind=Kind.UNDO,
            refers=last.id,
        )
        if not isinstance(store.record(undo), Recorded):
            return False
    return False


def _tell(options: Namespace, left: "list[Lookup]", written: int, reopened: int) -> None:
    if options.json:
        shown: dict[str, Any] = {"written": written, "reopened": reopened}
        say_json({**shown, "left": [_json(lookup) for lookup in left]})
        return
    for lookup in left:
        decided = lookup.decided
        at = moment_text(decided.at) if decided and decided.at else "time unknown"
        who = f"{decided.status} at {decided.door or '?'}, {at}" if decided else "decided"
        say(f"{guest(lookup.ticket)}: {who}; open in the table")
    if written:
        say(f"{_tickets(written)} written anew as the log has them.")
    if reopened:
        say(f"{_tickets(reopened)} opened on purpose; the log says so.")
    if left and not written and not reopened:
        say(
            f"{_tickets(len(left))} open in the table and decided by the log. Say --by-log to "
            "write the table as the log has it, or --reopen REASON to let these guests come again."
        )
    elif not left and not written and not reopened:
        say("The table says what the log says.")


def _json(lookup: Lookup) -> dict[str, Any]:
    return {"ticket": ticket_json(lookup.ticket), "decided": decided_json(lookup.decided)}


def _tickets(number: int) -> str:
    return f"{number} ticket{'' if number == 1 else 's'}"
