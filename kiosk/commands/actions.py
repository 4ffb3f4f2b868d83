"""`kiosk undo`, `leave`, `revoke`, `restore`, `reissue`, `hold`, `holds`, `history`."""

from argparse import Namespace
from typing import Any
from uuid import UUID

from kiosk.commands import door
from kiosk.commands.exits import Exit
from kiosk.commands.output import (
    complain,
    decided_json,
    moment_json,
    moment_text,
    say,
    say_json,
    ticket_json,
)
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.hold import Answer, HistoryEntry, Hold
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import undoable
from kiosk.domain.operator import Right
from kiosk.domain.scan import Scan
from kiosk.domain.ticket import Ticket
from kiosk.services.people.masking import masked
from kiosk.services.service_set import Services
from kiosk.services.verdict_words import outcome_message

_KINDS = {"leave": Kind.LEAVE, "revoke": Kind.REVOKE, "restore": Kind.RESTORE, "hold": Kind.HOLD}
_REASONED = frozenset({"undo", "revoke", "restore", "hold"})


def act(services: Services, options: Namespace) -> Exit:
    """Record what was asked about one ticket, if it may follow what was done before."""
    scan = door.scan_of(services, options)
    number = _number(services, scan)
    if options.verb in _REASONED and not options.reason.strip():
        raise door.BadInput(f"`kiosk {options.verb}` needs --reason: it is kept with it.")
    before = services.store.confirm(number)
    action = _action(services, options, scan, before)
    if action is None:
        return _nothing_to_undo(services, options, scan, before)
    more: dict[str, Any] = {}
    outcome = services.admission.record(action)
    if isinstance(outcome, Recorded) and action.action is Kind.REISSUE:
        issued = services.issuing.reissued(outcome.ticket, action.expires_at or 0)
        more = {
            "token": issued.token,
            "text": issued.text,
            "expires_at": issued.expires_at.isoformat(),
        }
    recorded = isinstance(outcome, Recorded)
    found = None if isinstance(outcome, NoSuchTicket) else outcome
    shown = {
        "message": _said(services, outcome, action, before),
        "ticket": ticket_json(found.ticket if found else None),
        "decided": decided_json(found.decided if found else None),
        "recorded": recorded,
        "queued": isinstance(outcome, Recorded) and outcome.queued,
        "scan": str(scan.id),
        **more,
    }
    return _report(options, shown, Exit.DONE if recorded else Exit.REFUSED)


def _number(services: Services, scan: Scan) -> int:
    number = door.number_of(services, scan)
    if number is None:
        raise door.BadInput("This is no ticket of ours. Give its number, or what its QR holds.")
    return number


def _nothing_to_undo(
    services: Services, options: Namespace, scan: Scan, lookup: Lookup | None
) -> Exit:
    number = _number(services, scan)
    message = f"Nothing is there to take back of ticket {number}."
    if lookup is None:
        message = outcome_message(NoSuchTicket(number), services.clock.now())
    elif state_of(lookup).revoked:
        message = f"Ticket {number} is revoked: bring it back first with `kiosk restore`."
    shown = {
        "message": message,
        "ticket": ticket_json(_shown(services, lookup.ticket if lookup else None)),
        "decided": None,
        "recorded": False,
        "queued": False,
        "scan": str(scan.id),
    }
    return _report(options, shown, Exit.REFUSED)


def _said(services: Services, outcome: Outcome, action: Decision, before: Lookup | None) -> str:
    """What became of it; where it cannot follow what was before, why, and not who was first."""
    if isinstance(outcome, AlreadyDecided) and before is not None:
        state, who = state_of(before), f"Ticket {before.ticket.id} ({before.ticket.name})"
        if action.action is Kind.LEAVE and not state.inside:
            return f"{who} is not inside, so nobody can be seen off."
        if action.action is Kind.LEAVE and action.places > state.inside:
            return f"Of ticket {before.ticket.id} only {state.inside} are inside."
        if action.action is Kind.RESTORE and not state.revoked:
            return f"{who} is not revoked, so there is nothing to bring back."
    return outcome_message(outcome, services.clock.now())


def _action(
    services: Services, options: Namespace, scan: Scan, lookup: Lookup | None
) -> Decision | None:
    admission, verb, reason = services.admission, options.verb, options.reason
    places, number = getattr(options, "places", 0), _number(services, scan)
    if verb in _KINDS:
        return admission.action(scan, number, _KINDS[verb], reason, places=places)
    if verb == "reissue":
        least = services.issuing.next_expiry(lookup) if lookup else 0
        return admission.action(scan, number, Kind.REISSUE, reason, expires_at=least)
    # The same undo sent again finds what it took back before.
    again = [e for e in services.store.history(number) if e.id == scan.id]
    last = undoable(state_of(lookup)) if lookup else None
    if last is None and not again:
        return None
    refers = last.id if last else None
    return admission.action(scan, number, Kind.UNDO, reason, refers=refers)


def holds(services: Services, options: Namespace) -> Exit:
    """Print who waits for the desk, or answer one."""
    if options.way == "answer":
        return _answer(services, options)
    found = services.store.holds()
    if options.json:
        say_json([_hold_json(services, hold) for hold in found])
        return Exit.DONE
    for hold in found:
        name = hold.ticket.name if hold.ticket else "no ticket"
        at = moment_text(hold.held_at)
        say(f"{hold.id}  ticket {hold.ticket_id or '?'}  {name}: {hold.reason} ({hold.door}, {at})")
    say(f"{len(found)} waiting.")
    return Exit.DONE


def _answer(services: Services, options: Namespace) -> Exit:
    held = {hold.id: hold for hold in services.store.holds(answered=True)}
    hold = held.get(UUID(options.id))
    if hold is None:
        raise door.BadInput(f"There is no hold {options.id}. `kiosk holds` lists them.")
    if hold.answer is None:
        services.admission.answer(hold, Answer(options.answer), options.say)
        hold = next(h for h in services.store.holds(answered=True) if h.id == hold.id)
    done = hold.answer is Answer(options.answer) and hold.say == options.say
    shown = {
        "recorded": done,
        "message": f"{hold.answer}: {hold.say}",
        **_hold_json(services, hold),
    }
    return _report(options, shown, Exit.DONE if done else Exit.REFUSED)


def _shown(services: Services, ticket: Ticket | None) -> Ticket | None:
    """The ticket as far as who types may see it."""
    may = ticket is None or services.admission.duty().may(Right.NUMBERS)
    return ticket if ticket is None or may else masked(ticket)


def _hold_json(services: Services, hold: Hold) -> dict[str, Any]:
    return {
        "id": str(hold.id),
        "ticket": ticket_json(_shown(services, hold.ticket)),
        "number": hold.ticket_id or None,
        "reason": hold.reason,
        "door": hold.door,
        "operator": hold.operator,
        "at": moment_json(hold.held_at),
        "answer": hold.answer.value if hold.answer else None,
        "say": hold.say,
        "answered_by": hold.answered_by,
        "answered_at": moment_json(hold.answered_at),
    }


def history(services: Services, options: Namespace) -> Exit:
    """Print everything that happened to a ticket, the oldest first."""
    number = _number(services, door.scan_of(services, options))
    found = services.store.history(number)
    known = bool(found) or services.store.confirm(number) is not None
    if not known:
        complain(f"There is no ticket {number}.")
    if options.json:
        say_json([_entry_json(entry) for entry in found])
        return Exit.DONE if known else Exit.REFUSED
    if known and not found:
        say(f"Nothing has happened to ticket {number} yet.")
    for entry in found:
        why = f": {entry.reason}" if entry.reason else ""
        by = f"{entry.door}, {entry.operator}" if entry.operator else entry.door
        say(f"{moment_text(entry.at)}  {entry.kind} {entry.result}  ({by}){why}")
    return Exit.DONE if known else Exit.REFUSED


def _entry_json(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "at": moment_json(entry.at),
        "kind": entry.kind,
        "result": entry.result,
        "door": entry.door,
        "operator": entry.operator,
        "reason": entry.reason,
        "source": entry.source,
        "offline": entry.offline,
    }


def _report(options: Namespace, shown: dict[str, Any], code: Exit) -> Exit:
    if options.json:
        say_json(shown)
    else:
        say(str(shown["message"]))
        if "text" in shown:
            say(str(shown["text"]))
    return code
