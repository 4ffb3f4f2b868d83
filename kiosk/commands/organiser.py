"""`kiosk events` and `kiosk guest`: what an organiser sets right."""

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kiosk.commands.exits import Exit
from kiosk.commands.output import (
    moment_json,
    moment_text,
    refuse,
    say,
    say_json,
    ticket_json,
)
from kiosk.commands.who import asking
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.services.editing import EditedElsewhere, Wish
from kiosk.services.events import EventError, EventRow, Events
from kiosk.services.issuing import Refused
from kiosk.services.verdict_words import guest as guest_words
from kiosk.settings import Settings

_TIMES = ("starts", "doors", "ends", "valid_until")


def events(options: Namespace, settings: Settings) -> Exit:
    """List, add, rename, merge or set events."""
    from kiosk.app import list_desk

    with list_desk(
        settings, no_create=options.way == "list", identify=asking(options, settings)
    ) as desk:
        try:
            return _events(options, desk.events)
        except EventError as refused:
            return refuse(options, str(refused))


def _events(options: Namespace, verbs: Events) -> Exit:
    match options.way:
        case "list":
            rows = verbs.all()
            if options.json:
                say_json([event_json(row) for row in rows])
            for row in rows if not options.json else ():
                say(_line(row))
            return Exit.DONE
        case "add":
            row = verbs.add(_with(Event(name=options.name), options))
        case "set":
            row = verbs.set(options.name, _with(verbs.find(options.name).event, options))
        case "rename":
            row = verbs.rename(options.name, options.new)
        case _:
            return _merge(options, verbs)
    _say(options, row)
    return Exit.DONE


def _merge(options: Namespace, verbs: Events) -> Exit:
    one = verbs.find(options.name)
    into = verbs.find(options.into)
    if not options.yes:
        tickets = f"{one.tickets} ticket{'' if one.tickets == 1 else 's'}"
        return refuse(
            options,
            f"{tickets} of “{one.event.name}” would become tickets of “{into.event.name}”. "
            "Say it again with --yes.",
        )
    moved, row = verbs.merge(options.name, options.into)
    _say(options, row, moved=moved)
    return Exit.DONE


def _with(event: Event, options: Namespace) -> Event:
    """The event with what the options say; an empty word takes a field away."""
    changes: dict[str, Any] = {
        name: (value or None) for name in _TIMES if (value := getattr(options, name)) is not None
    }
    for name in ("place", "colour"):
        if getattr(options, name) is not None:
            changes[name] = getattr(options, name)
    if options.capacity is not None:
        changes["capacity"] = options.capacity if options.capacity >= 0 else None
    if options.reentry is not None:
        changes["reentry"] = options.reentry == "yes"
    return replace(event, **changes)


def _say(options: Namespace, row: EventRow, **more: object) -> None:
    if options.json:
        say_json({**event_json(row), **more})
    else:
        say(_line(row))


def event_json(row: EventRow) -> dict[str, Any]:
    """An event in the words that scripts know."""
    event = row.event
    return {
        "name": event.name,
        "place": event.place,
        "starts": moment_json(event.starts),
        "doors": moment_json(event.doors),
        "ends": moment_json(event.ends),
        "valid_until": moment_json(event.expires_at),
        "capacity": event.capacity,
        "tickets": row.tickets,
        "colour": event.colour,
        "reentry": event.reentry,
    }


def _line(row: EventRow) -> str:
    event = row.event
    capacity = f" of {event.capacity}" if event.capacity is not None else ""
    when = moment_text(event.starts) if event.starts else ""
    until = f"valid until {moment_text(event.expires_at)}" if event.expires_at else ""
    tickets = "ticket" if row.tickets == 1 and not capacity else "tickets"
    words = (event.name, event.place, when, until, f"{row.tickets}{capacity} {tickets}")
    return "  ".join(word for word in words if word)


def guest(options: Namespace, settings: Settings) -> Exit:
    """Correct a guest."""
    from kiosk.app import list_desk

    wish = Wish(
        options.name,
        options.mobile,
        options.university,
        options.event,
        options.category,
        options.note,
        None if options.attention is None else options.attention == "on",
    )
    with list_desk(settings, identify=asking(options, settings)) as desk:
        edited = desk.editing.edit(options.number, wish)
    if edited is None:
        return refuse(options, f"There is no ticket {options.number}.", Exit.REFUSED)
    if isinstance(edited, Refused):
        return refuse(options, " ".join(edited.faults.values()), faults=edited.faults)
    if isinstance(edited, EditedElsewhere):
        return refuse(
            options,
            f"Ticket {options.number} is being changed elsewhere. Look at it, and try again.",
            Exit.REFUSED,
        )
    ticket, more = edited
    if options.json:
        say_json({**(ticket_json(ticket) or {}), **guest_json(more)})
    else:
        words = (more.category, more.note, "attention" if more.attention else "")
        said = "  ".join(word for word in words if word)
        say(f"{guest_words(ticket)}  {said}".rstrip())
    return Exit.DONE


def guest_json(guest: Guest) -> dict[str, Any]:
    """A guest's further fields that staff see."""
    return {"category": guest.category, "note": guest.note, "attention": guest.attention}


def local_moment(text: str) -> datetime | str:
    """A time as people type it, in local time; an empty word for none.

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    if not text:
        return ""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.astimezone()).astimezone(UTC)
