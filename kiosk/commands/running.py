"""Runs the command that was asked for, and says a fault in the shape that was asked for."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kiosk.commands import desk, door
from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, say, say_json
from kiosk.services.bundle import Services
from kiosk.services.faults import Fault, SettingsInvalid, StoreUnavailable
from kiosk.settings import Settings, load_settings

_ON_SERVICES: dict[str, Callable[[Services, Namespace], Exit]] = {
    "register": desk.register,
    "tickets": desk.tickets,
    "conflicts": desk.conflicts,
    "check": door.check,
    "allow": door.decide,
    "deny": door.decide,
}
_LOOKING = frozenset({"tickets", "conflicts", "check"})
"""Who only looks changes no server, not even by making tables that are missing."""


def run(options: Namespace) -> Exit:
    """Run one command.

    Raises:
        Fault: something outside is not as it must be; `faulted` says it.
        KeyboardInterrupt: Ctrl+C was pressed before anything was done.
    """
    verb: str | None = options.verb
    _stop_if_interrupted(options)
    if options.self_check:
        return _self_check(options)
    if verb in _ON_SERVICES:
        return _on_services(_ON_SERVICES[verb], options)
    match verb:
        case "read":
            from kiosk.commands.read import read

            return read(options)
        case "doctor":
            from kiosk.commands.doctor import doctor

            return doctor(options)
        case "sync" | "journal" | "admin":
            from kiosk.commands.upkeep import keep_up

            return keep_up(options, settings_of(options))
        case "demo":
            return _demo(options)
    return _window(options)


def settings_of(options: Namespace) -> Settings:
    """The settings, with what the command line says instead."""
    settings = load_settings(options.env, os.environ)
    if getattr(options, "door", None):
        settings = replace(settings, door=options.door)
    if getattr(options, "operator", None):
        settings = replace(settings, operator=options.operator)
    return settings


def faulted(options: Namespace, fault: Fault) -> Exit:
    """Say a fault, and turn it into an exit code."""
    if isinstance(fault, StoreUnavailable) and options.verb in ("check", "allow", "deny"):
        return door.unavailable(options, fault)
    if options.json:
        say_json({"error": fault.sentence})
    complain(fault.sentence)
    return Exit.USAGE if isinstance(fault, SettingsInvalid) else Exit.UNAVAILABLE


def _on_services(command: Callable[[Services, Namespace], Exit], options: Namespace) -> Exit:
    from kiosk.app import open_services

    if getattr(options, "override", False) and not options.reason.strip():
        return _bad(options, "An override needs --reason: it is kept with the decision.")
    services = open_services(settings_of(options), looking=options.verb in _LOOKING)
    try:
        _stop_if_interrupted(options)
        return command(services, options)
    except door.BadInput as bad:
        return _bad(options, str(bad))
    finally:
        services.store.close()


def _stop_if_interrupted(options: Namespace) -> None:
    """Ctrl+C while libraries were loaded may have been swallowed by one of them."""
    if options.interrupted():
        raise KeyboardInterrupt


def _bad(options: Namespace, sentence: str) -> Exit:
    if options.json:
        say_json({"error": sentence})
    complain(sentence)
    return Exit.USAGE


def _self_check(options: Namespace) -> Exit:
    from kiosk.rehearsal import Unproven
    from kiosk.self_check import self_check

    steps: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kiosk-self-check-") as folder:
        try:
            for step in self_check(Path(folder)):
                _step(options, steps, step)
        except Unproven as failure:
            return _unproven(options, steps, failure)
    if options.json:
        say_json({"ok": True, "steps": steps})
    else:
        say("This installation works.")
    return Exit.DONE


def _demo(options: Namespace) -> Exit:
    from kiosk.demo import demo
    from kiosk.rehearsal import Unproven

    out = options.out or Path(f"demo-{datetime.now():%Y%m%d-%H%M%S}")  # noqa: DTZ005 - for people
    steps: list[str] = []
    try:
        pictures = demo(out, options.size, options.theme, lambda step: _step(options, steps, step))
    except Unproven as failure:
        return _unproven(options, steps, failure)
    except OSError:
        return _bad(options, f"The folder {out} cannot be written. Name another with --out.")
    if options.json:
        shown = {"ok": True, "steps": steps, "folder": str(out.absolute())}
        say_json({**shown, "pictures": len(pictures)})
    else:
        say(f"{len(pictures)} pictures in {out.absolute()}")
    return Exit.DONE


def _step(options: Namespace, steps: list[str], step: str) -> None:
    steps.append(step)
    if not options.json:
        say(f"ok  {step}")


def _unproven(options: Namespace, steps: list[str], failure: Exception) -> Exit:
    if options.json:
        say_json({"ok": False, "steps": steps, "error": f"{failure}."})
    complain(f"FAILED: {failure}.")
    return Exit.REFUSED


def _window(options: Namespace) -> Exit:
    try:
        from kiosk.window import run
    except ImportError as missing:
        if "PySide6" in str(missing) or ".so" in str(missing):
            raise Fault(
                "The window's libraries are not complete. Run make setup; "
                "where you may not install system packages, ask for them to be installed."
            ) from None
        raise
    return Exit(run(settings_of(options)))
