"""`kiosk check`, `kiosk allow`, `kiosk deny`: a scan's verdict and a person's decision."""

import re
import sys
from argparse import Namespace
from dataclasses import replace
from typing import Any
from uuid import UUID

from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, decided_json, say, say_json, ticket_json
from kiosk.domain.decision import AlreadyDecided, Decided, Lookup, Recorded, Wanted
from kiosk.domain.message_text import MAX_MESSAGE, tickets_in
from kiosk.domain.scan import Scan, Source
from kiosk.domain.ticket import MAX_TICKET_ID, Status, Ticket
from kiosk.domain.token import Rejected
from kiosk.domain.verdict import Reason, Verdict
from kiosk.domain.verdict_rules import judge
from kiosk.services.faults import StoreUnavailable
from kiosk.services.service_set import Services
from kiosk.services.verdict_words import message as verdict_message
from kiosk.services.verdict_words import outcome_message

_NUMBER = re.compile(r"[+-]?\d+")
"""What is meant as a ticket number; of these only plain digits are one."""


class BadInput(Exception):  # noqa: N818 - what was given, not what failed
    """The input cannot be used; the text is a sentence for a person."""


def check(services: Services, options: Namespace) -> Exit:
    """Print the verdict about a text; writes nothing."""
    text = _token(services, _text(options.text))
    verdict = services.admission.ask(services.admission.scan(text, Source.SCRIPT))
    message = verdict_message(verdict, services.admission.door, services.clock.now())
    _report(options, _verdict_json(verdict, message), message)
    return _exit(verdict)


def decide(services: Services, options: Namespace) -> Exit:
    """Record Allow or Deny, if the verdict admits it."""
    wanted: Wanted = options.wanted
    scan = scan_of(services, options)
    verdict = services.admission.ask(scan)
    ticket = verdict.ticket
    if ticket is None or not _offered(verdict, options):
        services.admission.log(scan, verdict)
        message = verdict_message(verdict, services.admission.door, services.clock.now())
        _report(options, {**_verdict_json(verdict, message), "recorded": False}, message)
        return Exit.REFUSED if _exit(verdict) is Exit.DONE else _exit(verdict)
    override = options.override and verdict.overridable
    decision = services.admission.decision(
        scan,
        ticket.id,
        wanted,
        options.reason,
        override=override,
        places=getattr(options, "places", 0),
        expires_at=verdict.expires_at,
    )
    services.admission.log(scan, verdict)
    outcome = services.admission.record(decision)
    message = outcome_message(outcome, services.clock.now())
    now_ticket, decided = _known(outcome)
    recorded = isinstance(outcome, Recorded)
    if not recorded and now_ticket is not None and now_ticket.status is Status.NOT_ENTERED:
        raise BadInput(
            f"The scan {scan.id} was decided before, about another ticket. Make a new UUID for "
            "each guest; only a retry about the same guest has the same."
        )
    if not recorded:
        # Another door was first: its decision is the verdict now.
        lookup = Lookup(now_ticket, decided) if now_ticket else None
        verdict = judge(None, lookup, services.admission.door)
    shown = {
        "verdict": verdict.reason.value,
        "message": message,
        "ticket": ticket_json(now_ticket),
        "decided": decided_json(decided),
        "recorded": recorded,
        "queued": isinstance(outcome, Recorded) and outcome.queued,
        "scan": str(scan.id),
    }
    _report(options, shown, message)
    return Exit.DONE if recorded else Exit.REFUSED


def unavailable(options: Namespace, trouble: StoreUnavailable) -> Exit:
    """Say in the documented shape that the store is away."""
    shown: dict[str, Any] = {
        "verdict": Reason.UNAVAILABLE.value,
        "message": trouble.sentence,
        "ticket": None,
        "decided": None,
        "error": trouble.sentence,
    }
    if hasattr(options, "wanted"):
        shown["recorded"] = False
    if options.json:
        say_json(shown)
    complain(trouble.sentence)
    return Exit.UNAVAILABLE


def _offered(verdict: Verdict, options: Namespace) -> bool:
    """Whether the store is asked: it judges, but only about what a person may decide."""
    if verdict.admissible or (options.override and verdict.overridable):
        return True
    # The same scan sent again may find its own decision: only the store can tell.
    return options.scan is not None and verdict.reason in (Reason.ENTERED, Reason.DENIED)


def _known(outcome: object) -> tuple[Ticket | None, Decided | None]:
    if isinstance(outcome, Recorded | AlreadyDecided):
        return outcome.ticket, outcome.decided
    return None, None


def number_of(services: Services, scan: Scan) -> int | None:
    """The ticket that a scan is about; None where nothing tells."""
    if scan.ticket_id is not None:
        return scan.ticket_id
    token = services.mint.read(scan.text, services.clock.now())
    claims = token.claims if isinstance(token, Rejected) else token
    return claims.ticket_id if claims else None


def scan_of(services: Services, options: Namespace) -> Scan:
    """The scan of a text or number that was given, with the id of the retry."""
    text = _text(options.text)
    if _NUMBER.fullmatch(text):
        if (
            not (text.isascii() and text.isdigit())
            or len(text) > 10
            or not 0 < int(text) <= MAX_TICKET_ID
        ):
            raise BadInput(f"{text[:20]} is no ticket number: they go from 1 to {MAX_TICKET_ID}.")
        scan = services.admission.pick(int(text), Source.SCRIPT)
    else:
        scan = services.admission.scan(_token(services, text), Source.SCRIPT)
    return scan if options.scan is None else replace(scan, id=UUID(options.scan))


def _text(argument: str) -> str:
    return argument.strip() if argument != "-" else _from_input()


def _from_input() -> str:
    if sys.stdin is None:
        raise BadInput("Standard input is closed. Give the text itself instead of a hyphen.")
    # One byte more than a message can have decides; the rest of a huge input is never taken in.
    raw = sys.stdin.buffer.read(MAX_MESSAGE + 1)
    return raw.decode("utf-8", "replace").strip() if len(raw) <= MAX_MESSAGE else "x" * len(raw)


def _token(services: Services, text: str) -> str:
    """The ticket's token in a message; the text as it is where there is none."""
    tickets = tickets_in(text)
    if len(tickets) > 1:
        raise BadInput("There are several tickets in this text. Give one at a time.")
    return services.admission.genuine(tickets[0]) if tickets else text


def _verdict_json(verdict: Verdict, message: str) -> dict[str, Any]:
    return {
        "verdict": verdict.reason.value,
        "message": message,
        "ticket": ticket_json(verdict.ticket),
        "decided": decided_json(verdict.decided),
        "party": _party_json(verdict),
        "returning": verdict.returning,
    }


def _party_json(verdict: Verdict) -> dict[str, int] | None:
    state = verdict.state
    if state is None or state.party == 1:
        return None
    return {"size": state.party, "inside": state.inside}


def _report(options: Namespace, shown: dict[str, Any], message: str) -> None:
    if options.json:
        say_json(shown)
    else:
        say(message)


def _exit(verdict: Verdict) -> Exit:
    if verdict.reason is Reason.UNAVAILABLE:
        return Exit.UNAVAILABLE
    return Exit.DONE if verdict.admissible else Exit.REFUSED
