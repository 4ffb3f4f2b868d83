"""`kiosk sync`, `kiosk journal`, `kiosk admin`: what keeps laptops and database in order."""

from argparse import Namespace
from contextlib import closing
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from kiosk import app
from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, say, say_json
from kiosk.domain.decision import Wanted
from kiosk.services.clock import ServerClock
from kiosk.services.faults import Fault, SettingsInvalid
from kiosk.services.ports import Standing
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.door_store import DoorStore

_SYNC_SECONDS = 60.0


def keep_up(options: Namespace, settings: Settings) -> Exit:
    """Run one of these commands."""
    match options.verb, getattr(options, "way", None) or getattr(options, "task", None):
        case "sync", _:
            return _sync(options, settings)
        case "journal", "export":
            return _export(options, settings)
        case "journal", "list":
            return _list(options, settings)
        case "journal", _:
            return _import(options, settings)
        case _, "init":
            return _init(options, settings)
        case _, "grants":
            return _grants(options, settings)
    return _forget(options, settings)


def _sync(options: Namespace, settings: Settings) -> Exit:
    """Send what this laptop decided without the server."""
    if settings.server is None:
        _tell(options, {"sent": 0, "waiting": 0, "stuck": 0}, "Nothing to send: one laptop only.")
        return Exit.DONE
    with _door_store(settings) as store:
        before = store.standing()
        end = monotonic() + _SYNC_SECONDS
        while (now := store.standing()).waiting and monotonic() < end:
            sleep(min(store.round(), 0.5))
            if not store.standing().online:
                break
        # One round also where nothing waits: it brings the scan log and the copy up to date.
        store.round()
        now = store.standing()
    sent = max(before.waiting - now.waiting, 0)
    words = f"{sent} sent, {now.waiting} waiting, {now.stuck} stuck."
    shown = {"sent": sent, "waiting": now.waiting, "stuck": now.stuck}
    # Waiting brings back no server that refuses this laptop's password or trusts another name.
    away = "" if now.online else _away(now)
    more = {"stuck_list": _stuck_json(now), **({"error": away} if away else {})}
    _tell(options, {**shown, **more}, "\n".join([words, *_stuck(now)]))
    if away:
        complain(away)
        return Exit.UNAVAILABLE
    return Exit.REFUSED if now.stuck or now.waiting else Exit.DONE


def _away(now: Standing) -> str:
    stay = "nothing waits on this laptop."
    if now.waiting:
        stay = f"{now.waiting} decision{'s stay' if now.waiting > 1 else ' stays'} on this laptop."
    if now.trouble:
        return f"{now.trouble} {stay[0].upper()}{stay[1:]}"
    return f"The server does not answer; {stay} Try later."


def _list(options: Namespace, settings: Settings) -> Exit:
    """Print what is kept on this laptop and what of it is stuck; asks no server for it."""
    _server_needed(settings, "journal")
    with _door_store(settings) as store:
        now = store.standing()
    words = f"{now.waiting} waiting, {now.stuck} stuck."
    shown = {"waiting": now.waiting, "stuck": now.stuck, "stuck_list": _stuck_json(now)}
    _tell(options, shown, "\n".join([words, *_stuck(now)]))
    return Exit.REFUSED if now.stuck else Exit.DONE


def _stuck(standing: Standing) -> list[str]:
    """One line for each: the ticket, what was decided and where, and why it is stuck."""
    lines = []
    for it in standing.stuck_list:
        did = {Wanted.ALLOW: "let in", Wanted.DENY: "denied", None: "registered"}[it.wanted]
        who = f" at {it.door} by {it.operator}, {it.at:%Y-%m-%d %H:%M} UTC" if it.at else ""
        lines.append(f"Ticket {it.ticket_id} {it.name} — {did}{who}: {it.why}")
    return lines


def _stuck_json(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "ticket": it.ticket_id,
            "name": it.name,
            "wanted": it.wanted.value if it.wanted else "registered",
            "door": it.door,
            "operator": it.operator,
            "at": it.at.isoformat() if it.at else None,
            "why": it.why,
        }
        for it in standing.stuck_list
    ]


def _export(options: Namespace, settings: Settings) -> Exit:
    """Write this laptop's decisions into a file."""
    from kiosk.adapters.door_carry import export_journal

    _server_needed(settings, "journal")
    with _door_store(settings) as store:
        carried = export_journal(store.journal, options.file, settings.secret, ServerClock().now())
    shown = {
        "file": str(options.file),
        "decisions": len(carried.decisions),
        "registrations": len(carried.walk_ins),
        "scans": len(carried.scans),
    }
    _tell(options, shown, f"{len(carried.decisions)} decisions written to {options.file}.")
    return Exit.DONE


def _import(options: Namespace, settings: Settings) -> Exit:
    """Take in another laptop's decisions, to be sent from here."""
    from kiosk.adapters.door_carry import read_journal

    _server_needed(settings, "journal")
    carried = read_journal(options.file, settings.secret)
    with _door_store(settings) as store:
        new = store.take_in(carried)
    shown = {"file": str(options.file), "decisions": len(carried.decisions), "new": new}
    _tell(options, shown, f"{new} new decisions taken in; kiosk sync sends them.")
    return Exit.DONE


def _init(options: Namespace, settings: Settings) -> Exit:
    """Create or migrate the schema."""
    from kiosk.adapters.sql_store import initialise

    if settings.server is None:
        _tell(options, {"schema": None}, "Nothing to do: the embedded store makes its own tables.")
        return Exit.DONE
    schema = initialise(settings.server)
    warnings = list(schema.warnings)
    if not schema.changes:
        warnings.append(
            "If this user may do that, another program is using the table at this moment: close"
            " it, then run `kiosk admin init` again."
        )
    words = "\n".join((f"The tables are there, version {schema.version}.", *warnings))
    _tell(options, {"schema": schema.version, "warnings": warnings}, words)
    return Exit.DONE


def _grants(options: Namespace, settings: Settings) -> Exit:
    """Print the SQL for a user who can do only one part."""
    from kiosk.adapters.sql_grants import PASSWORD, grants

    database = _server_needed(settings, "admin grants")
    # One name for all roles would give a door the desk's rights as soon as both were run.
    user = options.user or f"kiosk_{options.role}"
    statements = grants(options.role, database, user, options.host, galera=options.galera)
    note = f"-- Put a password of your own in place of {PASSWORD} before you run this."
    words = "\n".join([note, *(f"{text};" for text in statements)])
    _tell(options, {"statements": statements}, words)
    return Exit.DONE


def _forget(options: Namespace, settings: Settings) -> Exit:
    """Erase what this laptop keeps of the guests; the embedded store is the truth and stays."""
    from kiosk.adapters.door_folder import forget
    from kiosk.adapters.preferences_file import forget_draft

    try:
        found = forget(settings.data, settings.secret, force=options.yes)
        forget_draft(settings.data)
    except OSError:
        raise Fault(
            f"Not everything in {settings.data} can be erased: the disk fails, or this user may "
            "not change what another one put there. Run this as that user, or change the rights."
        ) from None
    unsent = sum(f.unsent for f in found if f.kept)
    shown = {"erased": sum(not f.kept for f in found), "kept": sum(f.kept for f in found)}
    erased = shown["erased"]
    words = ["Nothing of a server's guests lies on this laptop."] if not found else []
    if erased:
        words = [f"Guests' data of {_count(erased, 'server')} erased from this laptop."]
    if unsent:
        words.append(
            f"{_count(unsent, 'decision')} not sent, or kept under another SECRET_KEY: the journal "
            "stays. Send with kiosk sync (put that key back first), or erase it too with --yes."
        )
    if settings.embedded_file.is_file():
        words.append(
            f"The tickets in {settings.embedded_file} stay, for they are nowhere else. Delete "
            "that file yourself when nobody needs them any more."
        )
    _tell(options, {**shown, "unsent": unsent}, "\n".join(words))
    return Exit.REFUSED if unsent else Exit.DONE


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _door_store(settings: Settings) -> "closing[DoorStore]":
    """The store with this laptop's journal, for a moment; nothing goes on behind the command."""
    return closing(app.open_door_store(settings, ServerClock(), background=False))


def _server_needed(settings: Settings, what: str) -> str:
    if settings.server is None:
        raise SettingsInvalid(
            f"kiosk {what} is for laptops that share a MySQL server, and HOST is not set. "
            "Example: HOST=db.example.org"
        )
    return settings.server.database


def _tell(options: Namespace, shown: dict[str, Any], words: str) -> None:
    if options.json:
        say_json(shown)
    else:
        say(words)
