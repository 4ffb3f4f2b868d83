"""`kiosk admin doors`: which doors there are, and shutting one out without a new key for all."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk import app
from kiosk.commands.exits import Exit
from kiosk.commands.output import moment_json, moment_text, refuse, say, say_json
from kiosk.commands.who import asking
from kiosk.domain.decision import REASON_LIMIT
from kiosk.domain.operator import DoorRecord, Right
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.sql.sql_store import SqlStore

_Known = Sequence[tuple[DoorRecord, datetime | None]]
_NOT_HELD = (
    "The database has no triggers that refuse its decisions: run `kiosk admin init` as the"
    " database's administrator."
)


def doors(options: Namespace, settings: Settings) -> Exit:
    """List the doors, shut one out, or let it decide again."""
    if settings.server is None:
        return refuse(options, "One laptop only: there is no other door to shut out.")
    with app.list_desk_store(settings, asking(options, settings, Right.SETTINGS)) as store:
        known = store.known_doors()
        if options.way == "list":
            return _list(options, known)
        door = next((door for door, _ in known if door.name == options.name), None)
        if door is None:
            names = ", ".join(door.name for door, _ in known) or "none"
            return refuse(options, f"No door is called {options.name}. Known doors: {names}.")
        return _change(options, store, door)


def _change(options: Namespace, store: "SqlStore", door: DoorRecord) -> Exit:
    held = store.doors_held()
    if options.way == "open":
        if not store.open_door(door.name):
            return refuse(options, f"{door.name} is not shut out.")
        words = [f"{door.name} decides again. What it kept meanwhile comes in by itself."]
    else:
        store.shut_door(door.name, (options.reason or "")[:REASON_LIMIT])
        now = f"{door.name} is shut out: what it decides from now on does not count."
        words = [f"{now} What it decided before, and has not sent yet, is still taken."]
        if not held:
            words.append(_NOT_HELD)
        if door.login:
            words.append(
                "If the laptop is in wrong hands, have its database user locked as well: ALTER"
                f" USER '{door.login}'@'%' ACCOUNT LOCK"
            )
    if options.json:
        say_json({"door": door.name, "shut": options.way == "shut", "held": held})
    else:
        say("\n".join(words))
    return Exit.DONE


def _list(options: Namespace, known: _Known) -> Exit:
    if options.json:
        say_json(
            [
                {
                    "door": door.name,
                    "login": door.login,
                    "last_decision": moment_json(last),
                    "shut": door.shut,
                    "reason": door.reason,
                }
                for door, last in known
            ]
        )
        return Exit.DONE
    for door, last in known:
        login = door.login or "any database user"
        heard = f"last decision {moment_text(last)}" if last else "no decision yet"
        shut = f"  shut out{': ' if door.reason else ''}{door.reason}" if door.shut else ""
        say(f"{door.name}  {login}  {heard}{shut}")
    if not known:
        say("No door has decided anything yet.")
    return Exit.DONE
