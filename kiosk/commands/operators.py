"""`kiosk admin operators`: who may sign in, with which role, PIN and badge."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from kiosk import app, key_parts
from kiosk.commands.exits import Exit
from kiosk.commands.output import moment_json, moment_text, refuse, say, say_json
from kiosk.commands.who import asking, identify, new_pin
from kiosk.domain.operator import Operator, Right, Role
from kiosk.services.clock import ServerClock
from kiosk.services.people.operator_book import OperatorError, Operators
from kiosk.services.private_file import write_private
from kiosk.services.service_set import Services
from kiosk.settings import Settings


def operators(options: Namespace, settings: Settings) -> Exit:
    """List, add or remove operators, change a PIN, draw a badge."""
    services = app.open_services(settings, no_create=options.way == "list")
    try:
        if options.way == "pin":
            identify(services.sign_in, options, settings)  # one's own is everybody's to change
        else:
            asking(options, settings, Right.SETTINGS)(services.sign_in)
        verbs = key_parts.operators_over(services.store, settings, services.sign_in)
        return _run(options, verbs, services, settings)
    except OperatorError as wrong:
        return refuse(options, str(wrong))
    finally:
        services.store.close()


def _run(options: Namespace, verbs: Operators, services: Services, settings: Settings) -> Exit:
    match options.way:
        case "list":
            return _list(options, verbs, settings)
        case "add":
            added = verbs.add(options.name, Role(options.role), new_pin())
            return _said(options, added, f"{added.name} may sign in as {added.role.value}.")
        case "pin":
            changed = verbs.change_pin(options.name, new_pin())
            return _said(options, changed, f"{changed.name} has a new PIN; an older badge is dead.")
        case "badge":
            return _badge(options, verbs, services)
    gone = verbs.find(options.name)
    verbs.remove(gone.name)
    left = "" if verbs.all() else " Nobody has to sign in any more."
    return _said(options, gone, f"{gone.name} may not sign in any more.{left}")


def _list(options: Namespace, verbs: Operators, settings: Settings) -> Exit:
    from kiosk.adapters.local.wrong_pins_file import WrongPinFile

    book, now = WrongPinFile(settings.data), ServerClock().now()
    rows = [(operator, book.wrong(operator.name)) for operator in verbs.all()]
    if options.json:
        say_json(
            [
                {
                    **_shown(operator),
                    "pin": bool(operator.pin_hash),
                    "wrong_pins": wrong.count,
                    "last_wrong_pin": moment_json(wrong.last),
                    "wait_s": round(wrong.wait(now).total_seconds()),
                }
                for operator, wrong in rows
            ]
        )
        return Exit.DONE
    for operator, wrong in rows:
        pin = "" if operator.pin_hash else "  no PIN yet"
        tries = f"  {wrong.count} wrong PINs, {moment_text(wrong.last)}" if wrong.last else ""
        say(f"{operator.name}  {operator.role.value}{pin}{tries}")
    if not rows:
        say("No operators: nobody has to sign in, and everybody may do everything.")
    return Exit.DONE


def _badge(options: Namespace, verbs: Operators, services: Services) -> Exit:
    text, out = verbs.badge(options.name), Path(options.out)
    try:
        write_private(out, services.issuing.artist.qr_png(text))
    except OSError:
        return refuse(options, f"{out} cannot be written. Name another file with --out.")
    said = f"The badge of {options.name} is in {out}. Print it; who holds it up is signed in."
    return _said(options, verbs.find(options.name), said, file=str(out))


def _shown(operator: Operator) -> dict[str, Any]:
    return {"name": operator.name, "role": operator.role.value}


def _said(options: Namespace, operator: Operator, words: str, **more: str) -> Exit:
    if options.json:
        say_json({**_shown(operator), **more})
    else:
        say(words)
    return Exit.DONE
