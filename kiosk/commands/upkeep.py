"""`kiosk sync`, `kiosk journal`, `kiosk admin`: what keeps laptops and database in order."""

from argparse import Namespace
from contextlib import closing
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from kiosk import stores
from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, say, say_json
from kiosk.commands.who import asking
from kiosk.domain.operator import Right
from kiosk.key_parts import make_sign_in
from kiosk.services.clock import ServerClock
from kiosk.services.faults import Fault, SettingsInvalid, StoreUnavailable
from kiosk.services.people.sign_in import SignIn
from kiosk.services.ports import StoreStatus
from kiosk.services.wording import did
from kiosk.settings import Settings

if TYPE_CHECKING:
    from kiosk.adapters.offline.door_store import DoorStore

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
        case _, "put-right":
            from kiosk.commands.putting_right import put_right

            return put_right(options, settings)
        case _, "grants":
            return _grants(options, settings)
    return _forget(options, settings)


def _sync(options: Namespace, settings: Settings) -> Exit:
    """Send what this laptop decided without the server."""
    if settings.server is None:
        _tell(
            options,
            {"sent": 0, "waiting": 0, "stuck": 0, "over_capacity": 0},
            "Nothing to send: one laptop only.",
        )
        return Exit.DONE
    with _door_store(settings) as store:
        _let(store, options, settings)
        before = store.status()
        end = monotonic() + _SYNC_SECONDS
        while (now := store.status()).waiting and monotonic() < end:
            sleep(min(store.sync_once(), 0.5))
            if not store.status().online:
                break
        # One round also where nothing waits: it brings the scan log and the copy up to date.
        store.sync_once()
        now = store.status()
    sent = max(before.waiting - now.waiting, 0)
    words = f"{sent} sent, {now.waiting} waiting, {now.stuck} stuck.{_over(now)}"
    shown = {
        "sent": sent,
        "waiting": now.waiting,
        "stuck": now.stuck,
        "over_capacity": now.over_capacity,
    }
    # Waiting brings back no server that refuses this laptop's password or trusts another name.
    away = "" if now.online else _away(now)
    more = {"stuck_list": _stuck_json(now), **({"error": away} if away else {})}
    _tell(options, {**shown, **more}, "\n".join([words, *_stuck(now)]))
    if away:
        complain(away)
        return Exit.UNAVAILABLE
    return Exit.REFUSED if now.stuck or now.waiting or now.over_capacity else Exit.DONE


def _away(now: StoreStatus) -> str:
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
        _let(store, options, settings)
        now = store.status()
    words = f"{now.waiting} waiting, {now.stuck} stuck.{_over(now)}"
    shown = {
        "waiting": now.waiting,
        "stuck": now.stuck,
        "over_capacity": now.over_capacity,
        "stuck_list": _stuck_json(now),
    }
    _tell(options, shown, "\n".join([words, *_stuck(now)]))
    return Exit.REFUSED if now.stuck or now.over_capacity else Exit.DONE


def _over(now: StoreStatus) -> str:
    return f" {now.over_capacity} over capacity." if now.over_capacity else ""


def _stuck(store_status: StoreStatus) -> list[str]:
    """One line for each: the ticket, what was decided and where, and why it is stuck."""
    lines = []
    for it in store_status.stuck_list:
        who = f" at {it.door} by {it.operator}, {it.at:%Y-%m-%d %H:%M} UTC" if it.at else ""
        lines.append(f"Ticket {it.ticket_id} {it.name} — {did(it.kind)}{who}: {it.why}")
    return lines


def _stuck_json(store_status: StoreStatus) -> list[dict[str, Any]]:
    return [
        {
            "ticket": it.ticket_id,
            "name": it.name,
            "wanted": it.wanted.value if it.wanted else (it.kind or "registered"),
            "door": it.door,
            "operator": it.operator,
            "at": it.at.isoformat() if it.at else None,
            "why": it.why,
        }
        for it in store_status.stuck_list
    ]


def _export(options: Namespace, settings: Settings) -> Exit:
    """Write this laptop's decisions into a file."""
    from kiosk.adapters.local.journal_file import export_journal

    _server_needed(settings, "journal")
    with _door_store(settings) as store:
        _let(store, options, settings, Right.LISTS)
        contents = export_journal(store.journal, options.file, settings.secret, ServerClock().now())
    shown = {
        "file": str(options.file),
        "decisions": len(contents.decisions),
        "registrations": len(contents.walk_ins),
        "scans": len(contents.scans),
    }
    _tell(options, shown, f"{len(contents.decisions)} decisions written to {options.file}.")
    return Exit.DONE


def _import(options: Namespace, settings: Settings) -> Exit:
    """Take in another laptop's decisions, to be sent from here."""
    from kiosk.adapters.local.journal_file import read_journal

    _server_needed(settings, "journal")
    contents = read_journal(options.file, settings.secret)
    with _door_store(settings) as store:
        _let(store, options, settings)
        new = store.import_decisions(contents)
    shown = {"file": str(options.file), "decisions": len(contents.decisions), "new": new}
    _tell(options, shown, f"{new} new decisions taken in; kiosk sync sends them.")
    return Exit.DONE


def _init(options: Namespace, settings: Settings) -> Exit:
    """Create or migrate the schema."""
    from kiosk.adapters.sql.ensure_schema import initialise

    if settings.server is None:
        _tell(options, {"schema": None}, "Nothing to do: the embedded store makes its own tables.")
        return Exit.DONE
    beside = options.beside_older_program
    asking(options, settings, Right.SETTINGS)(_sign_in_at_server(settings))
    schema = initialise(settings.server, beside_older=beside)
    warnings = list(schema.warnings)
    if not schema.changes:
        warnings.append(
            "If this user may do that, another program is using the table at this moment: close"
            " it, then run `kiosk admin init` again."
        )
    said = [f"The tables are there, version {schema.version}."]
    if beside:
        said.append("The older program refuses a ticket that is decided (trigger tickets_guard).")
    shown = {"schema": schema.version, "warnings": warnings, "guard": beside}
    _tell(options, shown, "\n".join((*said, *warnings)))
    return Exit.DONE


def _grants(options: Namespace, settings: Settings) -> Exit:
    """Print the SQL for a user who can do only one part."""
    from kiosk.adapters.sql.grants import PASSWORD, grants

    database = _server_needed(settings, "admin grants")
    # One name for all roles would give a door the desk's rights as soon as both were run.
    user = options.user or f"kiosk_{options.role}"
    statements = grants(
        options.role,
        database,
        user,
        options.host,
        galera=options.galera,
        door=options.door or "",
        whole_numbers=options.whole_numbers,
    )
    note = f"-- Put a password of your own in place of {PASSWORD} before you run this."
    words = "\n".join([note, *(f"{text};" for text in statements)])
    _tell(options, {"statements": statements}, words)
    return Exit.DONE


def _forget(options: Namespace, settings: Settings) -> Exit:
    """Erase what this laptop keeps of the guests; the embedded store is the truth and stays."""
    from kiosk.adapters.local.preferences_file import forget_draft, forget_logins
    from kiosk.adapters.offline.offline_folder import forget

    _let_forget(options, settings)
    try:
        found = forget(settings.data, settings.secret, force=options.yes)
        forget_draft(settings.data)
        forget_logins(settings.data)
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
    return closing(stores.open_door_store(settings, ServerClock(), background=False))


def _let(
    store: "DoorStore", options: Namespace, settings: Settings, right: Right | None = None
) -> None:
    """Go on where who types may; as this laptop heard of the operators last, or at the server."""
    sign_in = make_sign_in(settings)
    sign_in.refresh(store.operators)
    if sign_in.fault is not None:
        sign_in = _sign_in_at_server(settings)
    asking(options, settings, right)(sign_in)


def _sign_in_at_server(settings: Settings) -> SignIn:
    """Who the operators are, asked of the server itself; it may not answer."""
    sign_in = make_sign_in(settings)
    with closing(stores.open_list_store(settings, ServerClock(), no_create=True)) as store:
        sign_in.refresh(store.operators)
    return sign_in


def _let_forget(options: Namespace, settings: Settings) -> None:
    """Erasing is the organiser's, as far as this laptop knows of operators.

    Where its copy cannot be opened, or never heard of any, it is everybody's: what is erased shows
    nothing to anybody, and a copy that nobody can read must not be one that nobody can erase.
    """
    if settings.server is None or not stores.door_config(settings, listens=False).place.is_dir():
        return
    sign_in = make_sign_in(settings)
    try:
        with _door_store(settings) as store:
            sign_in.refresh(store.operators)
    except StoreUnavailable:
        return
    if sign_in.fault is None:
        asking(options, settings, Right.SETTINGS)(sign_in)


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
