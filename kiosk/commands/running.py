"""Runs the command that was asked for, and says a fault in the shape that was asked for."""

import contextlib
import os
import tempfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import door
from kiosk.commands.exits import Exit
from kiosk.commands.output import complain, say, say_json
from kiosk.commands.who import identify
from kiosk.services.faults import Fault, NotAllowed, SettingsInvalid, StoreUnavailable
from kiosk.services.service_set import Services
from kiosk.settings import Settings, load_settings
from kiosk.settings.loading import Found, find_settings, settings_from

if TYPE_CHECKING:
    from kiosk.splash import Opening

_AT_A_DOOR = frozenset({"check", "allow", "deny"})
_DESK = frozenset({"register", "tickets", "conflicts"})
_ACTIONS = frozenset({"undo", "leave", "revoke", "restore", "reissue", "hold", "holds", "history"})
_ON_SERVICES = _AT_A_DOOR | _DESK | _ACTIONS
_LOOKING = frozenset({"tickets", "conflicts", "check", "history"})
"""Who only looks changes no server, not even by making tables that are missing."""


def run(options: Namespace) -> Exit:
    """Run one command.

    Raises:
        Fault: something outside is not as it must be; `faulted` says it.
        KeyboardInterrupt: Ctrl+C was pressed before anything was done.
    """
    verb: str | None = options.verb
    _stop_if_interrupted(options)
    if options.self_check or options.autostart:
        return _about_this_program(options)
    if verb in _ON_SERVICES and (verb == "holds" or not getattr(options, "way", None)):
        return _on_services(_command(verb), options)
    match verb:
        case "read":
            from kiosk.commands.read import read

            return read(options)
        case "doctor" | "support":
            return _look(options)
        case "admin" if options.task in ("operators", "doors", "key"):
            return _people_and_keys(options)
        case "sync" | "journal" | "admin":
            from kiosk.commands.upkeep import keep_up

            return keep_up(options, settings_of(options))
        case "tickets" | "import" | "export" | "events" | "guest" | "paper":
            return _organise(options)
        case "demo":
            return _demo(options)
    return _window(options)


def _command(verb: str) -> Callable[[Services, Namespace], Exit]:
    """What a verb does with the services; only its own module is loaded."""
    if verb in _AT_A_DOOR:
        return door.check if verb == "check" else door.decide
    if verb in _DESK:
        from kiosk.commands import registration

        return {
            "register": registration.register,
            "tickets": registration.tickets,
            "conflicts": registration.conflicts,
        }[verb]
    from kiosk.commands import actions

    return {"history": actions.history, "holds": actions.holds}.get(verb, actions.act)


def settings_of(options: Namespace) -> Settings:
    """The settings, with what the command line says instead."""
    return _named(load_settings(options.env, os.environ), options)


def _named(settings: Settings, options: Namespace) -> Settings:
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
    if isinstance(fault, NotAllowed):
        return Exit.REFUSED
    return Exit.USAGE if isinstance(fault, SettingsInvalid) else Exit.UNAVAILABLE


def _on_services(command: Callable[[Services, Namespace], Exit], options: Namespace) -> Exit:
    from kiosk.app import open_services

    if getattr(options, "override", False) and not options.reason.strip():
        return _bad(options, "An override needs --reason: it is kept with the decision.")
    settings = settings_of(options)
    services = open_services(settings, no_create=options.verb in _LOOKING)
    try:
        identify(services.sign_in, options, settings)
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


def _about_this_program(options: Namespace) -> Exit:
    if options.self_check:
        return _self_check(options)
    from kiosk.commands.session_start import autostart

    return autostart(options)


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


def _look(options: Namespace) -> Exit:
    if options.verb == "doctor":
        from kiosk.commands.doctor import doctor

        return doctor(options)
    from kiosk.commands.support_bundle import support

    return support(options, settings_of(options))


def _people_and_keys(options: Namespace) -> Exit:
    from kiosk.commands.doors import doors
    from kiosk.commands.keep_key import keep_key
    from kiosk.commands.new_key import new_key
    from kiosk.commands.operators import operators

    if options.task == "operators":
        return operators(options, settings_of(options))
    if options.task == "doors":
        return doors(options, settings_of(options))
    if options.way == "keep":
        return keep_key(options, find_settings(options.env, os.environ))
    return new_key(options, settings_of(options))


def _organise(options: Namespace) -> Exit:
    from kiosk.commands import lists, organiser, sheets

    commands: dict[str, Callable[[Namespace, Settings], Exit]] = {
        "import": lists.import_lists,
        "export": lists.export_list,
        "events": organiser.events,
        "guest": organiser.guest,
        "paper": sheets.paper,
        "tickets": sheets.issue if options.way == "issue" else sheets.print_list,
    }
    return commands[options.verb](options, settings_of(options))


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
        return _opened(options)
    except ImportError as missing:
        if "PySide6" in str(missing) or ".so" in str(missing):
            raise Fault(
                "The window's libraries are not complete. Run make setup; "
                "where you may not install system packages, ask for them to be installed."
            ) from None
        raise


def _opened(options: Namespace) -> Exit:
    found, settings = _settings_or_fault(options)
    from kiosk.splash import open_first

    opening = open_first(settings)  # before the rest is loaded, which takes longer
    from kiosk.early_camera import begin, claim, first_start_wanted

    claimed = claim(opening, settings)
    if claimed is None:
        return Exit.DONE
    if not first_start_wanted(found):
        return _went_on(begin(claimed, settings), found, settings)
    from kiosk.first_start import run_first_start
    from kiosk.settings_editor import LaptopSettings
    from kiosk.window import run

    opening.give_way()
    opening.window.close()
    answers = run_first_start(found, claimed.application, claimed.only)
    if answers is None:
        return Exit.DONE
    if answers["way"] == "try":
        from kiosk.practice import practise

        practise(only=claimed.only)
        return Exit.DONE
    found, settings = _settings_or_fault(options)
    return Exit(run(settings, LaptopSettings(found), only=claimed.only))


def _went_on(begun: "Opening", found: Found, settings: Settings) -> Exit:
    """Load the rest while the camera opens; also where that fails the camera is let go."""
    try:
        from kiosk.settings_editor import LaptopSettings
        from kiosk.window import run

        begun.show_picture()
        return Exit(run(settings, LaptopSettings(found), begun))
    finally:
        if begun.camera is not None:
            begun.camera.stop()


def _settings_or_fault(options: Namespace) -> tuple[Found, Settings]:
    """What is set; where it is wrong a window says so, too.

    Raises:
        SettingsInvalid: it is wrong, and was said.
    """
    found: Found | None = None
    try:
        found = find_settings(options.env, os.environ)
        return found, _named(settings_from(found), options)
    except SettingsInvalid as wrong:
        from kiosk.first_start import run_faulted
        from kiosk.screen import NoScreen

        # Started from an icon nobody sees what a terminal would show.
        with contextlib.suppress(NoScreen):
            run_faulted(wrong.sentence, found)
        raise
